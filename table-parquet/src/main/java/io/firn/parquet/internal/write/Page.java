// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnVector;
import java.util.Arrays;

/** The levels and values of one page of a leaf while it is filled and until it is encoded. Reused. For one thread at a time. */
final class Page {
    private final LeafColumn leaf;
    private final PageValues values;
    private int[] definitions = new int[0];
    private int[] repetitions = new int[0];
    private int entries;
    private int rows;

    Page(LeafColumn leaf) {
        this.leaf = leaf;
        this.values = PageValues.of(leaf.field().type());
    }

    PageValues values() {
        return values;
    }

    int entries() {
        return entries;
    }

    int rows() {
        return rows;
    }

    int nulls() {
        return entries - values.count();
    }

    /** Uncompressed bytes; each null counts as one, so that pages of nulls end as well. */
    long plainBytes() {
        return values.plainBytes() + nulls();
    }

    void clear() {
        entries = 0;
        rows = 0;
        values.clear();
    }

    /** Adds the entries {@code from} to {@code to}, which end with a row. */
    void append(ColumnVector vector, Levels levels, int from, int to) {
        int more = to - from;
        if (leaf.maxDefinition() > 0) {
            definitions = grown(definitions, more);
            if (levels.isSolid()) {
                Arrays.fill(definitions, entries, entries + more, levels.definition(from));
            } else {
                for (int i = 0; i < more; i++) {
                    definitions[entries + i] = levels.definition(from + i);
                }
            }
        }
        if (leaf.maxRepetition() > 0) {
            repetitions = grown(repetitions, more);
            for (int i = 0; i < more; i++) {
                repetitions[entries + i] = levels.repetition(from + i);
            }
        }
        entries += more;
        rows += levels.rows(from, to);
        values.append(vector, levels, from, to);
    }

    private int[] grown(int[] array, int more) {
        return array.length >= entries + more
                ? array
                : Arrays.copyOf(array, Math.max(2 * array.length, entries + more));
    }

    /** Appends the levels to the scratch page as pages of the first version have them: their length, then runs. */
    void encodeLevels(EncoderScratch scratch) {
        if (leaf.maxRepetition() > 0) {
            encodeLevels(repetitions, leaf.maxRepetition(), scratch);
        }
        if (leaf.maxDefinition() > 0) {
            if (nulls() == 0) {
                ByteOutput page = scratch.page;
                int lengthAt = page.size();
                page.writeInt(0);
                scratch.hybrid.run(leaf.maxDefinition(), entries, HybridEncoder.width(leaf.maxDefinition()), page);
                page.setInt(lengthAt, page.size() - lengthAt - Integer.BYTES);
            } else {
                encodeLevels(definitions, leaf.maxDefinition(), scratch);
            }
        }
    }

    private void encodeLevels(int[] levels, int max, EncoderScratch scratch) {
        int lengthAt = scratch.page.size();
        scratch.page.writeInt(0);
        scratch.hybrid.encode(levels, entries, HybridEncoder.width(max), scratch.page);
        scratch.page.setInt(lengthAt, scratch.page.size() - lengthAt - Integer.BYTES);
    }
}
