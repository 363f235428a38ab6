// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Raw values as the bytes that vectors hold for them. */
final class StoredBytes {
    private StoredBytes() {}

    /** The bytes of a value of a type whose vectors hold bytes. */
    static byte[] of(Type.Primitive type, Object raw) {
        if (raw instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (raw instanceof UUID uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
        if (raw instanceof BigDecimal decimal) {
            return bigEndian(
                    decimal.unscaledValue(), ParquetTypes.valueType(type).length());
        }
        ByteBuffer buffer = (ByteBuffer) raw;
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /**
     * Two's complement in {@code length} bytes.
     *
     * @throws ArithmeticException when it does not fit
     */
    static byte[] bigEndian(BigInteger number, int length) {
        byte[] shortest = number.toByteArray();
        if (shortest.length > length) {
            throw new ArithmeticException(number + " does not fit into " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        int padding = length - shortest.length;
        Arrays.fill(bytes, 0, padding, (byte) (number.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, padding, shortest.length);
        return bytes;
    }
}
