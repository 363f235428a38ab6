// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.table.internal.scan.LeafFilters.BytesTest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A condition on byte strings. Over a dictionary it is tried once for each entry, not for each slot. For one thread. */
final class BytesFilter implements VectorFilter {
    private final int column;
    private final BytesTest test;
    private final boolean negated;
    /** The last dictionary, and the entries that match; a row group has one for all its batches. */
    private @Nullable BytesVector dictionary;

    private boolean[] matches = new boolean[0];

    /** @param negated the values that fail the test, nulls still left out */
    BytesFilter(int column, BytesTest test, boolean negated) {
        this.column = column;
        this.test = test;
        this.negated = negated;
    }

    @Override
    public Selection select(ColumnVector[] columns, Selection in) {
        BytesVector vector = (BytesVector) columns[column];
        Nulls nulls = vector.nulls();
        int[] slots = new int[in.count()];
        Optional<BytesVector> encoded = vector.dictionary();
        // A dictionary much larger than the batch costs more to try than the slots, until it is known.
        boolean byEntry = encoded.isPresent()
                && (encoded.get() == dictionary || encoded.get().size() <= 4 * in.count());
        int count = byEntry ? byEntry(vector, encoded.get(), in, slots) : bySlot(vector, nulls, in, slots);
        return VectorFilter.found(in, slots, count);
    }

    private int byEntry(BytesVector vector, BytesVector entries, Selection in, int[] slots) {
        if (entries != dictionary) {
            matches = new boolean[entries.size()];
            for (int entry = 0; entry < matches.length; entry++) {
                matches[entry] = test.test(entries.bytes(), entries.start(entry), entries.length(entry)) != negated;
            }
            dictionary = entries;
        }
        int[] ids = vector.ids();
        Nulls nulls = vector.nulls();
        int count = 0;
        for (int i = 0; i < in.count(); i++) {
            int slot = in.slot(i);
            slots[count] = slot;
            count += !nulls.isNull(slot) && matches[ids[slot]] ? 1 : 0;
        }
        return count;
    }

    private int bySlot(BytesVector vector, Nulls nulls, Selection in, int[] slots) {
        byte[] bytes = vector.bytes();
        int count = 0;
        for (int i = 0; i < in.count(); i++) {
            int slot = in.slot(i);
            slots[count] = slot;
            count +=
                    !nulls.isNull(slot) && test.test(bytes, vector.start(slot), vector.length(slot)) != negated ? 1 : 0;
        }
        return count;
    }
}
