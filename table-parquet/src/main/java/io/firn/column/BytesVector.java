// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Byte strings: UTF-8 text, binary, UUIDs and fixed-length values, and unscaled big-endian decimals of more than 18
 * digits. Either plain (the bytes of slot {@code i} lie at {@code offsets[i] .. offsets[i + 1]}) or over a dictionary
 * (slot {@code i} has the bytes of the dictionary's slot {@code ids[i]}). {@link #start} and {@link #length} hide the
 * difference; who can profit from the dictionary asks for it.
 */
public final class BytesVector implements ColumnVector {
    private static final int[] NO_IDS = new int[0];
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    /** The bits that no byte of an ASCII text has. */
    private static final long BEYOND_ASCII = 0x8080808080808080L;

    private final byte[] bytes;
    private final int[] offsets;
    private final int[] ids;
    private final Optional<BytesVector> dictionary;
    private final int size;
    private final Nulls nulls;

    private BytesVector(
            byte[] bytes, int[] offsets, int[] ids, Optional<BytesVector> dictionary, int size, Nulls nulls) {
        this.bytes = bytes;
        this.offsets = offsets;
        this.ids = ids;
        this.dictionary = dictionary;
        this.size = size;
        this.nulls = nulls;
    }

    /** Plain values; {@code offsets} has {@code size + 1} ascending entries, null slots being empty ranges. */
    public static BytesVector plain(byte[] bytes, int[] offsets, int size, Nulls nulls) {
        return new BytesVector(bytes, offsets, NO_IDS, Optional.empty(), size, nulls);
    }

    /** Values by dictionary; the ids of null slots are 0 and mean nothing. The dictionary is plain and has no nulls. */
    public static BytesVector encoded(BytesVector dictionary, int[] ids, int size, Nulls nulls) {
        return new BytesVector(dictionary.bytes, dictionary.offsets, ids, Optional.of(dictionary), size, nulls);
    }

    /** The array in which {@link #start} and {@link #length} point. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the value of {@code slot} starts in {@link #bytes}. */
    public int start(int slot) {
        return offsets[dictionary.isEmpty() ? slot : ids[slot]];
    }

    /**
     * The backing array of {@link #start} and {@link #length}: where each slot starts, and where the last one ends. Of a vector
     * over a dictionary: the same of the dictionary's slots.
     */
    public int[] offsets() {
        return offsets;
    }

    /** The number of bytes of the value of {@code slot}. */
    public int length(int slot) {
        int at = dictionary.isEmpty() ? slot : ids[slot];
        return offsets[at + 1] - offsets[at];
    }

    /** The distinct values behind {@link #ids}, if this vector is dictionary-encoded. */
    public Optional<BytesVector> dictionary() {
        return dictionary;
    }

    /** For each slot its slot in the dictionary; empty for a plain vector. */
    public int[] ids() {
        return ids;
    }

    /** A copy of the value. */
    public byte[] copy(int slot) {
        int start = start(slot);
        return Arrays.copyOfRange(bytes, start, start + length(slot));
    }

    /** The value as text; malformed UTF-8 becomes U+FFFD. */
    public String text(int slot) {
        int at = dictionary.isEmpty() ? slot : ids[slot];
        int start = offsets[at];
        return new String(bytes, start, offsets[at + 1] - start, StandardCharsets.UTF_8);
    }

    /** Whether all bytes of all values, those of the dictionary if there is one, are ASCII: looks at each of them. */
    public boolean isAscii() {
        if (dictionary.isPresent()) {
            return dictionary.get().isAscii();
        }
        int at = offsets[0];
        int end = offsets[size];
        long seen = 0;
        for (; at <= end - 4 * Long.BYTES; at += 4 * Long.BYTES) {
            seen |= (long) LONG.get(bytes, at)
                    | (long) LONG.get(bytes, at + Long.BYTES)
                    | (long) LONG.get(bytes, at + 2 * Long.BYTES)
                    | (long) LONG.get(bytes, at + 3 * Long.BYTES);
        }
        for (; at < end; at++) {
            seen |= bytes[at];
        }
        return (seen & BEYOND_ASCII) == 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Nulls nulls() {
        return nulls;
    }
}
