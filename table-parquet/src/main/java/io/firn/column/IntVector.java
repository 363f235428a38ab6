// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** 32-bit integers: ints, dates as days from 1970-01-01, unscaled decimals of up to 9 digits. */
public final class IntVector implements ColumnVector {
    private final int[] values;
    private final int size;
    private final Nulls nulls;

    /** @param values kept and not copied; only the first {@code size} count */
    public IntVector(int[] values, int size, Nulls nulls) {
        this.values = values;
        this.size = size;
        this.nulls = nulls;
    }

    /** The backing array, from slot 0. */
    public int[] values() {
        return values;
    }

    public int get(int slot) {
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
