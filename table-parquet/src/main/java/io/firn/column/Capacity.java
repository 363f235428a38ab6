// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** How growable arrays grow. */
final class Capacity {
    private static final int FIRST = 16;

    /** Some virtual machines cannot allocate arrays of the very longest lengths. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private Capacity() {}

    /** A length of at least {@code needed}, and of twice {@code current} where that is possible. */
    static int grown(int current, long needed) {
        if (needed > LONGEST) {
            throw new IllegalStateException(
                    "A vector cannot hold " + needed + " slots or bytes; build and reset it more often.");
        }
        return (int) Math.max(needed, Math.min(LONGEST, Math.max(FIRST, 2L * current)));
    }
}
