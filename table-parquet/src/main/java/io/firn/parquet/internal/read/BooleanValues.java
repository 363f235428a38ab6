// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.BooleanVector;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** BOOLEAN: bits, or runs of them. */
final class BooleanValues implements LeafValues {
    private boolean[] values = new boolean[0];
    private byte[] scratch = new byte[0];
    private Source source = (target, at, count) -> {};

    /** Decodes the next values of a page. */
    private interface Source {
        void read(boolean[] target, int at, int count);
    }

    @Override
    public void dictionary(PageBytes page, int count) {
        throw new UnsupportedPageException("dictionaries of booleans are not supported");
    }

    @Override
    public Optional<ColumnVector> dictionary() {
        return Optional.empty();
    }

    @Override
    public void page(Encoding encoding, PageBytes page) {
        source = switch (encoding) {
            case PLAIN -> plain(page);
            case RLE -> runs(page);
            default -> throw LeafValues.unsupported(encoding, "BOOLEAN");
        };
    }

    private static Source plain(PageBytes page) {
        return new Source() {
            private long bit = (long) page.from * Byte.SIZE;

            @Override
            public void read(boolean[] target, int at, int count) {
                if (count > (long) page.to * Byte.SIZE - bit) {
                    throw new MalformedPageException("a page has fewer values than it states");
                }
                for (int i = 0; i < count; i++, bit++) {
                    target[at + i] = (page.array[(int) (bit >>> 3)] >>> (bit & 7) & 1) != 0;
                }
            }
        };
    }

    private Source runs(PageBytes page) {
        if (page.length() == 0) {
            return plain(page);
        }
        int length = page.intAt(page.from);
        int start = page.from + Integer.BYTES;
        if (length < 0 || length > page.to - start) {
            throw new MalformedPageException("runs of %d bytes in a page of %d".formatted(length, page.length()));
        }
        RunLengthReader reader = new RunLengthReader(new PageBytes(page.array, start, start + length), 1);
        return (target, at, count) -> {
            scratch = Growth.reserve(scratch, 0, count);
            reader.read(scratch, 0, count);
            for (int i = 0; i < count; i++) {
                target[at + i] = scratch[i] != 0;
            }
        };
    }

    @Override
    public void clear() {}

    @Override
    public void reserve(int slots) {
        values = Growth.reserve(values, values.length, slots);
    }

    @Override
    public void read(int at, int count) {
        source.read(values, at, count);
    }

    @Override
    public void spread(int at, int count, boolean[] nulls, int slots) {
        int from = at + count;
        for (int slot = at + slots - 1; from > at && from <= slot; slot--) {
            if (!nulls[slot]) {
                values[slot] = values[--from];
            }
        }
    }

    @Override
    public ColumnVector vector(int size, Nulls nulls) {
        return new BooleanVector(values, size, nulls);
    }
}
