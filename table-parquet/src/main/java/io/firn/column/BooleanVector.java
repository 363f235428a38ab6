// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** Booleans. */
public final class BooleanVector implements ColumnVector {
    private final boolean[] values;
    private final int size;
    private final Nulls nulls;

    /** @param values kept and not copied; only the first {@code size} count */
    public BooleanVector(boolean[] values, int size, Nulls nulls) {
        this.values = values;
        this.size = size;
        this.nulls = nulls;
    }

    /** The backing array, from slot 0. */
    public boolean[] values() {
        return values;
    }

    public boolean get(int slot) {
        return values[slot];
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
