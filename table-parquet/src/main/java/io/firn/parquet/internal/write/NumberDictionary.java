// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.internal.bloom.XxHash64;
import java.util.Arrays;

/** Distinct numbers of 4 or 8 bytes, by their bits. */
final class NumberDictionary implements Dictionary {
    private static final int FIRST_CAPACITY = 1024;

    private final int width;
    private long[] values = new long[FIRST_CAPACITY];

    /** Ids plus one by hash, with linear probing; at most half full. */
    private int[] table = new int[2 * FIRST_CAPACITY];

    private int size;

    /** @param width 4 or 8 bytes */
    NumberDictionary(int width) {
        this.width = width;
    }

    int id(long value) {
        int mask = table.length - 1;
        int at = hash(value) & mask;
        while (true) {
            int id = table[at] - 1;
            if (id < 0) {
                table[at] = size + 1;
                return add(value);
            }
            if (values[id] == value) {
                return id;
            }
            at = at + 1 & mask;
        }
    }

    private int add(long value) {
        values[size++] = value;
        if (size == values.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        values = Arrays.copyOf(values, 2 * size);
        table = new int[2 * values.length];
        int mask = table.length - 1;
        for (int id = 0; id < size; id++) {
            int at = hash(values[id]) & mask;
            while (table[at] != 0) {
                at = at + 1 & mask;
            }
            table[at] = id + 1;
        }
    }

    private static int hash(long value) {
        long mixed = value * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 32 ^ mixed >>> 47);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long plainBytes() {
        return (long) size * width;
    }

    @Override
    public void encode(int count, ByteOutput out) {
        for (int i = 0; i < count; i++) {
            if (width == Integer.BYTES) {
                out.writeInt((int) values[i]);
            } else {
                out.writeLong(values[i]);
            }
        }
    }

    @Override
    public void hash(int count, BloomHashes hashes) {
        for (int i = 0; i < count; i++) {
            hashes.add(width == Integer.BYTES ? XxHash64.ofInt((int) values[i]) : XxHash64.ofLong(values[i]));
        }
    }

    @Override
    public void clear() {
        if (size > 0) {
            Arrays.fill(table, 0);
            size = 0;
        }
    }
}
