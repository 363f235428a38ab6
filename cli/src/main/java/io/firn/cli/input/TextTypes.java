// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.io.InvalidRequestException;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The narrowest type that fits all texts seen so far. */
final class TextTypes {
    private static final Pattern LONG = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern DOUBLE =
            Pattern.compile("-?((0|[1-9][0-9]*)?\\.[0-9]*([eE].*)?|[0-9][eE].*|0|[1-9][0-9]{0,17}|Infinity)|NaN");

    private final List<Type.Simple> candidates = new ArrayList<>(List.of(
            Type.Simple.BOOLEAN,
            Type.Simple.LONG,
            Type.Simple.DOUBLE,
            Type.Simple.DATE,
            Type.Simple.TIMESTAMP,
            Type.Simple.TIMESTAMPTZ));
    private boolean any;

    void see(String text) {
        any = true;
        candidates.removeIf(type -> !fits(type, text.strip()));
    }

    Type.Simple type() {
        return any && !candidates.isEmpty() ? candidates.get(0) : Type.Simple.STRING;
    }

    private static boolean fits(Type.Simple type, String text) {
        // A leading zero or plus (a postal code, a telephone number) would be lost in a number.
        if (type == Type.Simple.LONG && !LONG.matcher(text).matches()) {
            return false;
        }
        // So would digits of a whole number that is too long for a long.
        if (type == Type.Simple.DOUBLE && !DOUBLE.matcher(text).matches()) {
            return false;
        }
        try {
            Values.parse(type, text, "");
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }
}
