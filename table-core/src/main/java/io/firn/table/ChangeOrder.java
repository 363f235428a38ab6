// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.table.internal.key.KeyBatch;
import io.firn.table.internal.key.KeyColumns;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which of several changes of one key counts. Without sequences the last one does, with them the one with the greatest, and
 * of equal ones the last. A deletion without a sequence says nothing of when it was, so it counts by where it stands: what
 * came before it is gone, whatever its sequence, and what comes after it is put as if there had never been a row. So it
 * makes no difference whether the changes around it come in one batch or in several. Immutable.
 */
final class ChangeOrder {
    /** Of changes before a deletion without a sequence, and of keys without one. */
    private static final byte BEFORE = 0;

    private static final byte DELETION = 1;
    private static final byte AFTER = 2;

    private final long[] sequences;
    private final int[] arrivals;
    private final byte[] places;

    private ChangeOrder(long[] sequences, int[] arrivals, byte[] places) {
        this.sequences = sequences;
        this.arrivals = arrivals;
        this.places = places;
    }

    /**
     * @param sequences of each change; none: the table has no sequence column
     * @param arrivals in which order they came
     * @param timeless the deletions without a sequence
     */
    static ChangeOrder of(KeyColumns key, List<ColumnBatch> keys, long[] sequences, int[] arrivals, BitSet timeless) {
        if (sequences.length == 0 || timeless.isEmpty()) {
            return new ChangeOrder(sequences, arrivals, new byte[0]);
        }
        int[] losers = new int[arrivals.length];
        Arrays.setAll(losers, change -> change);
        KeyBatch.of(key, keys, (a, b) -> {
            boolean both = timeless.get(a) && timeless.get(b);
            boolean first = both ? arrivals[a] > arrivals[b] : timeless.get(a);
            losers[first ? b : a] = first ? a : b;
            return first ? a : b;
        });
        byte[] places = new byte[arrivals.length];
        for (int change = 0; change < places.length; change++) {
            int last = change;
            while (losers[last] != last) {
                last = losers[last];
            }
            if (timeless.get(last)) {
                places[change] = change == last ? DELETION : arrivals[change] > arrivals[last] ? AFTER : BEFORE;
            }
        }
        return new ChangeOrder(sequences, arrivals, places);
    }

    private byte place(int change) {
        return places.length == 0 ? BEFORE : places[change];
    }

    /** The one of two changes of a key that counts. */
    int winner(int a, int b) {
        int order = Byte.compare(place(a), place(b));
        if (order == 0 && sequences.length > 0) {
            order = Long.compare(sequences[a], sequences[b]);
        }
        return order < 0 || order == 0 && arrivals[a] < arrivals[b] ? b : a;
    }

    /** Whether a row of the table is newer than a change of its key. */
    boolean isOlder(int change, long stored) {
        return place(change) == BEFORE && stored > sequences[change];
    }
}
