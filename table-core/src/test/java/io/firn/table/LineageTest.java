// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.deletion.DeletionVector;
import io.firn.io.InvalidRequestException;
import io.firn.metadata.Environment;
import io.firn.parquet.ParquetFile;
import io.firn.snapshot.DataFile;
import io.firn.table.check.TableChecker;
import io.firn.types.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Rows that keep their ids in the files that updates write. */
final class LineageTest {
    private final ScanFixture fixture =
            new ScanFixture(required("id", Type.Simple.LONG), optional("name", Type.Simple.STRING));

    private TableWriter writer() {
        return TableWriter.keepingRowIds(
                fixture.table,
                fixture.table.snapshot(),
                WriteSettings.of(fixture.table.snapshot().definition()));
    }

    private void commit(TableWriter writer) {
        fixture.table.newAppend().add(writer.finish()).commit();
    }

    private List<Row> rows(String where) {
        return ScanFixture.rows(fixture.table
                .newScan()
                .select("id", "_row_id", "_last_updated_version")
                .where(where));
    }

    /** Rows 0 to 9; then 3 and 5 updated in version 3, with a new row 10 between them. */
    private void updated() {
        fixture.append(0, 10, i -> Row.of(i, "a"));
        DataFile file = fixture.files().get(0);
        try (TableWriter writer = writer()) {
            writer.write(Row.of(3L, "b"), 3);
            writer.write(Row.of(10L, "b"));
            writer.write(Row.of(5L, "b"), 5);
            commit(writer);
        }
        fixture.delete(file, DeletionVector.of(3, 5));
    }

    @Test
    void anUpdatedRowKeepsItsIdAndHasTheVersionThatUpdatedIt() {
        updated();
        assertThat(rows("id in (2, 3, 5, 10)"))
                .containsExactly(Row.of(2L, 2L, 2L), Row.of(3L, 3L, 3L), Row.of(10L, 11L, 3L), Row.of(5L, 5L, 3L));
        assertThat(rows("_row_id in (3, 11, 12)")).containsExactly(Row.of(3L, 3L, 3L), Row.of(10L, 11L, 3L));
        assertThat(rows("_row_id >= 4 and _last_updated_version = 3 and id < 10"))
                .containsExactly(Row.of(5L, 5L, 3L));
        assertThat(rows("_row_id is null")).isEmpty();
    }

    @Test
    void rowsThatAreOnlyMovedKeepTheirVersionToo() {
        updated();
        List<DataFile> before = fixture.files();
        try (TableWriter writer = writer()) {
            BytesVector names = BytesVector.plain(
                    "xyzw".getBytes(StandardCharsets.UTF_8), new int[] {0, 1, 2, 3, 4}, 4, Nulls.none());
            LongVector ids = new LongVector(new long[] {0, 3, 99, 5}, 4, Nulls.none());
            LongVector rowIds =
                    new LongVector(new long[] {0, 3, 0, 5}, 4, Nulls.of(new boolean[] {false, false, true, false}, 4));
            LongVector versions =
                    new LongVector(new long[] {2, 3, 0, 0}, 4, Nulls.of(new boolean[] {false, false, true, true}, 4));
            ColumnBatch batch = new ColumnBatch(List.of(ids, names), 4, Selection.of(new int[] {0, 1, 2, 3}, 4));
            writer.write(batch, rowIds, versions);
            writer.write(batch.select(Selection.of(new int[] {2}, 1)));
            commit(writer);
        }
        fixture.delete(before.get(0), DeletionVector.of(0));
        fixture.delete(before.get(1), DeletionVector.of(0, 2));
        assertThat(rows("id in (0, 3, 5, 99)"))
                .containsExactly(
                        Row.of(0L, 0L, 2L),
                        Row.of(3L, 3L, 3L),
                        Row.of(99L, 15L, 5L),
                        Row.of(5L, 5L, 5L),
                        Row.of(99L, 17L, 5L));
        assertThat(TableChecker.check(fixture.memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    @Test
    void storedIdsAreHiddenColumnsWithTheReservedFieldIds() {
        updated();
        DataFile file = fixture.files().get(1);
        ParquetFile parquet = ParquetFile.open(
                fixture.memory, file.file().key(), file.file().content().sizeBytes());
        assertThat(parquet.schema().fields())
                .extracting(field -> field.id())
                .containsExactly(
                        OptionalInt.of(1),
                        OptionalInt.of(2),
                        OptionalInt.of(2_147_483_540),
                        OptionalInt.of(2_147_483_539));
        assertThat(parquet.schema().fields().get(2).optional()).isTrue();
        assertThat(fixture.table
                        .snapshot()
                        .contents()
                        .overlay()
                        .added()
                        .get(1)
                        .file()
                        .statistics())
                .containsOnlyKeys(1, 2);
        assertThat(fixture.rows("id = 3")).containsExactly(Row.of(3L, "b"));
    }

    @Test
    void sortingAndPartitioningTakeTheIdsAlong() {
        fixture.table
                .newAlter()
                .partitionBy("truncate(10, id)")
                .sortBy("id desc")
                .commit();
        try (TableWriter first = writer()) {
            for (long i = 0; i < 1_000; i++) {
                first.write(Row.of(i, "a"));
            }
            commit(first);
        }
        List<DataFile> before = fixture.files();
        try (TableWriter writer = writer()) {
            for (long i = 0; i < 1_000; i += 3) {
                writer.write(Row.of(999 - i, "b"), i);
            }
            commit(writer);
        }
        before.forEach(file -> fixture.delete(file, everyRow(file)));
        assertThat(rows("id >= 0"))
                .hasSize(334)
                .allMatch(row -> row.getLong(0) + row.getLong(1) == 999 && row.getLong(2) == 4);
    }

    private static DeletionVector everyRow(DataFile file) {
        return new DeletionVector.Builder()
                .addRange(0, file.file().content().rowCount())
                .build();
    }

    @Test
    void theCheckerNamesARowThatKeepsAnIdNobodyHadBefore() {
        fixture.append(0, 10, i -> Row.of(i, "a"));
        try (TableWriter writer = writer()) {
            writer.write(Row.of(1L, "b"), 9);
            writer.write(Row.of(2L, "b"), 10);
            commit(writer);
        }
        assertThat(TableChecker.check(fixture.memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .contains("row 1 keeps the row id 10, but those before the file are below 10");
    }

    @Test
    void twoLiveRowsWithOneIdAreFound() {
        fixture.append(0, 10, i -> Row.of(i, "a"));
        try (TableWriter writer = writer()) {
            writer.write(Row.of(1L, "b"), 7);
            commit(writer);
        }
        assertThat(TableChecker.check(fixture.memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .contains("the row id 7");
        fixture.delete(fixture.files().get(0), DeletionVector.of(7));
        // The version before is retained, and still has both; it is not looked at for this.
        assertThat(TableChecker.check(fixture.memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    @Test
    void aRowThatDoesNotFitLeavesNoTraceAndOtherWritersTakeNoIds() {
        try (TableWriter writer = writer()) {
            assertThatThrownBy(() -> writer.write(Row.of(null, "b"), 9))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("Row 1: Column id");
            writer.write(Row.of(1L, "b"), 0);
            assertThat(writer.rowCount()).isEqualTo(1);
        }
        try (TableWriter writer = fixture.table.newWriter()) {
            assertThatThrownBy(() -> writer.write(Row.of(1L, "b"), 0)).isInstanceOf(IllegalStateException.class);
        }
    }
}
