// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.types.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of primitive types in the format, as {@link Type#toString} writes them. Spec section 3. */
final class TypeNames {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\(([1-9][0-9]?),(0|[1-9][0-9]?)\\)");
    private static final Pattern FIXED = Pattern.compile("fixed\\[([1-9][0-9]{0,8})]");
    private static final int MAX_PRECISION = 38;
    private static final Map<String, Type.Primitive> SIMPLE = simple();

    private TypeNames() {}

    /** The primitive type of this name. */
    static Optional<Type.Primitive> parse(String name) {
        Type.Primitive simple = SIMPLE.get(name);
        if (simple != null) {
            return Optional.of(simple);
        }
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            return precision <= MAX_PRECISION && scale <= precision
                    ? Optional.of(new Type.Decimal(precision, scale))
                    : Optional.empty();
        }
        Matcher fixed = FIXED.matcher(name);
        return fixed.matches() ? Optional.of(new Type.Fixed(Integer.parseInt(fixed.group(1)))) : Optional.empty();
    }

    private static Map<String, Type.Primitive> simple() {
        Map<String, Type.Primitive> names = new HashMap<>();
        for (Type.Simple type : Type.Simple.values()) {
            names.put(type.toString(), type);
        }
        return Map.copyOf(names);
    }
}
