// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.Nulls;
import io.firn.column.Selection;
import java.util.Arrays;

/**
 * Some rows of a batch as one node of the schema sees them: entries with a repetition level, a definition level and the
 * slot of the node's vector, or -1 where the value ends above the node. While rows are consecutive and nothing was null or
 * repeated, the entries are <em>solid</em>: only their first slot, their number and their definition level are kept.
 * Reused by the shredder, one for each depth.
 */
final class Levels {
    private int count;
    private boolean solid;
    private boolean repeated;
    private int firstSlot;
    private byte solidDefinition;
    private int[] slots = new int[0];
    private byte[] definitions = new byte[0];
    private byte[] repetitions = new byte[0];

    int count() {
        return count;
    }

    /** Whether every entry is a value, and its slot the one after the entry before. */
    boolean isSolid() {
        return solid;
    }

    /** Whether rows may have several entries; when not, every entry is a row. */
    boolean isRepeated() {
        return repeated;
    }

    /** The slot of an entry, or -1. */
    int slot(int entry) {
        return solid ? firstSlot + entry : slots[entry];
    }

    int definition(int entry) {
        return solid ? solidDefinition : definitions[entry];
    }

    int repetition(int entry) {
        return repeated ? repetitions[entry] : 0;
    }

    /** The rows {@code from} to {@code to} of a selection. */
    void begin(Selection selection, int from, int to) {
        count = to - from;
        repeated = false;
        // Selections ascend, so that as many slots as lie between the first and the last leave none out.
        solid = selection.isDense() || count > 0 && selection.slot(to - 1) - selection.slot(from) == count - 1;
        solidDefinition = 0;
        firstSlot = count > 0 ? selection.slot(from) : from;
        if (!solid) {
            reserve(0);
            for (int i = 0; i < count; i++) {
                slots[i] = selection.slot(from + i);
            }
            Arrays.fill(definitions, 0, count, (byte) 0);
        }
    }

    /** The same entries below an optional node: one level more where the node is not null. */
    void defined(Levels parent, Nulls nulls) {
        count = parent.count;
        repeated = parent.repeated;
        solid = parent.solid && !nulls.any();
        if (solid) {
            firstSlot = parent.firstSlot;
            solidDefinition = (byte) (parent.solidDefinition + 1);
            return;
        }
        reserve(0);
        for (int i = 0; i < count; i++) {
            int slot = parent.slot(i);
            boolean live = slot >= 0 && !nulls.isNull(slot);
            slots[i] = live ? slot : -1;
            definitions[i] = (byte) (parent.definition(i) + (live ? 1 : 0));
        }
        if (repeated) {
            System.arraycopy(parent.repetitions, 0, repetitions, 0, count);
        }
    }

    /** The elements of a list or map: as many entries as it has elements, or one without a value when it has none. */
    void elements(Levels parent, Ranges ranges, int repetition) {
        repeated = true;
        solid = false;
        count = 0;
        for (int i = 0; i < parent.count; i++) {
            int slot = parent.slot(i);
            int start = slot < 0 ? 0 : ranges.start(slot);
            int end = slot < 0 ? 0 : ranges.end(slot);
            reserve(Math.max(1, end - start));
            int definition = parent.definition(i);
            repetitions[count] = (byte) parent.repetition(i);
            if (start == end) {
                slots[count] = -1;
                definitions[count++] = (byte) definition;
                continue;
            }
            for (int element = start; element < end; element++) {
                if (element > start) {
                    repetitions[count] = (byte) repetition;
                }
                slots[count] = element;
                definitions[count++] = (byte) (definition + 1);
            }
        }
    }

    /** The row, counted from the first of these entries, that an entry belongs to. */
    int row(int entry) {
        if (!repeated) {
            return entry;
        }
        int row = -1;
        for (int i = 0; i <= entry; i++) {
            row += repetitions[i] == 0 ? 1 : 0;
        }
        return row;
    }

    /** Where the entries of {@code rows} rows from entry {@code from} end, at most at the last. */
    int afterRows(int from, int rows) {
        if (!repeated) {
            return (int) Math.min(count, (long) from + rows);
        }
        int seen = 0;
        for (int i = from; i < count; i++) {
            if (repetitions[i] == 0 && seen++ == rows) {
                return i;
            }
        }
        return count;
    }

    /** The first entry from {@code entry} on that begins a row. */
    int rowStart(int entry) {
        int at = entry;
        while (repeated && at < count && repetitions[at] != 0) {
            at++;
        }
        return at;
    }

    int rows(int from, int to) {
        if (!repeated) {
            return to - from;
        }
        int rows = 0;
        for (int i = from; i < to; i++) {
            rows += repetitions[i] == 0 ? 1 : 0;
        }
        return rows;
    }

    private void reserve(int more) {
        long needed = (long) count + more;
        if (needed > slots.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalStateException("A batch holds more nested values than fit into one array.");
            }
            int length = (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, 2L * slots.length));
            slots = Arrays.copyOf(slots, length);
            definitions = Arrays.copyOf(definitions, length);
            repetitions = Arrays.copyOf(repetitions, length);
        }
    }

    /** The child slots of a list or map. */
    interface Ranges {
        int start(int slot);

        int end(int slot);
    }
}
