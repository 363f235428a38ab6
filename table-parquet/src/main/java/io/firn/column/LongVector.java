// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** 64-bit integers: longs, times and timestamps in their unit, unscaled decimals of up to 18 digits. */
public final class LongVector implements ColumnVector {
    private final long[] values;
    private final int size;
    private final Nulls nulls;

    /** @param values kept and not copied; only the first {@code size} count */
    public LongVector(long[] values, int size, Nulls nulls) {
        this.values = values;
        this.size = size;
        this.nulls = nulls;
    }

    /** The backing array, from slot 0. */
    public long[] values() {
        return values;
    }

    public long get(int slot) {
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
