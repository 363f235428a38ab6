// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import java.util.List;

/**
 * Sorts slots of a batch by a table's sort order: a stable merge sort over pairs of a 64-bit prefix of the first key and
 * the slot, which are moved together so that comparing prefixes touches memory in order.
 */
final class RowSorter {
    private final SortOrder order;
    private final List<ColumnPath> paths;

    RowSorter(SortOrder order, Schema schema) {
        this.order = order;
        this.paths = order.fields().stream()
                .map(key -> ColumnPath.of(schema, key.sourceId()))
                .toList();
    }

    /** Puts {@code slots} of the batch in order; equal rows stay in the order in which they were. */
    void sort(ColumnBatch batch, int[] slots) {
        SlotOrder[] orders = orders(batch);
        long[] prefixes = new long[slots.length];
        for (int i = 0; i < slots.length; i++) {
            prefixes[i] = orders[0].prefix(slots[i]);
        }
        new Merge(orders, prefixes, slots).sort(0, slots.length);
    }

    /** The order of the slots of a batch under each key. */
    SlotOrder[] orders(ColumnBatch batch) {
        SlotOrder[] orders = new SlotOrder[paths.size()];
        for (int i = 0; i < orders.length; i++) {
            ColumnPath path = paths.get(i);
            orders[i] =
                    new SlotOrder(path.in(batch), path.type(), order.fields().get(i));
        }
        return orders;
    }

    private static final class Merge {
        private final SlotOrder[] orders;
        private final long[] prefixes;
        private final int[] slots;
        private final long[] sparePrefixes;
        private final int[] spareSlots;

        Merge(SlotOrder[] orders, long[] prefixes, int[] slots) {
            this.orders = orders;
            this.prefixes = prefixes;
            this.slots = slots;
            this.sparePrefixes = new long[(slots.length + 1) / 2];
            this.spareSlots = new int[(slots.length + 1) / 2];
        }

        void sort(int from, int to) {
            if (to - from < 2) {
                return;
            }
            int middle = (from + to) >>> 1;
            sort(from, middle);
            sort(middle, to);
            if (compare(prefixes[middle - 1], slots[middle - 1], prefixes[middle], slots[middle]) > 0) {
                merge(from, middle, to);
            }
        }

        private void merge(int from, int middle, int to) {
            int left = middle - from;
            System.arraycopy(prefixes, from, sparePrefixes, 0, left);
            System.arraycopy(slots, from, spareSlots, 0, left);
            int a = 0;
            int b = middle;
            int at = from;
            while (a < left && b < to) {
                if (compare(sparePrefixes[a], spareSlots[a], prefixes[b], slots[b]) <= 0) {
                    prefixes[at] = sparePrefixes[a];
                    slots[at++] = spareSlots[a++];
                } else {
                    prefixes[at] = prefixes[b];
                    slots[at++] = slots[b++];
                }
            }
            System.arraycopy(sparePrefixes, a, prefixes, at, left - a);
            System.arraycopy(spareSlots, a, slots, at, left - a);
        }

        private int compare(long aPrefix, int a, long bPrefix, int b) {
            if (aPrefix != bPrefix) {
                return aPrefix < bPrefix ? -1 : 1;
            }
            for (SlotOrder order : orders) {
                int result = order.compare(a, b);
                if (result != 0) {
                    return result;
                }
            }
            return 0;
        }
    }
}
