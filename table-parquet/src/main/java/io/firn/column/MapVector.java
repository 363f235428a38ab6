// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** Maps: slot {@code i} holds the entries {@code start(i) .. end(i)} of the key and value children. Keys are not null. */
public final class MapVector implements ColumnVector {
    private final ColumnVector keys;
    private final ColumnVector values;
    private final int[] offsets;
    private final int size;
    private final Nulls nulls;

    /** @param offsets {@code size + 1} ascending entries, kept and not copied; null slots are empty ranges */
    public MapVector(ColumnVector keys, ColumnVector values, int[] offsets, int size, Nulls nulls) {
        this.keys = keys;
        this.values = values;
        this.offsets = offsets;
        this.size = size;
        this.nulls = nulls;
    }

    public ColumnVector keys() {
        return keys;
    }

    public ColumnVector values() {
        return values;
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
