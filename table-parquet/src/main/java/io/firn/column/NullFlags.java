// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import java.util.Arrays;

/** The growable null flags of a vector builder; allocated only once there is a null. */
final class NullFlags {
    private static final boolean[] EMPTY = new boolean[0];

    private boolean[] flags = EMPTY;

    /** No slot from this one on is flagged. */
    private int end;

    void set(int slot) {
        if (slot >= flags.length) {
            flags = Arrays.copyOf(flags, Capacity.grown(flags.length, slot + 1));
        }
        flags[slot] = true;
        end = slot + 1;
    }

    void truncate(int size) {
        if (size < end) {
            Arrays.fill(flags, size, end, false);
            end = size;
        }
    }

    /** The flags of the first {@code size} slots. */
    Nulls view(int size) {
        if (end == 0) {
            return Nulls.none();
        }
        if (flags.length < size) {
            flags = Arrays.copyOf(flags, Capacity.grown(flags.length, size));
        }
        return Nulls.of(flags, size);
    }
}
