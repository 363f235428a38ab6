// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** Decodes one LZ4 block, without a frame: sequences of literals and a copy of what was decoded before. */
final class Lz4Decoder {
    private static final int SHORTEST_COPY = 4;

    private final byte[] source;
    private final int sourceEnd;
    private int in;

    private Lz4Decoder(byte[] source, int sourceEnd) {
        this.source = source;
        this.sourceEnd = sourceEnd;
    }

    /** Decodes all of the source to exactly the {@code length} bytes from {@code at} in {@code target}. */
    static void decode(byte[] source, int sourceEnd, byte[] target, int at, int length) {
        new Lz4Decoder(source, sourceEnd).decode(target, at, at + length);
    }

    private void decode(byte[] target, int at, int end) {
        int out = at;
        while (in < sourceEnd) {
            int token = source[in++] & 0xff;
            int literals = length(token >>> 4);
            if (literals > sourceEnd - in || literals > end - out) {
                throw new MalformedPageException("an lz4 literal leaves its page");
            }
            System.arraycopy(source, in, target, out, literals);
            in += literals;
            out += literals;
            if (in == sourceEnd) {
                break;
            }
            int offset = next() | next() << Byte.SIZE;
            int count = length(token & 0xf) + SHORTEST_COPY;
            SnappyDecoder.copy(target, at, out, offset, count, end);
            out += count;
        }
        if (out != end) {
            throw new MalformedPageException("lz4 data ends after %d of %d bytes".formatted(out - at, end - at));
        }
    }

    private int length(int nibble) {
        if (nibble < 15) {
            return nibble;
        }
        int length = nibble;
        int more;
        do {
            more = next();
            length += more;
            if (length > Integer.MAX_VALUE / 2) {
                throw new MalformedPageException("an lz4 length is too large");
            }
        } while (more == 0xff);
        return length;
    }

    private int next() {
        if (in >= sourceEnd) {
            throw new MalformedPageException("compressed data ends too early");
        }
        return source[in++] & 0xff;
    }
}
