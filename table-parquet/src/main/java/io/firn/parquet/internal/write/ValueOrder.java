// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;

/** How Parquet orders plainly encoded values of a type (its TYPE_DEFINED_ORDER). */
enum ValueOrder implements Comparator<byte[]> {
    BOOLEANS {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Byte.compare(left[0], right[0]);
        }
    },
    INTS {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Integer.compare(buffer(left).getInt(), buffer(right).getInt());
        }
    },
    UNSIGNED_INTS {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Integer.compareUnsigned(buffer(left).getInt(), buffer(right).getInt());
        }
    },
    LONGS {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Long.compare(buffer(left).getLong(), buffer(right).getLong());
        }
    },
    UNSIGNED_LONGS {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Long.compareUnsigned(buffer(left).getLong(), buffer(right).getLong());
        }
    },
    FLOATS {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Float.compare(buffer(left).getFloat(), buffer(right).getFloat());
        }
    },
    DOUBLES {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Double.compare(buffer(left).getDouble(), buffer(right).getDouble());
        }
    },
    UNSIGNED_BYTES {
        @Override
        public int compare(byte[] left, byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }
    },
    /** Two's complement, big-endian, of any length: decimals. */
    SIGNED_BYTES {
        @Override
        public int compare(byte[] left, byte[] right) {
            int signs = Integer.compare(sign(left), sign(right));
            if (signs != 0) {
                return signs;
            }
            int length = Math.max(left.length, right.length);
            for (int i = 0; i < length; i++) {
                int bytes = Integer.compare(digit(left, length, i), digit(right, length, i));
                if (bytes != 0) {
                    return bytes;
                }
            }
            return 0;
        }
    };

    static ValueOrder of(ValueType type) {
        boolean unsigned = type.meaning() instanceof Meaning.Integer integer && !integer.signed();
        return switch (type.physical()) {
            case BOOLEAN -> BOOLEANS;
            case INT32 -> unsigned ? UNSIGNED_INTS : INTS;
            case INT64, INT96 -> unsigned ? UNSIGNED_LONGS : LONGS;
            case FLOAT -> FLOATS;
            case DOUBLE -> DOUBLES;
            case BYTES, FIXED -> type.meaning() instanceof Meaning.Decimal ? SIGNED_BYTES : UNSIGNED_BYTES;
        };
    }

    private static ByteBuffer buffer(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** -1 below zero, else 0; the empty string counts as zero. */
    private static int sign(byte[] value) {
        return value.length > 0 && value[0] < 0 ? -1 : 0;
    }

    /** The byte at {@code index} of the value extended to {@code length} bytes, unsigned. */
    private static int digit(byte[] value, int length, int index) {
        int at = index - (length - value.length);
        return (at < 0 ? sign(value) : value[at]) & 0xff;
    }
}
