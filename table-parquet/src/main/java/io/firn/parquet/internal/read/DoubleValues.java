// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.Nulls;
import java.nio.DoubleBuffer;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** DOUBLE. */
final class DoubleValues implements LeafValues {
    private double[] values = new double[0];
    private double[] dictionary = new double[0];
    private int[] ids = new int[0];
    private Source source = (target, at, count) -> {};

    /** Decodes the next values of a page. */
    private interface Source {
        void read(double[] target, int at, int count);
    }

    @Override
    public void dictionary(PageBytes page, int count) {
        LeafValues.checkDictionary(page, count, Double.BYTES);
        dictionary = new double[count];
        page.buffer().asDoubleBuffer().get(dictionary);
    }

    @Override
    public Optional<ColumnVector> dictionary() {
        return Optional.of(new DoubleVector(dictionary, dictionary.length, Nulls.none()));
    }

    @Override
    public void page(Encoding encoding, PageBytes page) {
        source = switch (encoding) {
            case PLAIN -> plain(page);
            case RLE_DICTIONARY, PLAIN_DICTIONARY -> encoded(LeafValues.ids(page));
            case BYTE_STREAM_SPLIT -> split(page);
            default -> throw LeafValues.unsupported(encoding, "DOUBLE");
        };
    }

    private Source plain(PageBytes page) {
        DoubleBuffer buffer = page.buffer().asDoubleBuffer();
        return buffer::get;
    }

    private Source encoded(RunLengthReader reader) {
        double[] known = dictionary;
        return (target, at, count) -> {
            ids = Growth.reserve(ids, 0, count);
            reader.read(ids, 0, count);
            for (int i = 0; i < count; i++) {
                target[at + i] = known[ids[i]];
            }
        };
    }

    private static Source split(PageBytes page) {
        return new Source() {
            private final int stride = LeafValues.stride(page, Double.BYTES);
            private int next;

            @Override
            public void read(double[] target, int at, int count) {
                if (count > stride - next) {
                    throw new MalformedPageException("a page has fewer values than it states");
                }
                int from = page.from + next;
                for (int i = 0; i < count; i++) {
                    target[at + i] = Double.longBitsToDouble(SplitStreams.longAt(page.array, from + i, stride));
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
        return new DoubleVector(values, size, nulls);
    }
}
