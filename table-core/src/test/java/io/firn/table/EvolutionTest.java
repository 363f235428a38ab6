// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose definition changes between appends, read as a whole. */
final class EvolutionTest {
    @TempDir
    Path directory;

    private static void append(Table table, Row... rows) {
        try (TableWriter writer = table.newWriter()) {
            for (Row row : rows) {
                writer.write(row);
            }
            table.newAppend().add(writer.finish()).commit();
        }
    }

    private static List<Row> rows(Table table, String where) {
        try (RowCursor rows = table.newScan().where(where).build().rows()) {
            return rows.toList();
        }
    }

    @Test
    void widenedColumnsAreReadAndFilteredAcrossOldAndNewFiles() {
        ObjectStore store = new MemoryObjectStore();
        Table table = Table.create(
                        store,
                        Schema.of(
                                required("i", Type.Simple.INT),
                                optional("f", Type.Simple.FLOAT),
                                optional("d", new Type.Decimal(5, 2)),
                                optional("day", Type.Simple.DATE)))
                .sortBy("i")
                .create();
        append(table, Row.of(1, 0.5f, new BigDecimal("1.00"), LocalDate.of(2026, 1, 1)));
        append(table, Row.of(2, null, null, null));
        table.newAlter()
                .columns(c -> c.widen("i", Type.Simple.LONG)
                        .widen("f", Type.Simple.DOUBLE)
                        .widen("d", new Type.Decimal(30, 2))
                        .widen("day", Type.Simple.TIMESTAMP))
                .commit();
        Row wide =
                Row.of(1L << 40, 1e300, new BigDecimal("12345678901234567890.00"), LocalDateTime.of(2026, 1, 2, 3, 4));
        append(table, wide);
        Row old = Row.of(1L, 0.5, new BigDecimal("1.00"), LocalDateTime.of(2026, 1, 1, 0, 0));
        for (int open = 0; open < 2; open++) {
            assertThat(rows(table, "i = 1")).containsExactly(old);
            assertThat(rows(table, "i > 4000000000")).containsExactly(wide);
            assertThat(rows(table, "f < 0.75")).containsExactly(old);
            assertThat(rows(table, "d >= 1 and d < 2")).containsExactly(old);
            assertThat(rows(table, "day < timestamp '2026-01-02T00:00:00'")).containsExactly(old);
            assertThat(rows(table, "day is null")).containsExactly(Row.of(2L, null, null, null));
            table.newDelete(Predicate.parse("i = 99")).commit();
            table = Table.open(store);
        }
        table.newDelete(Predicate.parse("day >= timestamp '2026-01-01T00:00:00' and i < 5"))
                .commit();
        assertThat(rows(table, "true")).hasSize(2);
    }

    @Test
    void filesWithoutAColumnArePrunedByItsDefault() {
        Table table = Table.create(new MemoryObjectStore(), Schema.of(required("i", Type.Simple.INT)))
                .create();
        append(table, Row.of(1));
        append(table, Row.of(2));
        Field wave =
                new Field(0, "wave", false, Type.Simple.INT, "", new Field.Defaults(Optional.of(0), Optional.empty()));
        table.newAlter().columns(c -> c.add("", wave)).commit();
        append(table, Row.of(3, 7));
        assertThat(table.newScan().where("wave = 7").build().splits(1)).hasSize(1);
        assertThat(table.newScan().where("wave = 0").build().splits(1)).hasSize(2);
        assertThat(rows(table, "wave = 0")).containsExactlyInAnyOrder(Row.of(1, 0), Row.of(2, 0));
        assertThat(rows(table, "wave is null")).isEmpty();
    }

    @Test
    void addedDroppedRenamedAndMovedColumnsAreReadByTheirIds() {
        Table table = Table.create(
                        new MemoryObjectStore(),
                        Schema.of(
                                required("id", Type.Simple.LONG),
                                optional("a", Type.Simple.STRING),
                                optional("home", new Type.Struct(List.of(optional("city", Type.Simple.STRING))))))
                .create();
        append(table, Row.of(1L, "old", Row.of("Bern")));
        Optional<Object> seven = Optional.of(7);
        table.newAlter()
                .columns(c -> c.drop("a")
                        .add("", optional("a", Type.Simple.INT))
                        .add(
                                "",
                                new Field(
                                        0,
                                        "level",
                                        true,
                                        Type.Simple.INT,
                                        "",
                                        new Field.Defaults(seven, Optional.of(8))))
                        .rename("home", "address")
                        .add("address", optional("zip", Type.Simple.INT))
                        .moveFirst("level"))
                .commit();
        try (TableWriter writer = table.newWriter()) {
            writer.write(Map.of("id", 2L, "a", 5, "address", Map.of("zip", 3000)));
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(table.schema().fields()).extracting(Field::name).containsExactly("level", "id", "address", "a");
        assertThat(rows(table, "true"))
                .containsExactlyInAnyOrder(
                        Row.of(7, 1L, Row.of("Bern", null), null), Row.of(8, 2L, Row.of(null, 3000), 5));
        assertThat(rows(table, "level = 7")).containsExactly(Row.of(7, 1L, Row.of("Bern", null), null));
        assertThat(rows(table, "a is null")).hasSize(1);
        assertThat(rows(table, "address.city = 'Bern'")).hasSize(1);
    }

    @Test
    void aFilterFindsItsRowsUnderEveryPartitioningTheTableEverHad() {
        try (ObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            Table table = Table.create(
                            store,
                            Schema.of(
                                    required("id", Type.Simple.LONG),
                                    required("ts", Type.Simple.TIMESTAMP),
                                    optional("code", Type.Simple.STRING)))
                    .create();
            List<String[]> partitionings = List.of(
                    new String[] {"month(ts)"},
                    new String[] {"day(ts)", "bucket(4, id)"},
                    new String[] {"truncate(1, code)", "hour(ts)"},
                    new String[] {"code"},
                    new String[] {});
            List<Row> all = new ArrayList<>();
            long id = 0;
            for (String[] terms : partitionings) {
                List<Row> some = new ArrayList<>();
                for (int i = 0; i < 50; i++, id++) {
                    some.add(Row.of(
                            id,
                            LocalDateTime.of(2026, 1, 1, 0, 0).plusHours(id * 7),
                            id % 5 == 0 ? null : "c/ü " + id % 3));
                }
                append(table, some.toArray(Row[]::new));
                all.addAll(some);
                table.newAlter().partitionBy(terms).commit();
            }
            Table again = Table.open(store);
            assertThat(rows(again, "true")).containsExactlyInAnyOrderElementsOf(all);
            assertThat(rows(again, "id between 40 and 60 and code = 'c/ü 1'"))
                    .containsExactlyInAnyOrderElementsOf(all.stream()
                            .filter(row -> row.getLong(0) >= 40 && row.getLong(0) <= 60)
                            .filter(row -> "c/ü 1".equals(row.value(2)))
                            .toList());
            assertThat(rows(again, "ts < timestamp '2026-01-20T00:00:00' and code is null"))
                    .containsExactlyInAnyOrderElementsOf(all.stream()
                            .filter(row -> row.isNull(2))
                            .filter(row -> ((LocalDateTime) row.value(1)).isBefore(LocalDateTime.of(2026, 1, 20, 0, 0)))
                            .toList());
        }
    }
}
