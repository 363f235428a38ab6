// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.util.Arrays;

/** DELTA_BINARY_PACKED: blocks of 128 differences, in four miniblocks of their own bit widths each. */
final class DeltaEncoder {
    private static final int BLOCK = 128;
    private static final int MINIBLOCKS = 4;
    private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

    private final long[] deltas = new long[BLOCK];
    private final long[] packed = new long[MINIBLOCK];
    private final int[] widths = new int[MINIBLOCKS];

    void encode(long[] values, int count, ByteOutput out) {
        header(count, count == 0 ? 0 : values[0], out);
        for (int at = 1; at < count; at += BLOCK) {
            int length = Math.min(BLOCK, count - at);
            for (int i = 0; i < length; i++) {
                deltas[i] = values[at + i] - values[at + i - 1];
            }
            block(length, -1L, out);
        }
    }

    /** The differences of 32-bit columns wrap around at 32 bits, so that no miniblock is wider than a value. */
    void encode(int[] values, int count, ByteOutput out) {
        header(count, count == 0 ? 0 : values[0], out);
        for (int at = 1; at < count; at += BLOCK) {
            int length = Math.min(BLOCK, count - at);
            for (int i = 0; i < length; i++) {
                deltas[i] = values[at + i] - values[at + i - 1];
            }
            block(length, 0xffff_ffffL, out);
        }
    }

    private static void header(int count, long first, ByteOutput out) {
        out.writeVarint(BLOCK);
        out.writeVarint(MINIBLOCKS);
        out.writeVarint(count);
        out.writeZigzag(first);
    }

    private void block(int length, long mask, ByteOutput out) {
        long min = Long.MAX_VALUE;
        for (int i = 0; i < length; i++) {
            min = Math.min(min, deltas[i]);
        }
        out.writeZigzag(min);
        int miniblocks = (length + MINIBLOCK - 1) / MINIBLOCK;
        for (int m = 0; m < MINIBLOCKS; m++) {
            long all = 0;
            int end = Math.min(length, (m + 1) * MINIBLOCK);
            for (int i = m * MINIBLOCK; i < end; i++) {
                deltas[i] = deltas[i] - min & mask;
                all |= deltas[i];
            }
            widths[m] = 64 - Long.numberOfLeadingZeros(all);
            out.write(widths[m]);
        }
        for (int m = 0; m < miniblocks; m++) {
            int from = m * MINIBLOCK;
            int end = Math.min(length, from + MINIBLOCK);
            System.arraycopy(deltas, from, packed, 0, end - from);
            Arrays.fill(packed, end - from, MINIBLOCK, 0);
            out.writePacked(packed, MINIBLOCK, widths[m]);
        }
    }
}
