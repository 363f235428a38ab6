// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.BooleanVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import java.util.Arrays;

/**
 * Conditions on numbers by their keys: whole numbers in the order of the values. Ints, longs, dates, times and unscaled
 * decimals are their own keys; floating-point numbers have the keys that {@link #key} gives.
 */
final class KeyFilter {
    private KeyFilter() {}

    /**
     * The order of doubles as that of longs: -0.0 has the key of 0.0, every NaN the same, which is the greatest. A float has
     * the key of the same number as a double.
     */
    static long key(double number) {
        long bits = Double.doubleToLongBits(number + 0.0);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    /** Keys from {@code low} to {@code high}, both included; or all others. */
    record Range(int column, long low, long high, boolean negated) implements VectorFilter {
        @Override
        public Selection select(ColumnVector[] columns, Selection in) {
            ColumnVector vector = columns[column];
            Nulls nulls = vector.nulls();
            int[] slots = new int[in.count()];
            int count;
            if (vector instanceof LongVector longs) {
                count = longs(longs.values(), nulls, in, slots);
            } else if (vector instanceof IntVector ints) {
                count = ints(ints.values(), nulls, in, slots);
            } else if (vector instanceof DoubleVector doubles) {
                count = doubles(doubles.values(), nulls, in, slots);
            } else if (vector instanceof FloatVector floats) {
                count = floats(floats.values(), nulls, in, slots);
            } else {
                count = booleans(((BooleanVector) vector).values(), nulls, in, slots);
            }
            return VectorFilter.found(in, slots, count);
        }

        private int longs(long[] values, Nulls nulls, Selection in, int[] slots) {
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                long key = values[slot];
                slots[count] = slot;
                count += (key >= low && key <= high) != negated && !nulls.isNull(slot) ? 1 : 0;
            }
            return count;
        }

        private int ints(int[] values, Nulls nulls, Selection in, int[] slots) {
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                long key = values[slot];
                slots[count] = slot;
                count += (key >= low && key <= high) != negated && !nulls.isNull(slot) ? 1 : 0;
            }
            return count;
        }

        private int doubles(double[] values, Nulls nulls, Selection in, int[] slots) {
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                long key = key(values[slot]);
                slots[count] = slot;
                count += (key >= low && key <= high) != negated && !nulls.isNull(slot) ? 1 : 0;
            }
            return count;
        }

        private int floats(float[] values, Nulls nulls, Selection in, int[] slots) {
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                long key = key(values[slot]);
                slots[count] = slot;
                count += (key >= low && key <= high) != negated && !nulls.isNull(slot) ? 1 : 0;
            }
            return count;
        }

        private int booleans(boolean[] values, Nulls nulls, Selection in, int[] slots) {
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                long key = values[slot] ? 1 : 0;
                slots[count] = slot;
                count += (key >= low && key <= high) != negated && !nulls.isNull(slot) ? 1 : 0;
            }
            return count;
        }
    }

    /** One of some keys; or any other. */
    static final class OneOf implements VectorFilter {
        private final int column;
        private final long[] keys;
        private final boolean negated;

        /** @param keys ascending */
        OneOf(int column, long[] keys, boolean negated) {
            this.column = column;
            this.keys = keys;
            this.negated = negated;
        }

        @Override
        public Selection select(ColumnVector[] columns, Selection in) {
            ColumnVector vector = columns[column];
            Nulls nulls = vector.nulls();
            int[] slots = new int[in.count()];
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                slots[count] = slot;
                boolean hit = Arrays.binarySearch(keys, keyAt(vector, slot)) >= 0;
                count += hit != negated && !nulls.isNull(slot) ? 1 : 0;
            }
            return VectorFilter.found(in, slots, count);
        }

        private static long keyAt(ColumnVector vector, int slot) {
            if (vector instanceof LongVector longs) {
                return longs.get(slot);
            } else if (vector instanceof IntVector ints) {
                return ints.get(slot);
            } else if (vector instanceof DoubleVector doubles) {
                return key(doubles.get(slot));
            } else if (vector instanceof FloatVector floats) {
                return key(floats.get(slot));
            }
            return ((BooleanVector) vector).get(slot) ? 1 : 0;
        }
    }
}
