// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.CorruptTableException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Numbers as bytes, seven bits each, the lowest first; the highest bit of a byte says that more follow. For one thread. */
final class Varints {
    private static final int MAX_BYTES = 10;

    private byte[] bytes;
    private int size;

    Varints() {
        this(new byte[64], 0);
    }

    /** @param bytes kept and not copied */
    Varints(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    static long zigzag(long number) {
        return number << 1 ^ number >> 63;
    }

    static long unzigzag(long number) {
        return number >>> 1 ^ -(number & 1);
    }

    void add(long number) {
        if (bytes.length - size < MAX_BYTES) {
            bytes = Arrays.copyOf(bytes, Math.addExact(bytes.length, Math.max(MAX_BYTES, bytes.length >> 1)));
        }
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    int sizeBytes() {
        return size;
    }

    void copyTo(ByteBuffer target) {
        target.put(bytes, 0, size);
    }

    Reader reader() {
        return new Reader(ByteBuffer.wrap(bytes, 0, size));
    }

    /** Reads the numbers back; throws {@link CorruptTableException} where there is none. */
    static final class Reader {
        private final ByteBuffer bytes;

        Reader(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return bytes.hasRemaining();
        }

        long next() {
            long number = 0;
            for (int i = 0; i < MAX_BYTES && bytes.hasRemaining(); i++) {
                byte piece = bytes.get();
                number |= (piece & 0x7FL) << 7 * i;
                if (piece >= 0) {
                    return number;
                }
            }
            throw new CorruptTableException("A row mapping is damaged: a number has no end. Restore the object.");
        }
    }
}
