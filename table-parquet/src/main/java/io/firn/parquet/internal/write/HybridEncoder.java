// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.util.Arrays;

/** Parquet's hybrid of run lengths and bit-packing, for levels and dictionary ids. */
final class HybridEncoder {
    /** Values packed at a time; a multiple of the group of 8. */
    private static final int CHUNK = 512;

    private final long[] packed = new long[CHUNK];

    /** The bits that hold {@code max}, and at least one, since not every reader takes a width of 0. */
    static int width(int max) {
        return Math.max(1, 32 - Integer.numberOfLeadingZeros(max));
    }

    /** Appends one run of {@code count} equal values. */
    void run(int value, int count, int width, ByteOutput out) {
        out.writeVarint((long) count << 1);
        for (int bits = 0; bits < width; bits += 8) {
            out.write(value >>> bits);
        }
    }

    /** Appends {@code count} values of at most {@code width} bits, without a length before them. */
    void encode(int[] values, int count, int width, ByteOutput out) {
        // Below these lengths a run of its own costs more than it saves, as it may split a packed run in two.
        int shortestRun = width == 1 ? 32 : 16;
        int packedFrom = 0;
        int at = 0;
        while (at < count) {
            int end = at + 1;
            while (end < count && values[end] == values[at]) {
                end++;
            }
            int filler = -(at - packedFrom) & 7;
            if (end - at - filler >= shortestRun) {
                pack(values, packedFrom, at + filler, width, out);
                run(values[at], end - at - filler, width, out);
                packedFrom = end;
            }
            at = end;
        }
        pack(values, packedFrom, count, width, out);
    }

    private void pack(int[] values, int from, int to, int width, ByteOutput out) {
        if (from == to) {
            return;
        }
        int groups = (to - from + 7) / 8;
        out.writeVarint((long) groups << 1 | 1);
        for (int at = from; at < to; at += CHUNK) {
            int count = Math.min(CHUNK, to - at);
            for (int i = 0; i < count; i++) {
                packed[i] = values[at + i];
            }
            int whole = (count + 7) / 8 * 8;
            Arrays.fill(packed, count, whole, 0);
            out.writePacked(packed, whole, width);
        }
    }
}
