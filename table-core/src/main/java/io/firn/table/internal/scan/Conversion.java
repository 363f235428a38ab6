// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.VectorBuilder;
import io.firn.io.CorruptTableException;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Unit;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import java.math.BigInteger;

/**
 * Values of a file as values of a type that was widened since, or that Firn stores in another unit or width. The arrays of
 * one vector are reused by the next. For one thread.
 */
final class Conversion {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final ValueType from;
    private final Type.Primitive to;
    private final ValueType stored;
    /** Which column of which file, for messages. */
    private final String where;

    private double[] doubles = new double[0];
    private long[] longs = new long[0];

    private Conversion(ValueType from, Type.Primitive to, String where) {
        this.from = from;
        this.to = to;
        this.stored = ParquetTypes.valueType(to);
        this.where = where;
    }

    /** The adaptation between types that {@link ParquetTypes#fit} says can be converted. */
    static ColumnSource.Adaptation of(ValueType from, Type.Primitive to, String where) {
        Conversion conversion = new Conversion(from, to, where);
        return switch (conversion.stored.physical()) {
            case DOUBLE -> conversion::toDoubles;
            case INT32 -> conversion::toInts;
            case INT64, INT96 -> conversion.isDecimal() ? conversion::toLongs : conversion.scaled();
            case FIXED -> conversion::toFixed;
            case BOOLEAN, FLOAT, BYTES ->
                throw new IllegalArgumentException("There is no conversion of %s to %s.".formatted(from, to));
        };
    }

    private boolean isDecimal() {
        return to instanceof Type.Decimal;
    }

    /** Whole numbers, dates, times and timestamps as longs: a multiplication at most. */
    private ColumnSource.Adaptation scaled() {
        long factor = 1;
        if (from.meaning() instanceof Meaning.Date) {
            factor = to == Type.Simple.TIMESTAMP_NS ? 1_000 * MICROS_PER_DAY : MICROS_PER_DAY;
        } else if (from.meaning() instanceof Meaning.Time time && time.unit() == Unit.MILLIS
                || from.meaning() instanceof Meaning.Timestamp timestamp && timestamp.unit() == Unit.MILLIS) {
            factor = 1_000;
        }
        long multiplier = factor;
        return vector -> multiplied(vector, multiplier);
    }

    private ColumnVector multiplied(ColumnVector vector, long factor) {
        int size = vector.size();
        longs = longs.length < size ? new long[size] : longs;
        boolean unsigned = from.meaning() instanceof Meaning.Integer integer && !integer.signed();
        for (int slot = 0; slot < size; slot++) {
            // Null slots hold anything, which must not be taken for a number out of range.
            if (vector.isNull(slot)) {
                continue;
            }
            long number = wholeNumber(vector, slot, unsigned);
            long product = number * factor;
            if (factor != 1 && Math.multiplyHigh(number, factor) != product >> 63) {
                throw beyond(number);
            }
            longs[slot] = product;
        }
        return new LongVector(longs, size, vector.nulls());
    }

    private static long wholeNumber(ColumnVector vector, int slot, boolean unsigned) {
        if (vector instanceof IntVector ints) {
            return unsigned ? Integer.toUnsignedLong(ints.get(slot)) : ints.get(slot);
        }
        return ((LongVector) vector).get(slot);
    }

    private ColumnVector toDoubles(ColumnVector vector) {
        float[] floats = ((FloatVector) vector).values();
        int size = vector.size();
        doubles = doubles.length < size ? new double[size] : doubles;
        for (int slot = 0; slot < size; slot++) {
            doubles[slot] = floats[slot];
        }
        return new DoubleVector(doubles, size, vector.nulls());
    }

    private ColumnVector toInts(ColumnVector vector) {
        VectorBuilder.Ints builder = new VectorBuilder.Ints();
        for (int slot = 0; slot < vector.size(); slot++) {
            if (vector.isNull(slot)) {
                builder.appendNull();
            } else {
                BigInteger number = number(vector, slot);
                if (number.bitLength() >= Integer.SIZE) {
                    throw beyond(number);
                }
                builder.append(number.intValue());
            }
        }
        return builder.build();
    }

    private ColumnVector toLongs(ColumnVector vector) {
        if (vector instanceof IntVector) {
            return multiplied(vector, 1);
        }
        VectorBuilder.Longs builder = new VectorBuilder.Longs();
        for (int slot = 0; slot < vector.size(); slot++) {
            if (vector.isNull(slot)) {
                builder.appendNull();
            } else {
                BigInteger number = number(vector, slot);
                if (number.bitLength() >= Long.SIZE) {
                    throw beyond(number);
                }
                builder.append(number.longValue());
            }
        }
        return builder.build();
    }

    private ColumnVector toFixed(ColumnVector vector) {
        VectorBuilder.Bytes builder = new VectorBuilder.Bytes();
        for (int slot = 0; slot < vector.size(); slot++) {
            if (vector.isNull(slot)) {
                builder.appendNull();
            } else {
                BigInteger number = number(vector, slot);
                if (number.bitLength() >= Byte.SIZE * stored.length()) {
                    throw beyond(number);
                }
                builder.append(StoredBytes.bigEndian(number, stored.length()));
            }
        }
        return builder.build();
    }

    /** An unscaled decimal, or an unsigned 64-bit integer. */
    private BigInteger number(ColumnVector vector, int slot) {
        if (vector instanceof BytesVector bytes) {
            if (bytes.length(slot) == 0) {
                throw new CorruptTableException("%s: a decimal has no bytes. Restore the file.".formatted(where));
            }
            return new BigInteger(bytes.bytes(), bytes.start(slot), bytes.length(slot));
        }
        long number = wholeNumber(vector, slot, false);
        boolean negative = number < 0;
        return negative && from.meaning() instanceof Meaning.Integer
                ? BigInteger.valueOf(number).add(BigInteger.ONE.shiftLeft(Long.SIZE))
                : BigInteger.valueOf(number);
    }

    private CorruptTableException beyond(Object number) {
        return new CorruptTableException(
                ("%s: the value %s, stored as %s, is beyond the range of the table's type %s. Read an older"
                                + " version of the table, or rewrite the file without the value.")
                        .formatted(where, number, from.meaning(), to));
    }
}
