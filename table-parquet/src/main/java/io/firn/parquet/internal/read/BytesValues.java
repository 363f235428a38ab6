// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * BYTE_ARRAY and FIXED_LEN_BYTE_ARRAY. A batch whose values all came as ids into the chunk's dictionary stays so; the
 * first value that did not turns what the batch has so far into plain bytes.
 */
final class BytesValues implements LeafValues {
    /** The id of a null slot while a batch is being read. */
    private static final int NULL_ID = -1;

    /** Bytes of every value, or 0 where they vary. */
    private final int width;

    private Form form = Form.UNDECIDED;
    private final BytesOut out = new BytesOut();
    private int[] ids = new int[0];
    private @Nullable BytesVector dictionary;
    private @Nullable RunLengthReader pageIds;
    private @Nullable BytesSource source;

    /** How the batch that is being read holds its values. */
    private enum Form {
        /** It has only nulls so far. */
        UNDECIDED,
        IDS,
        PLAIN
    }

    BytesValues(int width) {
        this.width = width;
    }

    @Override
    public void dictionary(PageBytes page, int count) {
        LeafValues.checkDictionary(page, count, width > 0 ? width : Integer.BYTES);
        BytesOut entries = new BytesOut();
        entries.reserve(count);
        BytesSource.plain(page, width).read(entries, 0, count);
        dictionary = BytesVector.plain(entries.bytes, entries.offsets, count, Nulls.none());
    }

    @Override
    public Optional<ColumnVector> dictionary() {
        return Optional.ofNullable(dictionary);
    }

    @Override
    public void page(Encoding encoding, PageBytes page) {
        pageIds = null;
        source = null;
        if (LeafValues.isDictionary(encoding)) {
            pageIds = LeafValues.ids(page);
        } else {
            source = BytesSource.of(encoding, page, width);
        }
    }

    @Override
    public void clear() {
        form = Form.UNDECIDED;
        out.clear();
    }

    @Override
    public void reserve(int slots) {
        ids = Growth.reserve(ids, ids.length, slots);
        out.reserve(slots);
    }

    @Override
    public void read(int at, int count) {
        if (count == 0) {
            return;
        }
        if (pageIds == null) {
            if (form != Form.PLAIN) {
                turnPlain(at);
            }
            if (source == null) {
                throw new MalformedPageException("a page has no values");
            }
            source.read(out, at, count);
            return;
        }
        if (form == Form.UNDECIDED) {
            Arrays.fill(ids, 0, at, NULL_ID);
            form = Form.IDS;
        }
        int entries = dictionary == null ? 0 : dictionary.size();
        pageIds.read(ids, at, count);
        for (int i = at; i < at + count; i++) {
            if (Integer.compareUnsigned(ids[i], entries) >= 0) {
                throw new MalformedPageException(
                        "id %d points outside the dictionary of %d values".formatted(ids[i], entries));
            }
        }
        if (form == Form.PLAIN && dictionary != null) {
            append(dictionary, at, count);
        }
    }

    private void turnPlain(int slots) {
        out.offsets[0] = 0;
        if (form == Form.IDS && dictionary != null) {
            append(dictionary, 0, slots);
        } else {
            Arrays.fill(out.offsets, 0, slots + 1, 0);
        }
        form = Form.PLAIN;
    }

    /** Appends the bytes behind the ids of some slots. */
    private void append(BytesVector values, int at, int count) {
        for (int i = at; i < at + count; i++) {
            int id = ids[i];
            if (id == NULL_ID) {
                out.end(i);
            } else {
                out.append(i, values.bytes(), values.start(id), values.length(id));
            }
        }
    }

    @Override
    public void spread(int at, int count, boolean[] nulls, int slots) {
        switch (form) {
            case UNDECIDED -> {}
            case IDS -> {
                int from = at + count;
                for (int slot = at + slots - 1; slot >= at; slot--) {
                    ids[slot] = nulls[slot] ? NULL_ID : ids[--from];
                }
            }
            case PLAIN -> out.spread(at, count, nulls, slots);
        }
    }

    @Override
    public ColumnVector vector(int size, Nulls nulls) {
        if (form == Form.IDS && dictionary != null) {
            if (nulls.any()) {
                for (int i = 0; i < size; i++) {
                    ids[i] = Math.max(ids[i], 0);
                }
            }
            return BytesVector.encoded(dictionary, ids, size, nulls);
        }
        if (form == Form.UNDECIDED) {
            out.reserve(size);
            Arrays.fill(out.offsets, 0, size + 1, 0);
        }
        return BytesVector.plain(out.bytes, out.offsets, size, nulls);
    }
}
