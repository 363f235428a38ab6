// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hashes of byte strings, and their first bytes as numbers. */
final class ByteStrings {
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private ByteStrings() {}

    static int hash(byte[] bytes, int start, int end) {
        long hash = end - start;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = (hash ^ (long) LITTLE.get(bytes, at)) * MIX;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ tail(bytes, at, end)) * MIX;
        return (int) (hash >>> 32 ^ hash >>> 47);
    }

    /** Fewer than eight bytes as one number; read at once where the array goes on behind them. */
    private static long tail(byte[] bytes, int start, int end) {
        if (start == end) {
            return 0;
        }
        if (bytes.length - start >= Long.BYTES) {
            return (long) LITTLE.get(bytes, start) & -1L >>> (Long.BYTES - (end - start)) * 8;
        }
        long tail = 0;
        for (int i = end - 1; i >= start; i--) {
            tail = tail << 8 | bytes[i] & 0xff;
        }
        return tail;
    }

    /**
     * The first eight bytes as an unsigned number, zeros behind shorter strings: strings whose prefixes differ are ordered
     * as these are.
     */
    static long prefix(byte[] bytes, int start, int end) {
        if (bytes.length - start >= Long.BYTES) {
            long whole = (long) BIG.get(bytes, start);
            int length = end - start;
            return length >= Long.BYTES ? whole : length == 0 ? 0 : whole & -1L << (Long.BYTES - length) * 8;
        }
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << 8 | (start + i < end ? bytes[start + i] & 0xff : 0);
        }
        return prefix;
    }
}
