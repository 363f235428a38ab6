// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import java.util.Arrays;

/** Reads Parquet's hybrid of runs and bit-packed groups: levels, dictionary ids, booleans. */
final class RunLengthReader {
    private final byte[] array;
    private final int end;
    private final int width;
    private final int mask;
    private int position;
    /** Values left in the current run. */
    private int left;
    /** Whether the current run is packed; else it repeats {@link #value}. */
    private boolean packed;

    private int value;
    /** Where the next packed value starts, in bits from the start of the array. */
    private long bit;

    /** @param width bits of a value, 0 to 32 */
    RunLengthReader(PageBytes bytes, int width) {
        if (width < 0 || width > Integer.SIZE) {
            throw new MalformedPageException("values of %d bits".formatted(width));
        }
        this.array = bytes.array;
        this.position = bytes.from;
        this.end = bytes.to;
        this.width = width;
        this.mask = width == Integer.SIZE ? -1 : (1 << width) - 1;
        if (width == 0) {
            // There is nothing to read: every value is 0.
            left = Integer.MAX_VALUE;
        }
    }

    /** Skips {@code count} values if the next ones are one run of that length at least, and returns its value; else -1. */
    int skipRun(int count) {
        if (left == 0) {
            nextRun();
        }
        if (packed || left < count) {
            return -1;
        }
        consume(count);
        return value;
    }

    void read(int[] target, int at, int count) {
        for (int done = 0; done < count; ) {
            if (left == 0) {
                nextRun();
            }
            int now = Math.min(left, count - done);
            if (packed) {
                unpack(target, at + done, now);
            } else {
                Arrays.fill(target, at + done, at + done + now, value);
            }
            consume(now);
            done += now;
        }
    }

    /** For values of up to 7 bits. */
    void read(byte[] target, int at, int count) {
        for (int done = 0; done < count; ) {
            if (left == 0) {
                nextRun();
            }
            int now = Math.min(left, count - done);
            if (packed) {
                unpack(target, at + done, now);
            } else {
                Arrays.fill(target, at + done, at + done + now, (byte) value);
            }
            consume(now);
            done += now;
        }
    }

    private void consume(int count) {
        if (width > 0) {
            left -= count;
        }
    }

    private void nextRun() {
        int header;
        do {
            header = varint();
            packed = (header & 1) != 0;
            if (packed) {
                beginPacked(header >>> 1);
            } else {
                beginRepeated(header >>> 1);
            }
        } while (left == 0);
    }

    private void beginPacked(int groups) {
        bit = (long) position * Byte.SIZE;
        // Some writers cut off the padding of the last group.
        long bytes = Math.min((long) groups * width, end - position);
        left = (int) Math.min(Math.min((long) groups * Byte.SIZE, bytes * Byte.SIZE / width), Integer.MAX_VALUE);
        position += (int) bytes;
        if (left == 0 && groups > 0) {
            throw new MalformedPageException("a page ends within packed values");
        }
    }

    private void beginRepeated(int count) {
        int bytes = (width + Byte.SIZE - 1) / Byte.SIZE;
        if (bytes > end - position) {
            throw new MalformedPageException("a page ends within a run");
        }
        value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (array[position++] & 0xff) << (i * Byte.SIZE);
        }
        if ((value & ~mask) != 0) {
            throw new MalformedPageException("a run of %d among values of %d bits".formatted(value, width));
        }
        left = count;
    }

    private int varint() {
        int result = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            if (position >= end) {
                throw new MalformedPageException("a page has fewer values than it states");
            }
            byte next = array[position++];
            result |= (next & 0x7f) << shift;
            if (next >= 0) {
                return result;
            }
        }
        throw new MalformedPageException("the length of a run takes more than 5 bytes");
    }

    private void unpack(int[] target, int at, int count) {
        int done = 0;
        if (width <= Byte.SIZE && (bit & 7) == 0) {
            for (; done + 8 <= count; done += 8, bit += (long) width * 8) {
                long word = PageBytes.longAt(array, (int) (bit >>> 3));
                int out = at + done;
                target[out] = (int) word & mask;
                target[out + 1] = (int) (word >>> width) & mask;
                target[out + 2] = (int) (word >>> 2 * width) & mask;
                target[out + 3] = (int) (word >>> 3 * width) & mask;
                target[out + 4] = (int) (word >>> 4 * width) & mask;
                target[out + 5] = (int) (word >>> 5 * width) & mask;
                target[out + 6] = (int) (word >>> 6 * width) & mask;
                target[out + 7] = (int) (word >>> 7 * width) & mask;
            }
        }
        for (; done < count; done++, bit += width) {
            target[at + done] = (int) (PageBytes.longAt(array, (int) (bit >>> 3)) >>> (bit & 7)) & mask;
        }
    }

    private void unpack(byte[] target, int at, int count) {
        int done = 0;
        if (width == 1 && (bit & 7) == 0) {
            for (; done + 8 <= count; done += 8, bit += 8) {
                // Spreads the 8 bits of a byte over the 8 bytes of a word.
                long bits = array[(int) (bit >>> 3)] & 0xff;
                long spread = (bits & 0x7f) * 0x0002040810204081L & 0x0101010101010101L | (bits >>> 7) << 56;
                PageBytes.LONG.set(target, at + done, spread);
            }
        }
        for (; done < count; done++, bit += width) {
            target[at + done] = (byte) ((int) (PageBytes.longAt(array, (int) (bit >>> 3)) >>> (bit & 7)) & mask);
        }
    }
}
