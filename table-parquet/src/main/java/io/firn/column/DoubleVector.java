// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/** 64-bit IEEE 754 numbers, NaN payloads and the sign of zero preserved. */
public final class DoubleVector implements ColumnVector {
    private final double[] values;
    private final int size;
    private final Nulls nulls;

    /** @param values kept and not copied; only the first {@code size} count */
    public DoubleVector(double[] values, int size, Nulls nulls) {
        this.values = values;
        this.size = size;
        this.nulls = nulls;
    }

    /** The backing array, from slot 0. */
    public double[] values() {
        return values;
    }

    public double get(int slot) {
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
