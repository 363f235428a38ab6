// SPDX-License-Identifier: Apache-2.0
package io.firn.arrow;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.table.Row;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrowBatchesTest {
    private static final Schema SCHEMA = Schema.of(
            required("id", Type.Simple.LONG),
            optional("flag", Type.Simple.BOOLEAN),
            optional("small", Type.Simple.INT),
            optional("float", Type.Simple.FLOAT),
            optional("double", Type.Simple.DOUBLE),
            optional("day", Type.Simple.DATE),
            optional("time", Type.Simple.TIME),
            optional("local", Type.Simple.TIMESTAMP),
            optional("instant", Type.Simple.TIMESTAMPTZ),
            optional("word", Type.Simple.STRING),
            optional("text", Type.Simple.STRING),
            optional("uuid", Type.Simple.UUID),
            optional("bytes", Type.Simple.BINARY),
            optional("three", new Type.Fixed(3)),
            optional("cents", new Type.Decimal(9, 2)),
            optional("wei", new Type.Decimal(38, 10)),
            optional(
                    "inner",
                    new Type.Struct(List.of(
                            optional("level", Type.Simple.INT),
                            optional("names", new Type.ListOf(optional("element", Type.Simple.STRING)))))),
            optional("map", new Type.MapOf(required("key", Type.Simple.STRING), optional("value", Type.Simple.LONG))));
    private static final int ROWS = 10_000;

    private static boolean gone(long id, int every) {
        return id % every == 3;
    }

    private static Row row(long id) {
        return Row.of(
                id,
                gone(id, 5) ? null : id % 2 == 0,
                gone(id, 6) ? null : (int) id,
                gone(id, 7) ? null : (float) id / 4,
                gone(id, 8) ? null : (double) id / 8,
                gone(id, 9) ? null : LocalDate.ofEpochDay(id),
                gone(id, 10) ? null : LocalTime.ofSecondOfDay(id),
                gone(id, 11) ? null : LocalDateTime.ofEpochSecond(id, 1_000, ZoneOffset.UTC),
                gone(id, 12) ? null : Instant.ofEpochSecond(id),
                gone(id, 5) ? null : "word" + id % 4,
                gone(id, 6) ? null : "t\u00e9xt " + Long.toHexString(id * 0x9e3779b97f4a7c15L),
                gone(id, 7) ? null : new UUID(id, -id),
                gone(id, 8) ? null : new byte[] {1, (byte) id},
                gone(id, 9) ? null : new byte[] {3, 2, (byte) id},
                gone(id, 10) ? null : BigDecimal.valueOf(-id, 2),
                gone(id, 11) ? null : new BigDecimal("-123456789012345678.0123456789").add(BigDecimal.valueOf(id)),
                gone(id, 5)
                        ? null
                        : Row.of(
                                gone(id, 4) ? null : (int) id,
                                gone(id, 6) ? null : List.of("a" + id, "b").subList(0, (int) (id % 3))),
                gone(id, 7) ? null : Map.of("k" + id, id));
    }

    private static Table table() {
        Table table = Table.create(new MemoryObjectStore(), SCHEMA).create();
        try (TableWriter writer = table.newWriter()) {
            for (long id = 0; id < ROWS; id++) {
                writer.write(row(id));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        return table;
    }

    private static List<List<@Nullable Object>> read(Scan scan) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBatches batches = ArrowBatches.of(scan, allocator)) {
            while (batches.next()) {
                for (int i = 0; i < batches.root().getRowCount(); i++) {
                    List<@Nullable Object> row = new ArrayList<>();
                    for (FieldVector vector : batches.root().getFieldVectors()) {
                        row.add(plain(vector.getObject(i)));
                    }
                    rows.add(row);
                }
            }
            assertThat(batches.root().getRowCount()).isZero();
        }
        return rows;
    }

    /** What both sides can be compared as. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof Number) {
            return value instanceof BigDecimal decimal ? decimal.toPlainString() : value;
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof List<?> list) {
            return list.stream()
                    .map(ArrowBatchesTest::plain)
                    .map(String::valueOf)
                    .toList();
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((key, field) -> fields.put(key.toString(), plain(field)));
            return fields;
        }
        return value.toString();
    }

    private static List<@Nullable Object> expected(long id) {
        List<@Nullable Object> row = new ArrayList<>();
        Row of = row(id);
        for (int column = 0; column < of.size(); column++) {
            Object value = of.isNull(column) ? null : of.value(column);
            if (value == null) {
                row.add(null);
                continue;
            }
            switch (SCHEMA.fields().get(column).name()) {
                case "day" -> row.add((int) ((LocalDate) value).toEpochDay());
                case "time" -> row.add(((LocalTime) value).toNanoOfDay() / 1_000);
                case "instant" -> row.add(((Instant) value).getEpochSecond() * 1_000_000);
                case "uuid" -> row.add(value.toString().replace("-", ""));
                case "bytes", "three" -> row.add(plain(of.getBytes(column)));
                case "inner" -> {
                    // A field of a struct that is null does not appear.
                    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
                    if (!((Row) value).isNull(0)) {
                        inner.put("level", ((Row) value).getInt(0));
                    }
                    if (!((Row) value).isNull(1)) {
                        inner.put("names", plain(((Row) value).value(1)));
                    }
                    row.add(inner);
                }
                case "map" -> row.add(List.of("{key=k" + id + ", value=" + id + "}"));
                default -> row.add(plain(value));
            }
        }
        return row;
    }

    @Test
    void everyTypeComesAsItsArrowVectorSays() {
        List<List<@Nullable Object>> rows = read(table().newScan().build());
        assertThat(rows).hasSize(ROWS);
        for (int id = 0; id < ROWS; id++) {
            assertThat(rows.get(id)).as("row %d", id).isEqualTo(expected(id));
        }
    }

    @Test
    void onlySelectedRowsAreCopied() {
        List<List<@Nullable Object>> rows =
                read(table().newScan().where("word = 'word1' and id < 6000").build());
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (int id = 0; id < 6_000; id++) {
            if (id % 4 == 1 && !gone(id, 5)) {
                expected.add(expected(id));
            }
        }
        assertThat(rows).isEqualTo(expected);
    }

    @Test
    void noRowsAreNoBatches() {
        assertThat(read(table().newScan().where("id < 0").build())).isEmpty();
    }
}
