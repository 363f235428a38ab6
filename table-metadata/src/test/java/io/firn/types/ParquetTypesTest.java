// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ParquetTypesTest {
    private static ValueType int32(Meaning meaning) {
        return ValueType.of(Physical.INT32, meaning);
    }

    private static ValueType int64(Meaning meaning) {
        return ValueType.of(Physical.INT64, meaning);
    }

    @Test
    void inferredFromWhatItWritesIsTheSchemaItself() {
        Schema schema = Schema.of(
                Field.required("id", Type.Simple.LONG),
                Field.optional("s", new Type.Struct(List.of(Field.optional("x", new Type.Decimal(38, 3))))),
                Field.optional("l", new Type.ListOf(Field.required("element", Type.Simple.UUID))),
                Field.optional(
                        "m",
                        new Type.MapOf(
                                Field.required("key", Type.Simple.STRING),
                                Field.optional("value", new Type.Fixed(7)))));
        assertThat(ParquetTypes.infer(ParquetTypes.parquetSchema(schema.fields())))
                .isEqualTo(schema);
        for (Type.Primitive type : RandomValues.TYPES) {
            ValueType written = ParquetTypes.valueType(type);
            assertThat(ParquetTypes.tableType(written)).contains(type);
            assertThat(ParquetTypes.fit(written, type)).isEqualTo(ParquetTypes.Fit.SAME);
        }
    }

    @Test
    void storesDecimalsInTheFewestBytes() {
        assertThat(ParquetTypes.valueType(new Type.Decimal(9, 2)).physical()).isEqualTo(Physical.INT32);
        assertThat(ParquetTypes.valueType(new Type.Decimal(18, 2)).physical()).isEqualTo(Physical.INT64);
        assertThat(ParquetTypes.valueType(new Type.Decimal(19, 2)).length()).isEqualTo(9);
        assertThat(ParquetTypes.valueType(new Type.Decimal(38, 2)).length()).isEqualTo(16);
    }

    @Test
    void holdsForeignTypesWithoutLoss() {
        Meaning plain = new Meaning.Plain();
        assertThat(ParquetTypes.tableType(int32(new Meaning.Integer(8, true)))).contains(Type.Simple.INT);
        assertThat(ParquetTypes.tableType(int32(new Meaning.Integer(16, false))))
                .contains(Type.Simple.INT);
        assertThat(ParquetTypes.tableType(int32(new Meaning.Integer(32, false))))
                .contains(Type.Simple.LONG);
        assertThat(ParquetTypes.tableType(int64(new Meaning.Integer(64, false))))
                .contains(new Type.Decimal(20, 0));
        assertThat(ParquetTypes.tableType(int32(new Meaning.Time(Unit.MILLIS, true))))
                .contains(Type.Simple.TIME);
        assertThat(ParquetTypes.tableType(int64(new Meaning.Time(Unit.NANOS, true))))
                .isEmpty();
        assertThat(ParquetTypes.tableType(int64(new Meaning.Timestamp(Unit.MILLIS, true))))
                .contains(Type.Simple.TIMESTAMPTZ);
        assertThat(ParquetTypes.tableType(ValueType.of(Physical.INT96, plain))).contains(Type.Simple.TIMESTAMP_NS);
        assertThat(ParquetTypes.tableType(ValueType.of(Physical.BYTES, new Meaning.Decimal(40, 2))))
                .isEmpty();
        assertThat(ParquetTypes.tableType(new ValueType(Physical.FIXED, 5, new Meaning.Decimal(10, 2))))
                .contains(new Type.Decimal(10, 2));
        assertThat(ParquetTypes.tableType(new ValueType(Physical.FIXED, 1 << 25, plain)))
                .isEmpty();
    }

    @Test
    void readsAsAnotherTypeOnlyWhatFits() {
        Meaning plain = new Meaning.Plain();
        assertThat(ParquetTypes.fit(int32(plain), Type.Simple.LONG)).isEqualTo(ParquetTypes.Fit.CONVERTED);
        assertThat(ParquetTypes.fit(int64(plain), Type.Simple.INT)).isEqualTo(ParquetTypes.Fit.NONE);
        assertThat(ParquetTypes.fit(int32(new Meaning.Integer(8, true)), Type.Simple.INT))
                .isEqualTo(ParquetTypes.Fit.SAME);
        assertThat(ParquetTypes.fit(int32(new Meaning.Decimal(5, 2)), new Type.Decimal(8, 2)))
                .isEqualTo(ParquetTypes.Fit.SAME);
        assertThat(ParquetTypes.fit(int32(new Meaning.Decimal(5, 2)), new Type.Decimal(18, 2)))
                .isEqualTo(ParquetTypes.Fit.CONVERTED);
        assertThat(ParquetTypes.fit(int32(new Meaning.Decimal(5, 2)), new Type.Decimal(18, 3)))
                .isEqualTo(ParquetTypes.Fit.NONE);
        assertThat(ParquetTypes.fit(int64(new Meaning.Timestamp(Unit.MILLIS, true)), Type.Simple.TIMESTAMPTZ))
                .isEqualTo(ParquetTypes.Fit.CONVERTED);
        assertThat(ParquetTypes.fit(int64(new Meaning.Timestamp(Unit.MICROS, true)), Type.Simple.TIMESTAMP))
                .isEqualTo(ParquetTypes.Fit.NONE);
        assertThat(ParquetTypes.fit(int64(new Meaning.Time(Unit.MICROS, true)), Type.Simple.TIME))
                .isEqualTo(ParquetTypes.Fit.SAME);
        assertThat(ParquetTypes.fit(int32(new Meaning.Date()), Type.Simple.TIMESTAMP))
                .isEqualTo(ParquetTypes.Fit.CONVERTED);
        assertThat(ParquetTypes.fit(ValueType.of(Physical.INT96, plain), Type.Simple.TIMESTAMP_NS))
                .isEqualTo(ParquetTypes.Fit.CONVERTED);
    }

    @Test
    void numbersAForeignFileWithoutIds() {
        OptionalInt none = OptionalInt.empty();
        ParquetSchema file = new ParquetSchema(List.of(
                new ParquetField.Value("a", OptionalInt.of(7), false, int32(new Meaning.Plain())),
                new ParquetField.Mapped(
                        "m",
                        none,
                        true,
                        new ParquetField.Value("k", none, true, int32(new Meaning.Date())),
                        new ParquetField.Value("v", none, true, int64(new Meaning.Plain())))));
        Schema schema = ParquetTypes.infer(file);
        assertThat(schema.field("a").orElseThrow().id()).isEqualTo(1);
        assertThat(schema.field("m.key").orElseThrow().required()).isTrue();
        assertThat(schema.field("m.value").orElseThrow().id()).isEqualTo(4);
        ParquetSchema bad = new ParquetSchema(
                List.of(new ParquetField.Value("t", none, true, int64(new Meaning.Time(Unit.NANOS, true)))));
        assertThatThrownBy(() -> ParquetTypes.infer(bad))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("Column t");
    }

    @Test
    void decodesForeignAndWidenedValues() {
        ByteBuffer minusOne = little(4).putInt(0, -1);
        assertThat(PlainValues.decode(minusOne, Type.Simple.LONG, int32(new Meaning.Plain())))
                .isEqualTo(-1L);
        assertThat(PlainValues.decode(minusOne, Type.Simple.LONG, int32(new Meaning.Integer(32, false))))
                .isEqualTo(4294967295L);
        assertThat(PlainValues.decode(minusOne, Type.Simple.TIMESTAMP, int32(new Meaning.Date())))
                .isEqualTo(-86_400_000_000L);
        assertThat(PlainValues.decode(
                        little(4).putInt(0, 5), Type.Simple.TIME, int32(new Meaning.Time(Unit.MILLIS, false))))
                .isEqualTo(5000L);
        assertThat(PlainValues.decode(
                        little(8).putLong(0, -1), new Type.Decimal(20, 0), int64(new Meaning.Integer(64, false))))
                .isEqualTo(new BigDecimal("18446744073709551615"));
        assertThat(PlainValues.decode(
                        ByteBuffer.wrap(new byte[] {-1}),
                        new Type.Decimal(38, 1),
                        ValueType.of(Physical.BYTES, new Meaning.Decimal(5, 1))))
                .isEqualTo(new BigDecimal("-0.1"));
    }

    @Test
    void refusesBytesThatAreNoValue() {
        for (Type.Primitive type : RandomValues.TYPES) {
            if (type == Type.Simple.BINARY || type == Type.Simple.STRING) {
                continue;
            }
            assertThatThrownBy(() -> PlainValues.decode(ByteBuffer.allocate(70), type))
                    .as("%s", type)
                    .isInstanceOf(CorruptTableException.class);
        }
        assertThatThrownBy(() -> PlainValues.decode(ByteBuffer.allocate(0), new Type.Decimal(38, 0)))
                .isInstanceOf(CorruptTableException.class);
        assertThatThrownBy(() -> PlainValues.decode(ByteBuffer.wrap(new byte[] {-1}), Type.Simple.STRING))
                .isInstanceOf(CorruptTableException.class);
        assertThatThrownBy(() -> PlainValues.decode(
                        little(8).putLong(0, Long.MAX_VALUE),
                        Type.Simple.TIMESTAMP,
                        int64(new Meaning.Timestamp(Unit.MILLIS, false))))
                .isInstanceOf(CorruptTableException.class);
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
