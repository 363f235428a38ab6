// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import java.util.Arrays;

/** The growable ranges of a list or map builder: slot {@code i} has the child slots {@code ends[i] .. ends[i + 1]}. */
final class Offsets {
    final NullFlags nulls = new NullFlags();
    int[] ends = new int[1];
    int size;

    /** Adds the child slots up to {@code end}. */
    void append(int end) {
        if (size + 1 == ends.length) {
            ends = Arrays.copyOf(ends, Capacity.grown(ends.length, size + 2L));
        }
        ends[++size] = end;
    }

    /** Adds a null, for which nothing may have been appended to the child: {@code end} is still the last one. */
    void appendNull(int end) {
        if (end != ends[size]) {
            throw new IllegalStateException("Elements were appended, but then a null instead of their list or map.");
        }
        append(end);
        nulls.set(size - 1);
    }

    /** Returns how many child slots are left. */
    int truncate(int newSize) {
        size = Math.min(size, newSize);
        nulls.truncate(size);
        return ends[size];
    }
}
