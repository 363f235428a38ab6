// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.table.internal.write.RowBuffer;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows are what their batches hold: of every type, with and without nulls, whatever of a batch is selected. */
final class BatchRowsTest {
    private static final int MORE_THAN_ARE_KEPT = (1 << 16) + 1;
    private static final int TEXT = Samples.PRIMITIVES.indexOf(Simple.STRING);
    private static final List<Field> FIELDS = fields();
    private static final Schema SCHEMA = Schema.of(FIELDS.toArray(Field[]::new));

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (Type.Primitive type : Samples.PRIMITIVES) {
            fields.add(Field.optional("c" + fields.size(), type));
        }
        Type struct = new Type.Struct(List.of(Field.optional("s", Simple.STRING), Field.optional("n", Simple.LONG)));
        fields.add(Field.optional("struct", struct));
        return fields;
    }

    /** Batches that were made before, of which each is gone when the next one is asked for. */
    private record Given(Iterator<ColumnBatch> batches) implements BatchCursor {
        @Override
        public Optional<ColumnBatch> next() {
            return batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
        }

        @Override
        public void close() {}
    }

    private static RowCursor rows(List<ColumnBatch> batches, List<Field> fields) {
        return new BatchRows(new Given(batches.iterator()), fields);
    }

    @Test
    void eachAccessorGivesWhatTheSelectedSlotHolds() {
        Seeds.forEach(20, gen -> {
            Random random = new Random(gen.anyLong());
            List<ColumnBatch> batches = new ArrayList<>();
            List<Row> expected = new ArrayList<>();
            Optional<BytesVector> dictionary = Optional.empty();
            for (int i = gen.between(1, 5); i > 0; i--) {
                List<Row> slots = slots(gen, random);
                ColumnBatch batch = batch(slots);
                if (gen.chance(0.5)) {
                    if (dictionary.isEmpty() || gen.chance(0.5)) {
                        dictionary = Optional.of(dictionary(gen));
                    }
                    batch = withTextsOf(dictionary.get(), batch, slots, gen);
                }
                Selection selection = selection(gen, slots.size());
                batches.add(batch.select(selection));
                for (int row = 0; row < selection.count(); row++) {
                    expected.add(slots.get(selection.slot(row)));
                }
            }
            try (RowCursor cursor = rows(batches, FIELDS)) {
                for (Row row : expected) {
                    assertThat(cursor.next()).isTrue();
                    requireSame(cursor, row, gen);
                }
                assertThat(cursor.next()).isFalse();
            }
        });
    }

    private static List<Row> slots(Gen gen, Random random) {
        double[] nulls = new double[FIELDS.size()];
        Arrays.setAll(nulls, column -> gen.pick(List.of(0.0, 0.0, 0.2, 1.0)));
        int texts = gen.below(4);
        List<Row> slots = new ArrayList<>();
        for (int i = gen.between(1, 60); i > 0; i--) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < FIELDS.size(); column++) {
                values.add(gen.chance(nulls[column]) ? null : value(gen, random, column, texts));
            }
            slots.add(Row.ofValues(values));
        }
        return slots;
    }

    private static Object value(Gen gen, Random random, int column, int texts) {
        if (column == TEXT) {
            return text(gen, texts);
        } else if (column == Samples.PRIMITIVES.size()) {
            return Row.of(text(gen, texts), gen.anyLong());
        }
        return Samples.primitive(Samples.PRIMITIVES.get(column), random);
    }

    /** Texts of a batch are of one kind: ASCII, seldom something else, long, or of any length. */
    private static String text(Gen gen, int kind) {
        return switch (kind) {
            case 0 -> gen.word(0, 20);
            case 1 -> gen.word(0, 20) + (gen.chance(0.02) ? gen.pick(List.of("\u00e9", "\u20ac", "\uD83D\uDE00")) : "");
            case 2 -> gen.word(100, 300);
            default ->
                gen.chance(0.3) ? "" : gen.word(0, 1).repeat(gen.between(0, 100)) + "\u00df".repeat(gen.below(2));
        };
    }

    private static ColumnBatch batch(List<Row> slots) {
        RowBuffer buffer = new RowBuffer(SCHEMA);
        slots.forEach(buffer::add);
        return buffer.batch();
    }

    private static BytesVector dictionary(Gen gen) {
        VectorBuilder.Bytes values = new VectorBuilder.Bytes();
        int kind = gen.below(4);
        for (int i = gen.chance(0.05) ? MORE_THAN_ARE_KEPT : gen.between(1, 30); i > 0; i--) {
            values.appendText(text(gen, kind));
        }
        return values.build();
    }

    /** The same batch, but with texts of the dictionary, which replace those of the slots, too. */
    private static ColumnBatch withTextsOf(BytesVector dictionary, ColumnBatch batch, List<Row> slots, Gen gen) {
        Nulls nulls = batch.column(TEXT).nulls();
        int[] ids = new int[slots.size()];
        for (int slot = 0; slot < ids.length; slot++) {
            if (!nulls.isNull(slot)) {
                ids[slot] = gen.below(dictionary.size());
                List<@Nullable Object> values = new ArrayList<>();
                for (int column = 0; column < FIELDS.size(); column++) {
                    values.add(slots.get(slot).value(column));
                }
                values.set(TEXT, dictionary.text(ids[slot]));
                slots.set(slot, Row.ofValues(values));
            }
        }
        List<ColumnVector> columns = new ArrayList<>(batch.columns());
        columns.set(TEXT, BytesVector.encoded(dictionary, ids, ids.length, nulls));
        return ColumnBatch.of(columns, ids.length);
    }

    private static Selection selection(Gen gen, int size) {
        double share = gen.pick(List.of(1.0, 0.0, 0.01, 0.5, 0.99));
        if (share == 1) {
            return Selection.all(size);
        }
        int[] slots = new int[size];
        int count = 0;
        for (int slot = 0; slot < size; slot++) {
            if (gen.chance(share)) {
                slots[count++] = slot;
            }
        }
        if (count == 0) {
            slots[count++] = gen.below(size);
        }
        return Selection.of(slots, count);
    }

    private static void requireSame(RowCursor cursor, Row expected, Gen gen) {
        for (int column = 0; column < FIELDS.size(); column++) {
            Type type = FIELDS.get(column).type();
            assertThat(cursor.isNull(column)).isEqualTo(expected.isNull(column));
            if (gen.chance(0.3)) {
                assertThat(cursor.value(column)).as(type.toString()).isEqualTo(expected.value(column));
            }
            if (type instanceof Type.Primitive primitive) {
                if (!expected.isNull(column)) {
                    assertThat(typed(cursor, column, primitive)).isEqualTo(typed(expected, column, primitive));
                } else if (type != Simple.TIMESTAMP_NS && type != Simple.TIMESTAMPTZ_NS && gen.chance(0.1)) {
                    int absent = column;
                    assertThatThrownBy(() -> typed(cursor, absent, primitive))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("'c" + column + "'");
                }
            }
        }
        if (gen.chance(0.1)) {
            assertThat(cursor.copy()).isEqualTo(expected);
        }
    }

    /** What all accessors give that are for a type. */
    private static List<Object> typed(Row row, int column, Type.Primitive type) {
        return type.match(
                simple -> switch (simple) {
                    case BOOLEAN -> List.of(row.getBoolean(column));
                    case INT -> List.of(row.getInt(column), row.getLong(column), row.getDouble(column));
                    case LONG -> List.of(row.getLong(column));
                    case FLOAT -> List.of(row.getFloat(column), row.getDouble(column));
                    case DOUBLE -> List.of(row.getDouble(column));
                    case DATE -> List.of(row.getDays(column));
                    case TIME, TIMESTAMP, TIMESTAMPTZ -> List.of(row.getMicros(column));
                    case TIMESTAMP_NS, TIMESTAMPTZ_NS -> List.of();
                    case STRING -> List.of(row.getString(column));
                    case UUID -> List.of(row.getUuid(column));
                    case BINARY -> List.of(ByteBuffer.wrap(row.getBytes(column)));
                },
                decimal -> List.of(row.getDecimal(column)),
                fixed -> List.of(ByteBuffer.wrap(row.getBytes(column))));
    }

    @Test
    void aTextOfADictionaryIsMadeOnce() {
        VectorBuilder.Bytes values = new VectorBuilder.Bytes();
        values.appendText("new");
        values.appendText("paid");
        BytesVector dictionary = values.build();
        List<ColumnBatch> batches = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            BytesVector texts = BytesVector.encoded(dictionary, new int[] {1, 0, 1}, 3, Nulls.none());
            batches.add(ColumnBatch.of(List.of(texts), 3));
        }
        try (RowCursor cursor = rows(batches, List.of(Field.optional("status", Simple.STRING)))) {
            Map<String, String> made = new LinkedHashMap<>();
            while (cursor.next()) {
                String text = cursor.getString(0);
                assertThat(made.computeIfAbsent(text, key -> text)).isSameAs(text);
            }
            assertThat(made.keySet()).containsExactly("paid", "new");
        }
    }

    @Test
    void thereIsNothingToReadBeforeTheFirstRowAndAfterTheLast() {
        VectorBuilder.Longs values = new VectorBuilder.Longs();
        values.append(7);
        RowCursor cursor =
                rows(List.of(ColumnBatch.of(List.of(values.build()), 1)), List.of(Field.optional("n", Simple.LONG)));
        requireNoRow(cursor);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.getLong(0)).isEqualTo(7);
        assertThat(cursor.next()).isFalse();
        requireNoRow(cursor);
    }

    private static void requireNoRow(RowCursor cursor) {
        assertThatThrownBy(() -> cursor.isNull(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cursor.value(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cursor.getLong(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(cursor::copy).isInstanceOf(IllegalStateException.class);
    }
}
