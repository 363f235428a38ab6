// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** Reads DELTA_BINARY_PACKED numbers, a part of a block at a time. */
final class DeltaReader {
    /** Blocks of more values are refused: writers use 128 to 2,048. */
    private static final int MAX_BLOCK_VALUES = 1 << 20;
    /** Values up to this width need one load. */
    private static final int ONE_LOAD_BITS = 57;

    private static final int SCRATCH_VALUES = 512;

    private final byte[] array;
    private final int end;
    private int position;
    private final int miniblocks;
    private final int miniblockValues;
    /** Values not yet read. */
    private long left;
    /** Whether the first value, which the header holds, is still to be read. */
    private boolean first = true;

    private long last;
    private long minimum;
    /** Where the widths of the current block's miniblocks are, and which of them is next. */
    private int widths;

    private int nextMiniblock;
    private int miniblockLeft;
    private int width;
    private long bit;
    private long[] scratch = new long[0];

    DeltaReader(PageBytes bytes) {
        array = bytes.array;
        position = bytes.from;
        end = bytes.to;
        long block = varint();
        long perBlock = varint();
        left = varint();
        last = zigzag();
        if (block <= 0
                || block > MAX_BLOCK_VALUES
                || perBlock <= 0
                || perBlock > block
                || block % perBlock != 0
                || (block / perBlock) % Byte.SIZE != 0) {
            throw new MalformedPageException("delta blocks of %d values in %d parts".formatted(block, perBlock));
        }
        if (left < 0 || left > Integer.MAX_VALUE) {
            throw new MalformedPageException("%d delta values in a page".formatted(left));
        }
        miniblocks = (int) perBlock;
        miniblockValues = (int) (block / perBlock);
        nextMiniblock = miniblocks;
    }

    /** How many values have not been read. */
    int left() {
        return (int) left;
    }

    void read(long[] target, int at, int count) {
        if (count > left) {
            throw new MalformedPageException("a page has fewer delta values than it states");
        }
        int done = 0;
        if (first && count > 0) {
            target[at] = last;
            done = 1;
            first = false;
        }
        while (done < count) {
            if (miniblockLeft == 0) {
                beginMiniblock(left - done);
            }
            int now = Math.min(miniblockLeft, count - done);
            unpack(target, at + done, now);
            miniblockLeft -= now;
            done += now;
        }
        left -= count;
    }

    /** Numbers of 32 bits, which wrap around as the format says. */
    void read(int[] target, int at, int count) {
        if (scratch.length == 0) {
            scratch = new long[SCRATCH_VALUES];
        }
        for (int done = 0; done < count; ) {
            int now = Math.min(SCRATCH_VALUES, count - done);
            read(scratch, 0, now);
            for (int i = 0; i < now; i++) {
                target[at + done + i] = (int) scratch[i];
            }
            done += now;
        }
    }

    /** Passes over all values that are left, without decoding them, and returns where the bytes behind them start. */
    int skipAll() {
        long values = left - (first ? 1 : 0);
        first = false;
        while (values > 0) {
            if (miniblockLeft == 0) {
                beginMiniblock(values);
            }
            long now = Math.min(miniblockLeft, values);
            miniblockLeft = 0;
            values -= now;
        }
        left = 0;
        return position;
    }

    private void beginMiniblock(long valuesLeft) {
        if (nextMiniblock == miniblocks) {
            minimum = zigzag();
            widths = position;
            if (miniblocks > end - position) {
                throw new MalformedPageException("a page ends within a delta block");
            }
            position += miniblocks;
            nextMiniblock = 0;
        }
        width = array[widths + nextMiniblock++] & 0xff;
        if (width > Long.SIZE) {
            throw new MalformedPageException("delta values of %d bits".formatted(width));
        }
        bit = (long) position * Byte.SIZE;
        long whole = (long) miniblockValues * width / Byte.SIZE;
        long needed = (Math.min(valuesLeft, miniblockValues) * width + Byte.SIZE - 1) / Byte.SIZE;
        if (needed > end - position) {
            throw new MalformedPageException("a page ends within delta values");
        }
        position += (int) Math.min(whole, end - position);
        miniblockLeft = miniblockValues;
    }

    private void unpack(long[] target, int at, int count) {
        long value = last;
        if (width == 0) {
            for (int i = 0; i < count; i++) {
                value += minimum;
                target[at + i] = value;
            }
        } else if (width <= ONE_LOAD_BITS) {
            long mask = (1L << width) - 1;
            long from = bit;
            for (int i = 0; i < count; i++, from += width) {
                value += minimum + (PageBytes.longAt(array, (int) (from >>> 3)) >>> (from & 7) & mask);
                target[at + i] = value;
            }
        } else {
            for (int i = 0; i < count; i++) {
                value += minimum + wide(bit + (long) i * width);
                target[at + i] = value;
            }
        }
        bit += (long) count * width;
        last = value;
    }

    private long wide(long from) {
        int at = (int) (from >>> 3);
        int shift = (int) (from & 7);
        long value = PageBytes.longAt(array, at) >>> shift;
        if (shift > 0) {
            value |= PageBytes.longAt(array, at + Long.BYTES) << (Long.SIZE - shift);
        }
        return width == Long.SIZE ? value : value & ((1L << width) - 1);
    }

    private long varint() {
        long result = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position >= end) {
                throw new MalformedPageException("a page ends within a number");
            }
            byte next = array[position++];
            result |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return result;
            }
        }
        throw new MalformedPageException("a number takes more than 10 bytes");
    }

    private long zigzag() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }
}
