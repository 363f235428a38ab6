// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/** Which keys of a batch were found at which positions of a file. Grows; for one thread while it does. */
public final class Matches {
    private int[] rows = new int[16];
    private int[] positions = new int[16];
    private int size;

    void add(int row, int position) {
        if (size == rows.length) {
            rows = Arrays.copyOf(rows, 2 * size);
            positions = Arrays.copyOf(positions, 2 * size);
        }
        rows[size] = row;
        positions[size] = position;
        size++;
    }

    /** Makes room for more. */
    void reserve(int more) {
        if (size + more > rows.length) {
            rows = Arrays.copyOf(rows, size + more);
            positions = Arrays.copyOf(positions, size + more);
        }
    }

    /** Keeps only the matches at certain positions. */
    void keep(IntPredicate which) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (which.test(positions[i])) {
                rows[kept] = rows[i];
                positions[kept++] = positions[i];
            }
        }
        size = kept;
    }

    public int size() {
        return size;
    }

    /** The matches of other rows. */
    public Matches without(BitSet gone) {
        Matches left = new Matches();
        for (int i = 0; i < size; i++) {
            if (!gone.get(rows[i])) {
                left.add(rows[i], positions[i]);
            }
        }
        return left;
    }

    /** The row of the batch. */
    public int row(int index) {
        return rows[index];
    }

    /** Its position in the file. */
    public int position(int index) {
        return positions[index];
    }
}
