// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of types, and the rules of their parts. */
final class TypeNames {
    private static final Map<String, Type.Simple> SIMPLE = Arrays.stream(Type.Simple.values())
            .collect(Collectors.toUnmodifiableMap(Type.Simple::toString, Function.identity()));

    private static final Pattern DECIMAL = Pattern.compile("decimal\\(([0-9]{1,4}),([0-9]{1,4})\\)");
    private static final Pattern FIXED = Pattern.compile("fixed\\[([0-9]{1,9})\\]");
    private static final int LONGEST_NAME = 100;

    private TypeNames() {}

    static Type.Primitive parse(String name) {
        if (name.length() <= LONGEST_NAME) {
            String plain = name.replace(" ", "").toLowerCase(Locale.ROOT);
            Type.Simple simple = SIMPLE.get(plain);
            if (simple != null) {
                return simple;
            }
            Matcher decimal = DECIMAL.matcher(plain);
            if (decimal.matches()) {
                return new Type.Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
            }
            Matcher fixed = FIXED.matcher(plain);
            if (fixed.matches()) {
                return new Type.Fixed(Integer.parseInt(fixed.group(1)));
            }
        }
        throw new InvalidRequestException("There is no type '%s'. Types are boolean, int, long, float, double, "
                .concat("decimal(precision,scale), date, time, timestamp, timestamptz, timestamp_ns, timestamptz_ns, ")
                .concat("string, uuid, fixed[length] and binary.")
                .formatted(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name));
    }

    static void requireDistinct(List<Field> siblings) {
        Set<String> names = new HashSet<>();
        for (Field field : siblings) {
            if (!names.add(field.name())) {
                throw new InvalidRequestException(
                        "Two fields side by side have the name '" + field.name() + "'; rename one of them.");
            }
        }
    }

    static void requireName(Field part, String name) {
        if (!part.name().equals(name)) {
            throw new InvalidRequestException(
                    "This part of a list or map must have the name '" + name + "', not '" + part.name() + "'.");
        }
    }

    static String part(Field part) {
        return part.type() + (part.required() ? " required" : "");
    }
}
