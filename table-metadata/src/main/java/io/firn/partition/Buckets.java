// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.types.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The hash behind {@link Transform.Bucket}: Murmur3, x86, 32 bits, seed 0. */
final class Buckets {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Buckets() {}

    static boolean canHash(Type type) {
        return type instanceof Type.Primitive
                && type != Type.Simple.BOOLEAN
                && type != Type.Simple.FLOAT
                && type != Type.Simple.DOUBLE;
    }

    static int hash(Type.Primitive type, Object raw) {
        return type.match(
                simple -> hash(simple, raw),
                decimal ->
                        hash(ByteBuffer.wrap(((BigDecimal) raw).unscaledValue().toByteArray())),
                fixed -> hash((ByteBuffer) raw));
    }

    private static int hash(Type.Simple type, Object raw) {
        return switch (type) {
            case INT, DATE -> hash((long) (Integer) raw);
            case LONG, TIME, TIMESTAMP, TIMESTAMPTZ -> hash((long) (Long) raw);
            case TIMESTAMP_NS, TIMESTAMPTZ_NS -> hash(Math.floorDiv((Long) raw, 1000L));
            case STRING -> hash(ByteBuffer.wrap(((String) raw).getBytes(StandardCharsets.UTF_8)));
            case UUID ->
                hash(ByteBuffer.allocate(16)
                        .putLong(0, ((UUID) raw).getMostSignificantBits())
                        .putLong(8, ((UUID) raw).getLeastSignificantBits()));
            case BINARY -> hash((ByteBuffer) raw);
            case BOOLEAN, FLOAT, DOUBLE -> throw new IllegalArgumentException("Values of " + type + " have no bucket.");
        };
    }

    private static int hash(long value) {
        int hash = mixed(0, (int) value);
        hash = mixed(hash, (int) (value >>> 32));
        return finished(hash, Long.BYTES);
    }

    private static int hash(ByteBuffer value) {
        ByteBuffer bytes = value.slice().order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.remaining();
        int hash = 0;
        while (bytes.remaining() >= Integer.BYTES) {
            hash = mixed(hash, bytes.getInt());
        }
        int tail = 0;
        for (int shift = 0; bytes.hasRemaining(); shift += Byte.SIZE) {
            tail |= (bytes.get() & 0xff) << shift;
        }
        return finished(hash ^ scrambled(tail), length);
    }

    private static int scrambled(int block) {
        return Integer.rotateLeft(block * C1, 15) * C2;
    }

    private static int mixed(int hash, int block) {
        return Integer.rotateLeft(hash ^ scrambled(block), 13) * 5 + 0xe6546b64;
    }

    private static int finished(int hash, int length) {
        int h = hash ^ length;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
