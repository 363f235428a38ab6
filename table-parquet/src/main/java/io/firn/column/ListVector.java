// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** Lists: slot {@code i} holds the elements {@code start(i) .. end(i)} of the child. */
public final class ListVector implements ColumnVector {
    private final ColumnVector elements;
    private final int[] offsets;
    private final int size;
    private final Nulls nulls;

    /** @param offsets {@code size + 1} ascending entries, kept and not copied; null slots are empty ranges */
    public ListVector(ColumnVector elements, int[] offsets, int size, Nulls nulls) {
        this.elements = elements;
        this.offsets = offsets;
        this.size = size;
        this.nulls = nulls;
    }

    public ColumnVector elements() {
        return elements;
    }

    /** The backing array of {@link #start} and {@link #end}: {@code size + 1} entries count. */
    public int[] offsets() {
        return offsets;
    }

    public int start(int slot) {
        return offsets[slot];
    }

    public int end(int slot) {
        return offsets[slot + 1];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Nulls nulls() {
        return nulls;
    }
}
