// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/**
 * Which slots of a vector are null. A view on an array that the owner of the vector may reuse; not for several threads
 * while the owner writes.
 */
public final class Nulls {
    private static final Nulls NONE = new Nulls(new boolean[0], 0);

    private final boolean[] flags;
    private final int count;

    private Nulls(boolean[] flags, int count) {
        this.flags = flags;
        this.count = count;
    }

    /** No slot is null. */
    public static Nulls none() {
        return NONE;
    }

    /**
     * The slots whose flag is set.
     *
     * @param flags one for each slot, kept and not copied
     * @param size how many of the flags count
     */
    public static Nulls of(boolean[] flags, int size) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += flags[i] ? 1 : 0;
        }
        return count == 0 ? NONE : new Nulls(flags, count);
    }

    /** Whether any slot is null; when not, {@link #isNull} need not be asked. */
    public boolean any() {
        return count > 0;
    }

    /** How many slots are null. */
    public int count() {
        return count;
    }

    public boolean isNull(int slot) {
        return count > 0 && flags[slot];
    }
}
