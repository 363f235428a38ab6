// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.testing.Operation;
import io.firn.snapshot.DataFile;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Columns that every table has besides its own. */
final class MetadataColumnsTest {
    private final ScanFixture fixture =
            new ScanFixture(required("id", Type.Simple.LONG), optional("name", Type.Simple.STRING));

    private List<Row> rows(String where, String... columns) {
        return ScanFixture.rows(fixture.table.newScan().select(columns).where(where));
    }

    private void twoFiles() {
        fixture.append(0, 10_000, i -> Row.of(i, "a" + i));
        fixture.append(10_000, 10_005, i -> Row.of(i, "b" + i));
    }

    @Test
    void rowIdsCountOnFromFileToFileAndVersionsAreThoseThatAddedTheRows() {
        twoFiles();
        List<Row> rows =
                rows("id in (0, 4095, 4096, 9999, 10000, 10004)", "_last_updated_version", "id", "_row_id", "_pos");
        assertThat(rows)
                .containsExactly(
                        Row.of(2L, 0L, 0L, 0L),
                        Row.of(2L, 4_095L, 4_095L, 4_095L),
                        Row.of(2L, 4_096L, 4_096L, 4_096L),
                        Row.of(2L, 9_999L, 9_999L, 9_999L),
                        Row.of(3L, 10_000L, 10_000L, 0L),
                        Row.of(3L, 10_004L, 10_004L, 4L));
    }

    @Test
    void aScanWithoutNamesHasOnlyTheTablesOwnColumns() {
        twoFiles();
        assertThat(fixture.table.newScan().build().schema().fields())
                .extracting(io.firn.types.Field::name)
                .containsExactly("id", "name");
        assertThat(fixture.table.newScan().where("_pos = 3").build().schema().fields())
                .hasSize(2);
    }

    @Test
    void positionsCountDeletedRowsToo() {
        twoFiles();
        fixture.delete(fixture.files().get(0), DeletionVector.of(0, 1, 2, 4_096));
        assertThat(rows("_pos in (2, 3, 4, 4095, 4096, 4097)", "_row_id", "_pos", "id"))
                .containsExactly(
                        Row.of(3L, 3L, 3L),
                        Row.of(4L, 4L, 4L),
                        Row.of(4_095L, 4_095L, 4_095L),
                        Row.of(4_097L, 4_097L, 4_097L),
                        Row.of(10_002L, 2L, 10_002L),
                        Row.of(10_003L, 3L, 10_003L),
                        Row.of(10_004L, 4L, 10_004L));
    }

    @Test
    void aScanOfNothingButMetadataColumnsReadsNoPage() {
        twoFiles();
        List<Long> ids = new ArrayList<>();
        try (RowCursor rows = fixture.table.newScan().select("_row_id").build().rows()) {
            while (rows.next()) {
                ids.add(rows.getLong(0));
            }
        }
        assertThat(ids).hasSize(10_005).isSorted().doesNotHaveDuplicates().contains(0L, 10_004L);
    }

    @Test
    void aFileThatIsNotNamedIsNotOpened() {
        twoFiles();
        DataFile second = fixture.files().get(1);
        fixture.store.reset();
        List<Row> rows = rows("_file = '" + second.file().key() + "'", "_file", "id");
        assertThat(rows).hasSize(5);
        assertThat(rows.get(0).getString(0)).isEqualTo(second.file().key().path());
        assertThat(fixture.store.count(Operation.READ, "data/")).isEqualTo(1);
        fixture.store.reset();
        assertThat(rows("_pos >= 5 and id >= 10000", "id")).isEmpty();
        assertThat(fixture.store.count(Operation.READ, "data/")).isZero();
    }

    @Test
    void versionsAndIdsFilterRows() {
        twoFiles();
        assertThat(rows("_last_updated_version = 3", "id")).hasSize(5);
        assertThat(rows("_last_updated_version <> 3 and _row_id >= 9998", "id"))
                .containsExactly(Row.of(9_998L), Row.of(9_999L));
        assertThat(rows("_row_id is null or _file is null", "id")).isEmpty();
        assertThat(fixture.table.newScan().where("_row_id < 7").build().count()).isEqualTo(7);
        assertThat(fixture.table
                        .newScan()
                        .where("_last_updated_version = 2")
                        .build()
                        .count())
                .isEqualTo(10_000);
    }

    @Test
    void splitsHaveThePositionsOfTheirRows() {
        twoFiles();
        Scan scan =
                fixture.table.newScan().select("_pos", "id").where("id < 10000").build();
        List<Row> rows = new ArrayList<>();
        List<Split> splits = scan.splits(1_000);
        for (Split split : splits) {
            try (RowCursor cursor = scan.readerFactory().rows(fixture.memory, split)) {
                rows.addAll(cursor.toList());
            }
        }
        assertThat(splits).hasSizeGreaterThan(1);
        assertThat(rows).hasSize(10_000).allMatch(row -> row.getLong(0) == row.getLong(1));
    }

    @Test
    void namesOfMetadataColumnsAreNoNamesOfColumns() {
        for (String name : List.of("_row_id", "_last_updated_version", "_file", "_pos")) {
            assertThatThrownBy(() -> Table.create(new MemoryObjectStore(), Schema.of(required(name, Type.Simple.LONG)))
                            .create())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'" + name + "' cannot be the name of a column");
            assertThatThrownBy(() -> fixture.table
                            .newAlter()
                            .columns(c -> c.add("", optional(name, Type.Simple.LONG)))
                            .commit())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> fixture.table
                            .newAlter()
                            .columns(c -> c.rename("name", name))
                            .commit())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(name);
        }
        // Within a struct there is nothing to confuse them with.
        fixture.table
                .newAlter()
                .columns(c -> c.add(
                        "",
                        optional(
                                "place",
                                new Type.Struct(List.of(
                                        optional("_pos", Type.Simple.INT).withId(99))))))
                .commit();
        assertThat(fixture.table.schema().field("place._pos")).isPresent();
    }

    @Test
    void aMisspelledMetadataColumnIsSuggested() {
        assertThatThrownBy(() -> fixture.table.newScan().select("_rowid").build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("There is no column '_rowid'; did you mean _row_id?");
        assertThatThrownBy(() -> fixture.table.newScan().select("something").build())
                .hasMessage("There is no column 'something'; the columns are id, name.");
    }
}
