// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Values rounded down. Rounding keeps the order of values, which pruning relies on; that is why it stops at the least value
 * of the type instead of wrapping around.
 */
final class Truncation {
    private Truncation() {}

    static boolean canTruncate(Type type) {
        return type == Type.Simple.INT
                || type == Type.Simple.LONG
                || type == Type.Simple.STRING
                || type == Type.Simple.BINARY
                || type instanceof Type.Decimal;
    }

    static Object truncate(Type.Primitive type, Object raw, int width) {
        if (raw instanceof Integer number) {
            return (int) Math.max(Integer.MIN_VALUE, (long) number - Math.floorMod(number, width));
        }
        if (raw instanceof Long number) {
            long below = Math.floorMod(number, width);
            return number < Long.MIN_VALUE + below ? (Object) Long.MIN_VALUE : (Object) (number - below);
        }
        if (raw instanceof String text) {
            return prefix(text, width);
        }
        if (raw instanceof ByteBuffer bytes) {
            return bytes.slice().limit(Math.min(width, bytes.remaining())).slice();
        }
        BigDecimal decimal = (BigDecimal) raw;
        BigInteger unscaled = decimal.unscaledValue();
        BigInteger least = BigInteger.TEN
                .pow(((Type.Decimal) type).precision())
                .subtract(BigInteger.ONE)
                .negate();
        return new BigDecimal(
                unscaled.subtract(unscaled.mod(BigInteger.valueOf(width))).max(least), decimal.scale());
    }

    private static String prefix(String text, int codePoints) {
        boolean whole = text.length() <= codePoints || text.codePointCount(0, text.length()) <= codePoints;
        return whole ? text : text.substring(0, text.offsetByCodePoints(0, codePoints));
    }
}
