// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Operation;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TableWriterTest {
    private static final Schema PEOPLE =
            Schema.of(required("id", Type.Simple.LONG), optional("name", Type.Simple.STRING));

    private final ObjectStore store = new MemoryObjectStore();

    @Test
    void appendedRowsAreInTheTableAfterItIsOpenedAgain() {
        Table table = Table.create(store, PEOPLE).create();
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.of(1L, "Ada"));
            writer.write(Row.of(2L, null));
            assertThat(writer.rowCount()).isEqualTo(2);
            table.newAppend().add(writer.finish()).commit();
        }
        Table again = Table.open(store);
        Snapshot snapshot = again.snapshot();
        assertThat(snapshot.version()).isEqualTo(2);
        assertThat(snapshot.contents().totals().rows()).isEqualTo(2);
        assertThat(StoredRows.of(again, snapshot)).containsExactly(List.of(1L, "Ada"), Arrays.asList(2L, null));
    }

    @Test
    void aRowThatDoesNotFitIsNamedAndLeftOutAndTheWriterGoesOn() {
        Schema schema = Schema.of(
                required("id", Type.Simple.LONG),
                optional("tags", new Type.ListOf(required("element", Type.Simple.STRING))),
                optional(
                        "home",
                        new Type.Struct(
                                List.of(required("city", Type.Simple.STRING), optional("zip", Type.Simple.INT)))));
        Table table = Table.create(store, schema).create();
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.of(1L, List.of("a"), Row.of("Bern", 3000)));
            assertRefused(writer, Row.of(2L), "Row 2", "3 columns", "id, tags, home");
            assertRefused(writer, Row.of(null, null, null), "Row 3", "Column id is required");
            assertRefused(writer, Row.of("x", null, null), "Row 4", "Column id", "long");
            assertRefused(
                    writer, Row.of(2L, Arrays.asList("a", null), null), "Row 5", "Column tags.element is required");
            assertRefused(writer, Row.of(2L, List.of("a", 7), null), "Row 6", "tags.element");
            assertRefused(writer, Row.of(2L, 7, null), "Row 7", "Column tags takes a list");
            assertRefused(writer, Row.of(2L, null, Row.of(null, 3)), "Row 8", "Column home.city is required");
            assertRefused(writer, Row.of(2L, null, Row.of("Bern")), "Row 9", "struct home has 1 values", "city, zip");
            assertRefused(
                    writer, Row.of(2L, null, Map.of("city", "Bern", "zap", 1)), "Row 10", "'home.zap'", "home.zip");
            assertRefused(writer, Row.of(2L, List.of("\ud800"), null), "Row 11", "tags.element", "surrogate");
            writer.write(Row.of(2L, List.of(), Map.of("city", "Biel")));
            assertThat(writer.rowCount()).isEqualTo(2);
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(StoredRows.of(table, table.snapshot()))
                .containsExactly(
                        List.of(1L, List.of("a"), List.of("Bern", 3000)),
                        List.of(2L, List.of(), Arrays.asList("Biel", null)));
    }

    private static void assertRefused(TableWriter writer, Row row, String... parts) {
        assertThatThrownBy(() -> writer.write(row))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .contains(parts);
    }

    @Test
    void aRowByNameTakesWriteDefaultsForColumnsItLeavesOut() {
        Schema schema = Schema.of(
                required("id", Type.Simple.LONG),
                new Field(
                        0,
                        "state",
                        true,
                        Type.Simple.STRING,
                        "",
                        new Field.Defaults(Optional.empty(), Optional.of("new"))),
                optional("note", Type.Simple.STRING));
        Table table = Table.create(store, schema).create();
        try (TableWriter writer = table.newWriter()) {
            writer.write(Map.of("id", 1L));
            writer.write(Map.of("note", "x", "state", "old", "id", 2));
            Map<String, Object> withNull = new HashMap<>(Map.of("id", 3));
            withNull.put("state", null);
            assertThatThrownBy(() -> writer.write(withNull))
                    .hasMessageContaining("Row 3")
                    .hasMessageContaining("state is required");
            assertThatThrownBy(() -> writer.write(Map.of("state", "x"))).hasMessageContaining("id is required");
            assertThatThrownBy(() -> writer.write(Map.of("id", 1, "stat", "x")))
                    .hasMessageContaining("'stat'")
                    .hasMessageContaining("state");
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(StoredRows.of(table, table.snapshot()))
                .containsExactly(Arrays.asList(1L, "new", null), List.of(2L, "old", "x"));
    }

    @Test
    void rowsGoToFilesOfTheirPartitionsWithABoundOnOpenFiles() {
        Set<String> open = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        ObjectStore watched = new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
            if (request.operation() == Operation.CREATE) {
                open.add(request.path());
                sizes.add(open.size());
            } else if (request.operation() == Operation.COMPLETE) {
                open.remove(request.path());
            }
        });
        Table table = Table.create(watched, PEOPLE)
                .partitionBy("bucket(16, id)", "truncate(1, name)")
                .create();
        List<List<Object>> expected = new ArrayList<>();
        WriteSettings settings = WriteSettings.of(table.snapshot().definition()).withMaxOpenFiles(5);
        try (TableWriter writer = table.newWriter(settings)) {
            for (long id = 0; id < 20_000; id++) {
                writer.write(Row.of(id, "n" + id));
                expected.add(List.of(id, "n" + id));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(sizes).contains(5).allMatch(size -> size <= 5);
        assertThat(StoredRows.of(table, table.snapshot())).containsExactlyInAnyOrderElementsOf(expected);
        for (DataFile file : StoredRows.files(table, table.snapshot())) {
            assertThat(file.file().partition().values().get(1)).isEqualTo("n");
            assertThat(file.file().key().path())
                    .startsWith(
                            "data/id_bucket=" + file.file().partition().values().get(0) + "/name_trunc=n/");
        }
    }

    @Test
    void partitionsMayHaveAnyTextForAValue() {
        List<String> values = List.of(
                "",
                " ",
                "/",
                "..",
                ".",
                "a/../../b",
                "%2F",
                "__null__",
                "\ud83d\ude00",
                "x".repeat(2000),
                "a\u0000",
                "=");
        Schema schema = Schema.of(
                required("id", Type.Simple.LONG),
                optional("place", new Type.Struct(List.of(optional("name", Type.Simple.STRING)))));
        Table table = Table.create(store, schema).partitionBy("place.name").create();
        try (TableWriter writer = table.newWriter()) {
            for (int i = 0; i < values.size(); i++) {
                writer.write(Row.of(i, Row.of(values.get(i))));
            }
            writer.write(Row.of(98, Row.of((Object) null)));
            writer.write(Row.of(99, null));
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(StoredRows.files(table, table.snapshot())).hasSize(values.size() + 1);
        for (int i = 0; i < values.size(); i++) {
            Scan scan = table.newScan()
                    .where(Predicate.equal("place.name", values.get(i)))
                    .build();
            try (RowCursor rows = scan.rows()) {
                assertThat(rows.toList()).containsExactly(Row.of((long) i, Row.of(values.get(i))));
            }
        }
        assertThat(table.newScan().where("place.name is null").build().count()).isEqualTo(2);
    }

    @Test
    void filesAreClosedAtAboutTheirTargetSize() {
        Table table = Table.create(store, Schema.of(required("x", Type.Simple.LONG)))
                .property("write.target-file-size-bytes", "200000")
                .create();
        Random random = new Random(7);
        try (TableWriter writer = table.newWriter()) {
            for (int i = 0; i < 200_000; i++) {
                writer.write(Row.of(random.nextLong()));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        List<DataFile> files = StoredRows.files(table, table.snapshot());
        assertThat(files).hasSizeBetween(5, 12);
        for (DataFile file : files.subList(0, files.size() - 1)) {
            assertThat(file.file().content().sizeBytes()).isBetween(150_000L, 350_000L);
        }
        assertThat(table.snapshot().contents().totals().rows()).isEqualTo(200_000);
    }

    @Test
    void aFileIsDescribedByItsSizeAndChecksum() {
        Table table = Table.create(store, PEOPLE).create();
        try (TableWriter writer = table.newWriter()) {
            for (long id = 0; id < 10_000; id++) {
                writer.write(Row.of(id, "name " + id));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        DataFile file = StoredRows.files(table, table.snapshot()).get(0);
        assertThat(file.file().content().sizeBytes())
                .isEqualTo(store.size(file.file().key()).orElseThrow());
        assertThat(file.file().content().crc32c()).isEqualTo(StoredRows.crc32c(store, file.file()));
        assertThat(file.file().content().rowCount()).isEqualTo(10_000);
        assertThat(file.file().key().path()).matches("data/[0-9a-f]{4}-[0-9a-f-]{36}\\.parquet");
    }

    @Test
    void selectedRowsOfABatchAreWrittenInTurnWithSingleRows() {
        Table table = Table.create(store, PEOPLE).create();
        VectorBuilder.Longs ids = new VectorBuilder.Longs();
        VectorBuilder.Bytes names = new VectorBuilder.Bytes();
        for (int i = 0; i < 5; i++) {
            ids.append(i);
            names.appendText("b" + i);
        }
        ColumnBatch all = ColumnBatch.of(List.of(ids.build(), names.build()), 5);
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.of(100L, "r"));
            writer.write(all.select(Selection.of(new int[] {1, 3}, 2)));
            writer.write(Row.of(101L, "s"));
            assertThat(writer.rowCount()).isEqualTo(4);
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(StoredRows.of(table, table.snapshot()))
                .containsExactly(List.of(100L, "r"), List.of(1L, "b1"), List.of(3L, "b3"), List.of(101L, "s"));
    }

    @Test
    void aBatchThatDoesNotFitIsRefusedAsAWhole() {
        Table table = Table.create(store, PEOPLE).create();
        VectorBuilder.Longs ids = new VectorBuilder.Longs();
        ids.append(1);
        ids.appendNull();
        VectorBuilder.Bytes names = new VectorBuilder.Bytes();
        names.appendNull();
        names.appendNull();
        try (TableWriter writer = table.newWriter()) {
            assertThatThrownBy(() -> writer.write(ColumnBatch.of(List.of(ids.build(), names.build()), 2)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("Row 2 of 2 in the batch: Column id is required, and its value is null.");
            assertThatThrownBy(() -> writer.write(ColumnBatch.of(List.of(names.build(), ids.build()), 2)))
                    .hasMessage("Column id takes a LongVector, but the batch has a BytesVector.");
            assertThatThrownBy(() -> writer.write(ColumnBatch.of(List.of(ids.build()), 2)))
                    .hasMessageContaining("1 columns, but there are 2, in this order: id, name");
            // The null lies in a row that is not selected.
            writer.write(new ColumnBatch(List.of(ids.build(), names.build()), 2, Selection.all(1)));
            assertThat(writer.rowCount()).isEqualTo(1);
            assertThat(writer.finish()).hasSize(1);
        }
    }

    @Test
    void aWriterWithoutRowsMakesNoFiles() {
        Table table = Table.create(store, PEOPLE).create();
        try (TableWriter writer = table.newWriter()) {
            assertThat(writer.finish()).isEmpty();
        }
        assertThat(store.list("data/", "", 10)).isEmpty();
    }

    @Test
    void anAbandonedWriterLeavesNoFiles() {
        Table table = Table.create(store, PEOPLE).partitionBy("id").create();
        WriteSettings settings = WriteSettings.of(table.snapshot().definition()).withMaxOpenFiles(1);
        try (TableWriter writer = table.newWriter(settings)) {
            for (long id = 0; id < 5000; id++) {
                writer.write(Row.of(id % 3, "x"));
            }
            assertThat(store.list("data/", "", 10)).isNotEmpty();
        }
        assertThat(store.list("data/", "", 10)).isEmpty();
    }

    @Test
    void filesThatWereHandedOutSurviveTheWriter() {
        Table table = Table.create(store, PEOPLE).create();
        TableWriter writer = table.newWriter();
        writer.write(Row.of(1L, "x"));
        assertThat(writer.finish()).hasSize(1);
        writer.close();
        assertThat(store.list("data/", "", 10)).hasSize(1);
        assertThatThrownBy(() -> writer.write(Row.of(1L, "x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("finished");
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWriterWhoseStoreFailedCannotFinish() {
        FaultyObjectStore faulty = new FaultyObjectStore(store, 1, Faults.NONE);
        Table table = Table.create(faulty, PEOPLE).create();
        TableWriter writer = table.newWriter();
        writer.write(Row.of(1L, "x"));
        faulty.beforeEach(request -> {
            if (request.operation() == Operation.COMPLETE) {
                throw new StoreException("The disk is full.");
            }
        });
        assertThatThrownBy(writer::finish).isInstanceOf(StoreException.class);
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed before");
        writer.close();
        assertThat(store.list("data/", "", 10)).isEmpty();
    }
}
