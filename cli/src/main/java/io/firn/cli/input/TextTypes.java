// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.io.InvalidRequestException;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.List;

/** The narrowest type that fits all texts seen so far. */
final class TextTypes {
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
        // A leading zero (a postal code, a telephone number) would be lost in a number.
        if ((type == Type.Simple.LONG || type == Type.Simple.DOUBLE)
                && !text.matches("[-+]?(0|[1-9].*|0?\\..*|0\\..*)")) {
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
