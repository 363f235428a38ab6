// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnVector;
import io.firn.column.VectorBuilder;
import io.firn.io.CorruptTableException;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import io.firn.types.ParquetTypes;
import io.firn.types.ParquetTypes.Fit;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversionTest {
    private static final Meaning PLAIN = new Meaning.Plain();

    private static ValueType type(Physical physical, Meaning meaning) {
        return ValueType.of(physical, meaning);
    }

    private static ColumnVector ints(int... values) {
        VectorBuilder.Ints builder = new VectorBuilder.Ints();
        for (int value : values) {
            builder.append(value);
        }
        builder.appendNull();
        return builder.build();
    }

    private static ColumnVector longs(long... values) {
        VectorBuilder.Longs builder = new VectorBuilder.Longs();
        for (long value : values) {
            builder.append(value);
        }
        builder.appendNull();
        return builder.build();
    }

    private static ColumnVector bytes(BigInteger... values) {
        VectorBuilder.Bytes builder = new VectorBuilder.Bytes();
        for (BigInteger value : values) {
            builder.append(value.toByteArray());
        }
        builder.appendNull();
        return builder.build();
    }

    /** The raw values, and null for the null that ends each vector. */
    private static List<@Nullable Object> converted(ValueType from, Type.Primitive to, ColumnVector vector) {
        assertThat(ParquetTypes.fit(from, to)).isEqualTo(Fit.CONVERTED);
        ColumnVector result = Conversion.of(from, to, "File f, column c").adapt(vector);
        assertThat(result.size()).isEqualTo(vector.size());
        List<@Nullable Object> raw = new ArrayList<>();
        for (int slot = 0; slot < result.size(); slot++) {
            raw.add(result.isNull(slot) ? null : VectorValues.raw(to, result, slot));
        }
        assertThat(raw.remove(raw.size() - 1)).isNull();
        return raw;
    }

    @Test
    void wholeNumbersAreWidened() {
        assertThat(converted(type(Physical.INT32, PLAIN), Simple.LONG, ints(Integer.MIN_VALUE, -1, 7)))
                .containsExactly((long) Integer.MIN_VALUE, -1L, 7L);
        assertThat(converted(type(Physical.INT32, new Meaning.Integer(32, false)), Simple.LONG, ints(-1, 0, 1)))
                .containsExactly(0xffff_ffffL, 0L, 1L);
        assertThat(converted(
                        type(Physical.INT64, new Meaning.Integer(64, false)), new Type.Decimal(20, 0), longs(-1, 5)))
                .containsExactly(new BigDecimal("18446744073709551615"), new BigDecimal("5"));
    }

    @Test
    void floatsAreWidenedExactly() {
        VectorBuilder.Floats floats = new VectorBuilder.Floats();
        floats.append(0.1f);
        floats.append(Float.NaN);
        floats.append(-0f);
        floats.appendNull();
        assertThat(converted(type(Physical.FLOAT, PLAIN), Simple.DOUBLE, floats.build()))
                .containsExactly((double) 0.1f, Double.NaN, -0d);
    }

    @Test
    void datesBecomeTheStartOfTheirDay() {
        ValueType date = type(Physical.INT32, new Meaning.Date());
        assertThat(converted(date, Simple.TIMESTAMP, ints(0, 1, -1)))
                .containsExactly(0L, 86_400_000_000L, -86_400_000_000L);
        assertThat(converted(date, Simple.TIMESTAMP_NS, ints(-1, 106_751)))
                .containsExactly(-86_400_000_000_000L, 106_751 * 86_400_000_000_000L);
        for (int beyond : new int[] {106_752, -106_753, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> converted(date, Simple.TIMESTAMP_NS, ints(0, beyond)))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("File f, column c")
                    .hasMessageContaining(String.valueOf(beyond));
        }
        assertThatThrownBy(() -> converted(date, Simple.TIMESTAMP, ints(Integer.MIN_VALUE)))
                .isInstanceOf(CorruptTableException.class);
    }

    @Test
    void millisecondsBecomeMicroseconds() {
        assertThat(converted(
                        type(Physical.INT64, new Meaning.Timestamp(Unit.MILLIS, true)),
                        Simple.TIMESTAMPTZ,
                        longs(-1, 2)))
                .containsExactly(-1_000L, 2_000L);
        assertThat(converted(type(Physical.INT32, new Meaning.Time(Unit.MILLIS, true)), Simple.TIME, ints(86_399_999)))
                .containsExactly(86_399_999_000L);
        assertThatThrownBy(() -> converted(
                        type(Physical.INT64, new Meaning.Timestamp(Unit.MILLIS, true)),
                        Simple.TIMESTAMPTZ,
                        longs(Long.MAX_VALUE)))
                .isInstanceOf(CorruptTableException.class);
        assertThat(converted(type(Physical.INT96, PLAIN), Simple.TIMESTAMP_NS, longs(-5)))
                .containsExactly(-5L);
    }

    @Test
    void decimalsOfEveryWidthAreReadInEveryWidth() {
        List<Integer> precisions = List.of(5, 9, 10, 18, 19, 30, 38);
        for (int narrow : precisions) {
            for (int wide : precisions) {
                if (narrow > wide) {
                    continue;
                }
                BigInteger most = BigInteger.TEN.pow(narrow).subtract(BigInteger.ONE);
                Type.Decimal to = new Type.Decimal(wide, 2);
                List<BigDecimal> expected =
                        List.of(new BigDecimal(most, 2), new BigDecimal(most.negate(), 2), new BigDecimal("0.00"));
                for (ValueType from : storages(narrow)) {
                    if (ParquetTypes.fit(from, to) == Fit.CONVERTED) {
                        assertThat(converted(from, to, stored(from, most)))
                                .as("%s as %s", from, to)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    private static List<ValueType> storages(int precision) {
        Meaning meaning = new Meaning.Decimal(precision, 2);
        List<ValueType> storages = new ArrayList<>();
        if (precision <= 9) {
            storages.add(type(Physical.INT32, meaning));
        }
        if (precision <= 18) {
            storages.add(type(Physical.INT64, meaning));
        }
        storages.add(type(Physical.BYTES, meaning));
        storages.add(new ValueType(Physical.FIXED, 17, meaning));
        return storages;
    }

    private static ColumnVector stored(ValueType from, BigInteger most) {
        return switch (from.physical()) {
            case INT32 -> ints(most.intValue(), -most.intValue(), 0);
            case INT64 -> longs(most.longValue(), -most.longValue(), 0);
            default -> bytes(most, most.negate(), BigInteger.ZERO);
        };
    }

    @Test
    void bytesThatAreTooLongForADecimalAreReported() {
        ValueType from = type(Physical.BYTES, new Meaning.Decimal(5, 2));
        BigInteger huge = BigInteger.ONE.shiftLeft(200);
        for (int precision : new int[] {5, 15, 30}) {
            assertThatThrownBy(() -> converted(from, new Type.Decimal(precision, 2), bytes(huge)))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("File f, column c");
        }
        VectorBuilder.Bytes empty = new VectorBuilder.Bytes();
        empty.append(new byte[0]);
        assertThatThrownBy(() -> converted(from, new Type.Decimal(5, 2), empty.build()))
                .isInstanceOf(CorruptTableException.class);
    }
}
