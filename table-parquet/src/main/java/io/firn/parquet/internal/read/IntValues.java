// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnVector;
import io.firn.column.IntVector;
import io.firn.column.Nulls;
import java.nio.IntBuffer;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** INT32. */
final class IntValues implements LeafValues {
    private int[] values = new int[0];
    private int[] dictionary = new int[0];
    private Source source = (target, at, count) -> {};

    /** Decodes the next values of a page. */
    private interface Source {
        void read(int[] target, int at, int count);
    }

    @Override
    public void dictionary(PageBytes page, int count) {
        LeafValues.checkDictionary(page, count, Integer.BYTES);
        dictionary = new int[count];
        page.buffer().asIntBuffer().get(dictionary);
    }

    @Override
    public Optional<ColumnVector> dictionary() {
        return Optional.of(new IntVector(dictionary, dictionary.length, Nulls.none()));
    }

    @Override
    public void page(Encoding encoding, PageBytes page) {
        source = switch (encoding) {
            case PLAIN -> plain(page);
            case RLE_DICTIONARY, PLAIN_DICTIONARY -> encoded(LeafValues.ids(page));
            case DELTA_BINARY_PACKED -> new DeltaReader(page)::read;
            case BYTE_STREAM_SPLIT -> split(page);
            default -> throw LeafValues.unsupported(encoding, "INT32");
        };
    }

    private Source plain(PageBytes page) {
        IntBuffer buffer = page.buffer().asIntBuffer();
        return buffer::get;
    }

    private Source encoded(RunLengthReader reader) {
        int[] known = dictionary;
        return (target, at, count) -> {
            reader.read(target, at, count);
            for (int i = at; i < at + count; i++) {
                target[i] = known[target[i]];
            }
        };
    }

    private static Source split(PageBytes page) {
        return new Source() {
            private final int stride = LeafValues.stride(page, Integer.BYTES);
            private int next;

            @Override
            public void read(int[] target, int at, int count) {
                if (count > stride - next) {
                    throw new MalformedPageException("a page has fewer values than it states");
                }
                int from = page.from + next;
                for (int i = 0; i < count; i++) {
                    target[at + i] = SplitStreams.intAt(page.array, from + i, stride);
                }
                next += count;
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
        return new IntVector(values, size, nulls);
    }
}
