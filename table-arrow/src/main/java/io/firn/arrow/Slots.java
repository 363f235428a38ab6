// SPDX-License-Identifier: Apache-2.0
package io.firn.arrow;

import io.firn.column.Selection;
import org.jspecify.annotations.Nullable;

/** Which slots of a vector are copied, in order: neighbours, or any. */
final class Slots {
    private final int @Nullable [] listed;
    private final int from;
    private final int count;

    private Slots(int @Nullable [] listed, int from, int count) {
        this.listed = listed;
        this.from = from;
        this.count = count;
    }

    static Slots of(Selection selection) {
        if (selection.isDense()) {
            return range(0, selection.count());
        }
        int[] slots = new int[selection.count()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = selection.slot(i);
        }
        return listed(slots);
    }

    static Slots range(int from, int count) {
        return new Slots(null, from, count);
    }

    static Slots listed(int[] slots) {
        return new Slots(slots, 0, slots.length);
    }

    int count() {
        return count;
    }

    int at(int index) {
        return listed == null ? from + index : listed[index];
    }

    /** Whether the slots are neighbours from the first on. */
    boolean isRange() {
        return listed == null;
    }
}
