// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import org.apache.parquet.format.Encoding;

/** Decodes the next byte strings of a page, which is not dictionary-encoded. */
interface BytesSource {
    /** Lengths are decoded this many at a time. */
    int LENGTHS = 512;

    /** Appends {@code count} values and ends the slots from {@code at} on behind them. */
    void read(BytesOut out, int at, int count);

    /** @param width bytes of every value, or 0 where they vary */
    static BytesSource of(Encoding encoding, PageBytes page, int width) {
        return switch (encoding) {
            case PLAIN -> plain(page, width);
            case DELTA_LENGTH_BYTE_ARRAY -> {
                if (width > 0) {
                    throw LeafValues.unsupported(encoding, "FIXED_LEN_BYTE_ARRAY");
                }
                yield new Lengths(page);
            }
            case DELTA_BYTE_ARRAY -> new Prefixes(page, width);
            case BYTE_STREAM_SPLIT -> {
                if (width == 0) {
                    throw LeafValues.unsupported(encoding, "BYTE_ARRAY");
                }
                yield new Split(page, width);
            }
            default -> throw LeafValues.unsupported(encoding, width > 0 ? "FIXED_LEN_BYTE_ARRAY" : "BYTE_ARRAY");
        };
    }

    static BytesSource plain(PageBytes page, int width) {
        return width > 0 ? new Fixed(page, width) : new Plain(page);
    }

    /** Each value behind its length. */
    final class Plain implements BytesSource {
        private final PageBytes page;
        private int position;

        Plain(PageBytes page) {
            this.page = page;
            this.position = page.from;
        }

        @Override
        public void read(BytesOut out, int at, int count) {
            byte[] array = page.array;
            int end = page.to;
            int from = position;
            for (int i = 0; i < count; i++) {
                if (end - from < Integer.BYTES) {
                    throw new MalformedPageException("a page has fewer values than it states");
                }
                int length = (int) PageBytes.INT.get(array, from);
                from += Integer.BYTES;
                if (length < 0 || length > end - from) {
                    throw new MalformedPageException("a value of %d bytes leaves its page".formatted(length));
                }
                out.appendFromPage(at + i, array, from, length);
                from += length;
            }
            position = from;
        }
    }

    /** Values of one length. */
    final class Fixed implements BytesSource {
        private final PageBytes page;
        private final int width;
        private int position;

        Fixed(PageBytes page, int width) {
            this.page = page;
            this.width = width;
            this.position = page.from;
        }

        @Override
        public void read(BytesOut out, int at, int count) {
            long length = (long) count * width;
            if (length > page.to - position) {
                throw new MalformedPageException("a page has fewer values than it states");
            }
            out.reserveBytes(length);
            System.arraycopy(page.array, position, out.bytes, out.used, (int) length);
            position += (int) length;
            for (int i = 0; i < count; i++) {
                out.used += width;
                out.end(at + i);
            }
        }
    }

    /** All lengths, then all bytes. */
    final class Lengths implements BytesSource {
        private final PageBytes page;
        private final DeltaReader lengths;
        private final int[] scratch = new int[LENGTHS];
        private int position;

        Lengths(PageBytes page) {
            this.page = page;
            this.lengths = new DeltaReader(page);
            this.position = new DeltaReader(page).skipAll();
        }

        @Override
        public void read(BytesOut out, int at, int count) {
            for (int done = 0; done < count; ) {
                int now = Math.min(LENGTHS, count - done);
                lengths.read(scratch, 0, now);
                int start = position;
                int used = out.used;
                for (int i = 0; i < now; i++) {
                    int length = scratch[i];
                    if (length < 0 || length > page.to - position) {
                        throw new MalformedPageException("a value of %d bytes leaves its page".formatted(length));
                    }
                    position += length;
                    out.offsets[at + done + i + 1] = used + (position - start);
                }
                // The rest will be about as long, and is not longer than the page; so room is made once.
                long alike = (long) (position - start) * (count - done) / now;
                out.reserveBytes(Math.max(position - start, Math.min(alike, page.to - start)));
                System.arraycopy(page.array, start, out.bytes, used, position - start);
                out.used = used + (position - start);
                done += now;
            }
        }
    }

    /** How much each value shares with the one before, then the lengths of the rests, then the rests. */
    final class Prefixes implements BytesSource {
        private final int width;
        private final DeltaReader prefixes;
        private final Lengths rests;
        private final int[] scratch = new int[LENGTHS];
        private final BytesOut rest = new BytesOut();
        private byte[] previous = new byte[0];
        private int previousLength;

        Prefixes(PageBytes page, int width) {
            this.width = width;
            this.prefixes = new DeltaReader(page);
            this.rests = new Lengths(page.startingAt(new DeltaReader(page).skipAll()));
            rest.reserve(LENGTHS);
        }

        @Override
        public void read(BytesOut out, int at, int count) {
            for (int done = 0; done < count; ) {
                int now = Math.min(LENGTHS, count - done);
                prefixes.read(scratch, 0, now);
                rest.clear();
                rests.read(rest, 0, now);
                for (int i = 0; i < now; i++) {
                    append(out, at + done + i, scratch[i], i);
                }
                done += now;
            }
        }

        private void append(BytesOut out, int slot, int prefix, int index) {
            int start = rest.offsets[index];
            int length = rest.offsets[index + 1] - start;
            if (prefix < 0 || prefix > previousLength || width > 0 && prefix + length != width) {
                throw new MalformedPageException("a value of %d bytes shares %d bytes with one of %d"
                        .formatted((long) prefix + length, prefix, previousLength));
            }
            previous = Growth.reserve(previous, prefix, (long) prefix + length);
            System.arraycopy(rest.bytes, start, previous, prefix, length);
            previousLength = prefix + length;
            out.append(slot, previous, 0, previousLength);
        }
    }

    /** The first bytes of all values, then the second, and so on. */
    final class Split implements BytesSource {
        private final PageBytes page;
        private final int width;
        private final int stride;
        private int next;

        Split(PageBytes page, int width) {
            this.page = page;
            this.width = width;
            this.stride = LeafValues.stride(page, width);
        }

        @Override
        public void read(BytesOut out, int at, int count) {
            if (count > stride - next) {
                throw new MalformedPageException("a page has fewer values than it states");
            }
            out.reserveBytes((long) count * width);
            for (int i = 0; i < count; i++) {
                for (int part = 0; part < width; part++) {
                    out.bytes[out.used++] = page.array[page.from + part * stride + next];
                }
                next++;
                out.end(at + i);
            }
        }
    }
}
