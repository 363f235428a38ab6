// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** Decodes the raw Snappy format: the length of the whole, then literals and copies of what was decoded before. */
final class SnappyDecoder {
    private SnappyDecoder() {}

    /** Decodes all of the source to exactly the {@code length} bytes from {@code at} in {@code target}. */
    static void decode(byte[] source, int sourceEnd, byte[] target, int at, int length) {
        int in = 0;
        long stated = 0;
        int shift = 0;
        byte next;
        do {
            next = byteAt(source, in++, sourceEnd);
            stated |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0 && shift < 35);
        if (next < 0 || stated != length) {
            throw new MalformedPageException(
                    "snappy data states %d bytes, the page header %d".formatted(stated, length));
        }
        int out = at;
        int end = at + length;
        while (in < sourceEnd) {
            int tag = source[in++] & 0xff;
            int count;
            if ((tag & 3) == 0) {
                count = tag >>> 2;
                if (count >= 60) {
                    int bytes = count - 59;
                    count = little(source, in, bytes, sourceEnd);
                    in += bytes;
                }
                count++;
                if (count <= 0 || count > sourceEnd - in || count > end - out) {
                    throw new MalformedPageException("a snappy literal leaves its page");
                }
                System.arraycopy(source, in, target, out, count);
                in += count;
            } else {
                int offset;
                if ((tag & 3) == 1) {
                    count = (tag >>> 2 & 7) + 4;
                    offset = (tag & 0xe0) << 3 | byteAt(source, in++, sourceEnd) & 0xff;
                } else {
                    int bytes = (tag & 3) == 2 ? 2 : 4;
                    count = (tag >>> 2) + 1;
                    offset = little(source, in, bytes, sourceEnd);
                    in += bytes;
                }
                copy(target, at, out, offset, Math.min(count, end - out + 1), end);
            }
            out += count;
        }
        if (out != end) {
            throw new MalformedPageException("snappy data ends after %d of %d bytes".formatted(out - at, length));
        }
    }

    /** Copies bytes decoded before, which may overlap those they become. */
    static void copy(byte[] target, int start, int out, int offset, int count, int end) {
        if (offset <= 0 || offset > out - start || count > end - out) {
            throw new MalformedPageException("compressed data refers to bytes outside its page");
        }
        int from = out - offset;
        if (offset >= count) {
            System.arraycopy(target, from, target, out, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[out + i] = target[from + i];
        }
    }

    private static int little(byte[] source, int at, int bytes, int end) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (byteAt(source, at + i, end) & 0xff) << (i * Byte.SIZE);
        }
        return value;
    }

    private static byte byteAt(byte[] source, int at, int end) {
        if (at >= end) {
            throw new MalformedPageException("compressed data ends too early");
        }
        return source[at];
    }
}
