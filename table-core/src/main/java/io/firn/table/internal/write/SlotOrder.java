// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.sort.SortOrder;
import io.firn.types.Type;
import java.util.Arrays;

/**
 * The order of the slots of one vector under one sort key. Each slot has a 64-bit prefix that sorts as its value does as
 * far as it goes: most comparisons of a sort are then comparisons of two longs, and only ties ask {@link #compare}.
 */
final class SlotOrder {
    private final ColumnVector vector;
    private final SortOrder.Key key;
    private final boolean signedBytes;

    /** @param type of the values, which are as Firn stores them */
    SlotOrder(ColumnVector vector, Type.Primitive type, SortOrder.Key key) {
        this.vector = vector;
        this.key = key;
        this.signedBytes = type instanceof Type.Decimal;
    }

    /** A number that is smaller for a smaller slot; equal slots have equal numbers, and different ones may have too. */
    long prefix(int slot) {
        if (vector.isNull(slot)) {
            return key.nullsFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long ascending = ascendingPrefix(slot);
        return key.ascending() ? ascending : ~ascending;
    }

    /** Compares two slots, nulls as the key says. */
    int compare(int a, int b) {
        return compare(a, this, b);
    }

    /** Compares a slot with one of another vector, which is of the same type and ordered by the same key. */
    int compare(int a, SlotOrder other, int b) {
        boolean aNull = vector.isNull(a);
        boolean bNull = other.vector.isNull(b);
        if (aNull || bNull) {
            return aNull == bNull ? 0 : aNull == key.nullsFirst() ? -1 : 1;
        }
        int order = vector instanceof BytesVector bytes
                ? compareBytes(bytes, a, (BytesVector) other.vector, b)
                : Long.compare(ascendingPrefix(a), other.ascendingPrefix(b));
        return key.ascending() ? order : -order;
    }

    private long ascendingPrefix(int slot) {
        if (vector instanceof LongVector longs) {
            return longs.get(slot);
        } else if (vector instanceof IntVector ints) {
            return ints.get(slot);
        } else if (vector instanceof DoubleVector doubles) {
            return ascending(doubles.get(slot));
        } else if (vector instanceof FloatVector floats) {
            return ascending(floats.get(slot));
        } else if (vector instanceof BooleanVector booleans) {
            return booleans.get(slot) ? 1 : 0;
        }
        return firstBytes((BytesVector) vector, slot);
    }

    /** Floats as longs in the order of {@link io.firn.types.Values#order}: both zeros are equal, NaNs too and the largest. */
    private static long ascending(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }

    private long firstBytes(BytesVector bytes, int slot) {
        int start = bytes.start(slot);
        int length = Math.min(Long.BYTES, bytes.length(slot));
        long prefix = 0;
        for (int i = 0; i < length; i++) {
            prefix |= (bytes.bytes()[start + i] & 0xffL) << (56 - 8 * i);
        }
        // A comparison of longs is signed: that is right for two's complement, and wrong for all other bytes.
        return signedBytes ? prefix : prefix ^ Long.MIN_VALUE;
    }

    private int compareBytes(BytesVector bytes, int a, BytesVector others, int b) {
        int aStart = bytes.start(a);
        int bStart = others.start(b);
        if (signedBytes && bytes.length(a) > 0 && others.length(b) > 0) {
            int sign = Byte.compare(bytes.bytes()[aStart], others.bytes()[bStart]);
            if (sign != 0) {
                return sign;
            }
        }
        return Arrays.compareUnsigned(
                bytes.bytes(), aStart, aStart + bytes.length(a), others.bytes(), bStart, bStart + others.length(b));
    }
}
