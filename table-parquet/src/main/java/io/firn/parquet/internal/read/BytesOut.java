// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** Byte strings one behind the other, as a plain vector has them; reused from batch to batch. */
final class BytesOut {
    /** A copy of a short string moves whole words, and so may write this many bytes behind its end. */
    private static final int SPARE_BYTES = Long.BYTES;
    /** Longer strings are left to the machine's own copy. */
    private static final int SHORT_BYTES = 48;

    byte[] bytes = new byte[0];
    int[] offsets = new int[1];
    /** How many of the bytes are used. */
    int used;

    void clear() {
        used = 0;
        offsets[0] = 0;
    }

    void reserve(int slots) {
        offsets = Growth.reserve(offsets, offsets.length, slots + 1L);
    }

    void reserveBytes(long more) {
        bytes = Growth.reserve(bytes, used, used + more + SPARE_BYTES);
    }

    /** Appends a value to the bytes and ends the slot behind it. */
    void append(int slot, byte[] source, int from, int length) {
        reserveBytes(length);
        System.arraycopy(source, from, bytes, used, length);
        used += length;
        offsets[slot + 1] = used;
    }

    /** The same, from an array that has {@link PageBytes#SPARE_BYTES} bytes behind the value. */
    void appendFromPage(int slot, byte[] source, int from, int length) {
        reserveBytes(length);
        if (length > SHORT_BYTES) {
            System.arraycopy(source, from, bytes, used, length);
        } else {
            for (int i = 0; i < length; i += Long.BYTES) {
                PageBytes.LONG.set(bytes, used + i, (long) PageBytes.LONG.get(source, from + i));
            }
        }
        used += length;
        offsets[slot + 1] = used;
    }

    /** Ends a slot that is empty. */
    void end(int slot) {
        offsets[slot + 1] = used;
    }

    void spread(int at, int count, boolean[] nulls, int slots) {
        int from = at + count;
        for (int slot = at + slots - 1; slot >= at && from <= slot; slot--) {
            offsets[slot + 1] = offsets[from];
            if (!nulls[slot]) {
                from--;
            }
        }
    }
}
