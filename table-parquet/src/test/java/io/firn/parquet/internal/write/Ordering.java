// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.HexFormat;

/** The order of values by their meaning, spelled out with Java's own types and independent of the writer's. */
final class Ordering {
    private Ordering() {}

    static Comparator<Object> of(ValueType type) {
        boolean unsigned = type.meaning() instanceof Meaning.Integer integer && !integer.signed();
        return switch (type.physical()) {
            case BOOLEAN -> Comparator.comparing(value -> (Boolean) value);
            case INT32 ->
                Comparator.comparing(
                        value -> unsigned ? Integer.toUnsignedLong((Integer) value) : (long) (Integer) value);
            case INT64, INT96 ->
                Comparator.comparing(value -> unsigned
                        ? new BigInteger(Long.toUnsignedString((Long) value))
                        : BigInteger.valueOf((Long) value));
            // Adding zero turns -0.0 into 0.0, so that both count as equal.
            case FLOAT -> Comparator.comparing(value -> (Float) value + 0f);
            case DOUBLE -> Comparator.comparing(value -> (Double) value + 0d);
            case BYTES, FIXED ->
                type.meaning() instanceof Meaning.Decimal
                        ? Comparator.comparing(value -> new BigInteger(array((ByteBuffer) value)))
                        : Comparator.comparing(value -> HEX.formatHex(array((ByteBuffer) value)));
        };
    }

    private static final HexFormat HEX = HexFormat.of();

    /** A value from its plain encoding. */
    static Object plain(ValueType type, ByteBuffer encoded) {
        ByteBuffer bytes = encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return switch (type.physical()) {
            case BOOLEAN -> bytes.get() != 0;
            case INT32 -> bytes.getInt();
            case INT64, INT96 -> bytes.getLong();
            case FLOAT -> bytes.getFloat();
            case DOUBLE -> bytes.getDouble();
            case BYTES, FIXED -> ByteBuffer.wrap(array(bytes));
        };
    }

    static boolean isNan(Object value) {
        return value instanceof Float f && f.isNaN() || value instanceof Double d && d.isNaN();
    }

    static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
