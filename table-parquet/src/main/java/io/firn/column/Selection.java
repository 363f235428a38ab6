// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** Which slots of a batch count, ascending: all of the first {@code n}, or those that are listed. Immutable by contract. */
public final class Selection {
    private static final int[] DENSE = new int[0];

    private final int[] slots;
    private final int count;
    private final boolean dense;

    private Selection(int[] slots, int count, boolean dense) {
        this.slots = slots;
        this.count = count;
        this.dense = dense;
    }

    /** The slots 0 to {@code count}, exclusive. */
    public static Selection all(int count) {
        return new Selection(DENSE, count, true);
    }

    /** The first {@code count} entries of {@code slots}, which ascend; kept and not copied. */
    public static Selection of(int[] slots, int count) {
        return new Selection(slots, count, false);
    }

    /** How many slots are selected. */
    public int count() {
        return count;
    }

    /** The {@code index}-th selected slot. */
    public int slot(int index) {
        return dense ? index : slots[index];
    }

    /** Whether it selects the slots from 0 on without gaps, so that {@code slot(i) == i}. */
    public boolean isDense() {
        return dense;
    }
}
