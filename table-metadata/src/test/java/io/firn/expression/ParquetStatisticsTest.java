// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.types.Field;
import io.firn.types.PlainValues;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ParquetStatisticsTest {
    private static final Schema SCHEMA = Schema.of(
            Field.optional("a", Type.Simple.LONG),
            Field.optional("b", Type.Simple.STRING),
            Field.optional("c", Type.Simple.DOUBLE));

    private static LeafStatistics leaf(int id, ByteBuffer min, ByteBuffer max) {
        return new LeafStatistics(
                List.of("x"),
                OptionalInt.of(id),
                10,
                OptionalLong.of(1),
                OptionalLong.empty(),
                Optional.of(new LeafStatistics.Bounds(min, max, true)),
                0);
    }

    private static ByteBuffer text(int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            buffer.put((byte) b);
        }
        return buffer.flip();
    }

    @Test
    void decodesBoundsByFieldId() {
        Map<Integer, ColumnStatistics> byId = ParquetStatistics.byField(
                List.of(
                        leaf(1, PlainValues.encode(Type.Simple.LONG, -5L), PlainValues.encode(Type.Simple.LONG, 5L)),
                        leaf(2, text('a'), text('b')),
                        leaf(99, text('a'), text('b'))),
                SCHEMA);
        assertThat(byId).containsOnlyKeys(1, 2);
        assertThat(byId.get(1))
                .isEqualTo(new ColumnStatistics(
                        10,
                        OptionalLong.of(1),
                        OptionalLong.of(0),
                        Optional.of(new ColumnStatistics.Bounds(-5L, 5L, true))));
    }

    @Test
    void readsBoundsOfATypeThatWasWidenedSince() {
        ParquetSchema file = new ParquetSchema(List.of(new ParquetField.Value(
                "a", OptionalInt.of(1), true, ValueType.of(Physical.INT32, new Meaning.Plain()))));
        ByteBuffer five = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 5);
        assertThat(ParquetStatistics.byField(List.of(leaf(1, five, five)), SCHEMA, file)
                        .get(1)
                        .bounds())
                .contains(new ColumnStatistics.Bounds(5L, 5L, true));
    }

    @Test
    void leavesOutBoundsThatCannotBeTrusted() {
        ByteBuffer nan = PlainValues.encode(Type.Simple.DOUBLE, Double.NaN);
        ByteBuffer one = PlainValues.encode(Type.Simple.DOUBLE, 1.0);
        ByteBuffer two = PlainValues.encode(Type.Simple.DOUBLE, 2.0);
        for (LeafStatistics leaf : List.of(
                leaf(3, nan, nan),
                leaf(3, one, nan),
                leaf(3, two, one),
                leaf(3, text(1), two),
                leaf(2, text('a'), text(0xc3)),
                leaf(2, text('b'), text('a')))) {
            Map<Integer, ColumnStatistics> byId = ParquetStatistics.byField(List.of(leaf), SCHEMA);
            ColumnStatistics known = byId.get(leaf.id().getAsInt());
            assertThat(known.bounds()).isEmpty();
            assertThat(known.nullCount()).hasValue(1);
        }
    }

    @Test
    void doesNotKnowOfNaNsThatNobodyCounted() {
        ByteBuffer one = PlainValues.encode(Type.Simple.DOUBLE, 1.0);
        assertThat(ParquetStatistics.byField(List.of(leaf(3, one, one)), SCHEMA)
                        .get(3)
                        .nanCount())
                .isEmpty();
    }
}
