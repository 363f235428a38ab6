// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnVector;
import io.firn.column.FloatVector;
import io.firn.column.Nulls;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** FLOAT. */
final class FloatValues implements LeafValues {
    private float[] values = new float[0];
    private float[] dictionary = new float[0];
    private int[] ids = new int[0];
    private Source source = (target, at, count) -> {};

    /** Decodes the next values of a page. */
    private interface Source {
        void read(float[] target, int at, int count);
    }

    @Override
    public void dictionary(PageBytes page, int count) {
        LeafValues.checkDictionary(page, count, Float.BYTES);
        dictionary = new float[count];
        page.buffer().asFloatBuffer().get(dictionary);
    }

    @Override
    public Optional<ColumnVector> dictionary() {
        return Optional.of(new FloatVector(dictionary, dictionary.length, Nulls.none()));
    }

    @Override
    public void page(Encoding encoding, PageBytes page) {
        source = switch (encoding) {
            case PLAIN -> plain(page);
            case RLE_DICTIONARY, PLAIN_DICTIONARY -> encoded(LeafValues.ids(page));
            case BYTE_STREAM_SPLIT -> split(page);
            default -> throw LeafValues.unsupported(encoding, "FLOAT");
        };
    }

    private Source plain(PageBytes page) {
        FloatBuffer buffer = page.buffer().asFloatBuffer();
        return buffer::get;
    }

    private Source encoded(RunLengthReader reader) {
        float[] known = dictionary;
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
            private final int stride = LeafValues.stride(page, Float.BYTES);
            private int next;

            @Override
            public void read(float[] target, int at, int count) {
                if (count > stride - next) {
                    throw new MalformedPageException("a page has fewer values than it states");
                }
                int from = page.from + next;
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.intBitsToFloat(SplitStreams.intAt(page.array, from + i, stride));
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
        return new FloatVector(values, size, nulls);
    }
}
