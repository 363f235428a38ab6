// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with a result of 128 bits: who does not know its key cannot make two inputs collide. Holds the last result,
 * so that none has to be allocated. For one thread.
 */
final class SipHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long low;
    private long high;

    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** The first eight bytes of the last result, little-endian. */
    long low() {
        return low;
    }

    /** The other eight bytes of the last result, little-endian. */
    long high() {
        return high;
    }

    /** Hashes the first {@code length} bytes. */
    void hash(byte[] bytes, int length) {
        v0 = 0x736f6d6570736575L ^ key0;
        v1 = 0x646f72616e646f6dL ^ key1 ^ 0xee;
        v2 = 0x6c7967656e657261L ^ key0;
        v3 = 0x7465646279746573L ^ key1;
        int at = 0;
        for (; length - at >= Long.BYTES; at += Long.BYTES) {
            block((long) LONG.get(bytes, at));
        }
        long last = (long) length << 56;
        for (int shift = 0; at < length; at++, shift += 8) {
            last |= (bytes[at] & 0xffL) << shift;
        }
        block(last);
        v2 ^= 0xee;
        rounds(4);
        low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(4);
        high = v0 ^ v1 ^ v2 ^ v3;
    }

    private void block(long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < count; i++) {
            a += b;
            c += d;
            b = Long.rotateLeft(b, 13) ^ a;
            d = Long.rotateLeft(d, 16) ^ c;
            a = Long.rotateLeft(a, 32);
            c += b;
            a += d;
            b = Long.rotateLeft(b, 17) ^ c;
            d = Long.rotateLeft(d, 21) ^ a;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
