// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.types.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * How the values of a key column become words of 64 bits. Types between which a column can be widened without new values have
 * one kind, so that the keys of older files stay the same. Spec section 9.1.
 *
 * @param name of the kind, as indexes state it
 * @param width how many words a value takes; {@link Width#BYTES} where that depends on the value
 */
record KeyKind(String name, Width width) {
    /** Lengths that can be told apart by a decimal's type alone. */
    private static final int LONG_DIGITS = 18;

    private static final int PAIR_BYTES = 16;

    /** How much a value takes. */
    enum Width {
        /** Booleans. */
        BIT,
        /** Whole numbers and times, in vectors of ints or longs. */
        WORD,
        /** Floating-point numbers. */
        FLOATING,
        /** 16 bytes: UUIDs, large decimals, fixed values of 16 bytes. */
        PAIR,
        /** Texts and byte strings. */
        BYTES
    }

    static KeyKind of(Type.Primitive type) {
        return type.match(
                KeyKind::of,
                decimal -> decimal.precision() <= LONG_DIGITS
                        ? new KeyKind("decimal(" + decimal.scale() + ")", Width.WORD)
                        : new KeyKind("large-decimal(" + decimal.scale() + ")", Width.PAIR),
                fixed -> fixed.length() == PAIR_BYTES
                        ? new KeyKind("bytes16", Width.PAIR)
                        : new KeyKind("bytes", Width.BYTES));
    }

    private static KeyKind of(Type.Simple type) {
        return switch (type) {
            case BOOLEAN -> new KeyKind("boolean", Width.BIT);
            case INT, LONG -> new KeyKind("integer", Width.WORD);
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS ->
                new KeyKind(type.name().toLowerCase(Locale.ROOT), Width.WORD);
            case FLOAT, DOUBLE -> new KeyKind("floating", Width.FLOATING);
            case UUID -> new KeyKind("bytes16", Width.PAIR);
            case STRING, BINARY -> new KeyKind("bytes", Width.BYTES);
        };
    }

    /** The word of a floating-point number, in the order of the numbers; -0.0 is 0.0, and NaN is above all others. */
    static long wordOf(double number) {
        long bits = Double.doubleToLongBits(number + 0.0);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    /** The order of byte strings, as far as their first eight bytes tell. */
    static long orderOf(byte[] bytes, int start, int length) {
        long word = 0;
        int known = Math.min(length, Long.BYTES);
        for (int i = 0; i < known; i++) {
            word |= (bytes[start + i] & 0xffL) << 8 * (Long.BYTES - 1 - i);
        }
        return word ^ Long.MIN_VALUE;
    }

    /**
     * A number that does not descend where raw values ascend, so that bounds can be compared with keys; also of bounds that
     * were shortened.
     */
    long orderOf(Object raw) {
        if (raw instanceof Integer || raw instanceof Long) {
            return ((Number) raw).longValue();
        } else if (raw instanceof Float || raw instanceof Double) {
            return wordOf(((Number) raw).doubleValue());
        } else if (raw instanceof Boolean bit) {
            return bit ? 1 : 0;
        } else if (raw instanceof BigDecimal decimal) {
            return decimal.unscaledValue()
                    .shiftRight(width == Width.PAIR ? Long.SIZE : 0)
                    .longValue();
        } else if (raw instanceof UUID uuid) {
            return uuid.getMostSignificantBits() ^ Long.MIN_VALUE;
        } else if (raw instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return orderOf(bytes, 0, bytes.length);
        }
        ByteBuffer buffer = ((ByteBuffer) raw).duplicate();
        byte[] bytes = new byte[Math.min(Long.BYTES, buffer.remaining())];
        buffer.get(bytes);
        return orderOf(bytes, 0, bytes.length);
    }
}
