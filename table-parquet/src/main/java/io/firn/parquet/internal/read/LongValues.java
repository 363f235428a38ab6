// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnVector;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** INT64, and INT96 as nanoseconds. */
final class LongValues implements LeafValues {
    /** The Julian day number of 1970-01-01. */
    private static final long EPOCH_JULIAN_DAY = 2_440_588;

    private static final long DAY_NANOS = 86_400_000_000_000L;
    private static final int INT96_BYTES = 12;

    private final boolean int96;
    private long[] values = new long[0];
    private long[] dictionary = new long[0];
    private int[] ids = new int[0];
    private Source source = (target, at, count) -> {};

    /** @param int96 whether the stored values are days and nanoseconds in 12 bytes */
    LongValues(boolean int96) {
        this.int96 = int96;
    }

    /** Decodes the next values of a page. */
    private interface Source {
        void read(long[] target, int at, int count);
    }

    @Override
    public void dictionary(PageBytes page, int count) {
        LeafValues.checkDictionary(page, count, int96 ? INT96_BYTES : Long.BYTES);
        dictionary = new long[count];
        plain(page).read(dictionary, 0, count);
    }

    @Override
    public Optional<ColumnVector> dictionary() {
        return int96 ? Optional.empty() : Optional.of(new LongVector(dictionary, dictionary.length, Nulls.none()));
    }

    @Override
    public void page(Encoding encoding, PageBytes page) {
        if (int96 && encoding != Encoding.PLAIN && !LeafValues.isDictionary(encoding)) {
            throw LeafValues.unsupported(encoding, "INT96");
        }
        source = switch (encoding) {
            case PLAIN -> plain(page);
            case RLE_DICTIONARY, PLAIN_DICTIONARY -> encoded(LeafValues.ids(page));
            case DELTA_BINARY_PACKED -> new DeltaReader(page)::read;
            case BYTE_STREAM_SPLIT -> split(page);
            default -> throw LeafValues.unsupported(encoding, "INT64");
        };
    }

    private Source plain(PageBytes page) {
        if (int96) {
            ByteBuffer bytes = page.buffer();
            return (target, at, count) -> {
                for (int i = 0; i < count; i++) {
                    long nanos = bytes.getLong();
                    target[at + i] = nanosFromEpoch(bytes.getInt(), nanos);
                }
            };
        }
        LongBuffer buffer = page.buffer().asLongBuffer();
        return buffer::get;
    }

    private static long nanosFromEpoch(int julianDay, long nanos) {
        try {
            return Math.addExact(Math.multiplyExact(julianDay - EPOCH_JULIAN_DAY, DAY_NANOS), nanos);
        } catch (ArithmeticException e) {
            throw new UnsupportedPageException(
                    "an INT96 timestamp of Julian day %d does not fit 64 bits of nanoseconds".formatted(julianDay));
        }
    }

    private Source encoded(RunLengthReader reader) {
        long[] known = dictionary;
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
            private final int stride = LeafValues.stride(page, Long.BYTES);
            private int next;

            @Override
            public void read(long[] target, int at, int count) {
                if (count > stride - next) {
                    throw new MalformedPageException("a page has fewer values than it states");
                }
                int from = page.from + next;
                for (int i = 0; i < count; i++) {
                    target[at + i] = SplitStreams.longAt(page.array, from + i, stride);
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
        return new LongVector(values, size, nulls);
    }
}
