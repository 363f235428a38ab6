// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.internal.bloom.XxHash64;
import java.util.Arrays;

/** Distinct byte strings. */
final class BytesDictionary implements Dictionary {
    private static final int FIRST_CAPACITY = 1024;

    private final boolean fixed;
    private byte[] bytes = new byte[16 * FIRST_CAPACITY];
    private int[] offsets = new int[FIRST_CAPACITY + 1];
    private int[] hashes = new int[FIRST_CAPACITY];

    /** Ids plus one by hash, with linear probing; at most half full. */
    private int[] table = new int[2 * FIRST_CAPACITY];

    private int size;

    /** @param fixed whether all values have one length, so that none is stored */
    BytesDictionary(boolean fixed) {
        this.fixed = fixed;
    }

    int id(byte[] source, int start, int end) {
        int hash = ByteStrings.hash(source, start, end);
        int mask = table.length - 1;
        int at = hash & mask;
        while (true) {
            int id = table[at] - 1;
            if (id < 0) {
                table[at] = size + 1;
                return add(source, start, end, hash);
            }
            if (hashes[id] == hash && Arrays.equals(bytes, offsets[id], offsets[id + 1], source, start, end)) {
                return id;
            }
            at = at + 1 & mask;
        }
    }

    /** The array in which {@link #start} points. */
    byte[] bytes() {
        return bytes;
    }

    int start(int id) {
        return offsets[id];
    }

    int length(int id) {
        return offsets[id + 1] - offsets[id];
    }

    private int add(byte[] source, int start, int end, int hash) {
        int from = offsets[size];
        int length = end - start;
        if (bytes.length - from < length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(2L * bytes.length, (long) from + length)));
        }
        System.arraycopy(source, start, bytes, from, length);
        hashes[size++] = hash;
        offsets[size] = from + length;
        if (size == hashes.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        hashes = Arrays.copyOf(hashes, 2 * size);
        offsets = Arrays.copyOf(offsets, 2 * size + 1);
        table = new int[4 * size];
        int mask = table.length - 1;
        for (int id = 0; id < size; id++) {
            int at = hashes[id] & mask;
            while (table[at] != 0) {
                at = at + 1 & mask;
            }
            table[at] = id + 1;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long plainBytes() {
        return offsets[size] + (fixed ? 0L : (long) Integer.BYTES * size);
    }

    @Override
    public void encode(int count, ByteOutput out) {
        for (int i = 0; i < count; i++) {
            int length = offsets[i + 1] - offsets[i];
            if (!fixed) {
                out.writeInt(length);
            }
            out.write(bytes, offsets[i], length);
        }
    }

    @Override
    public void hash(int count, BloomHashes hashes) {
        for (int i = 0; i < count; i++) {
            hashes.add(XxHash64.of(bytes, offsets[i], offsets[i + 1]));
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
