// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.partition.PartitionField;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class AlterTest {
    private final ObjectStore store = new MemoryObjectStore();
    private final Table table = Table.create(
                    store,
                    Schema.of(
                            required("id", Type.Simple.LONG),
                            optional("ts", Type.Simple.TIMESTAMP),
                            optional("day", Type.Simple.DATE),
                            optional("note", Type.Simple.STRING)))
            .partitionBy("month(ts)")
            .sortBy("id")
            .create();

    private Snapshot append(Row row) {
        try (TableWriter writer = table.newWriter()) {
            writer.write(row);
            return table.newAppend().add(writer.finish()).commit();
        }
    }

    @Test
    void columnsChangeInOneVersionAndOldFilesStay() {
        append(Row.of(1L, null, null, "x"));
        Snapshot altered = table.newAlter()
                .columns(c -> c.rename("note", "remark").add("", optional("size", Type.Simple.INT)))
                .summary("who", "Ada")
                .commit();
        assertThat(altered.version()).isEqualTo(3);
        assertThat(altered.definition().schema().fields())
                .extracting(field -> field.name())
                .containsExactly("id", "ts", "day", "remark", "size");
        assertThat(altered.definition().schema().id()).isEqualTo(1);
        assertThat(altered.definition().schemas().all()).hasSize(2);
        assertThat(altered.definition().lastIds().fieldId()).isEqualTo(5);
        assertThat(altered.commit().operation()).isEqualTo(CommitBlock.Operation.ALTER);
        assertThat(altered.commit().definitionChanged()).isTrue();
        assertThat(altered.contents().totals().files()).isEqualTo(1);
        append(Row.of(2L, null, null, "y", 7));
        assertThat(StoredRows.files(table, table.snapshot()))
                .extracting(file -> file.file().content().schemaId())
                .containsExactly(0, 1);
    }

    @Test
    void goingBackToAnEarlierSchemaUsesItAgain() {
        table.newAlter().columns(c -> c.rename("note", "remark")).commit();
        Snapshot back =
                table.newAlter().columns(c -> c.rename("remark", "note")).commit();
        assertThat(back.definition().schema().id()).isZero();
        assertThat(back.definition().schemas().all()).hasSize(2);
    }

    @Test
    void anAlterThatChangesNothingMakesNoVersion() {
        table.newAlter().set("a", "b").commit();
        Snapshot same = table.newAlter()
                .columns(UnaryOperator.identity())
                .partitionBy("month(ts)")
                .sortBy("id asc")
                .set("a", "b")
                .unset("missing")
                .commit();
        assertThat(same.version()).isEqualTo(2);
    }

    @Test
    void aColumnOnWhichTheTableRestsCannotBeDropped() {
        assertThatThrownBy(() -> table.newAlter().columns(c -> c.drop("ts")).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("Column ts cannot be dropped: the table is partitioned by it. Change that first.");
        assertThatThrownBy(() -> table.newAlter().columns(c -> c.drop("id")).commit())
                .hasMessage("Column id cannot be dropped: the table is sorted by it. Change that first.");
        // Once the table rests on it no more, it can go; files keep their old partitions.
        append(Row.of(1L, LocalDateTime.of(2026, 11, 22, 8, 0), null, null));
        Snapshot altered =
                table.newAlter().partitionBy().columns(c -> c.drop("ts")).commit();
        assertThat(altered.definition().schema().field("ts")).isEmpty();
        Table again = Table.open(store);
        assertThat(StoredRows.files(again, again.snapshot())
                        .get(0)
                        .file()
                        .partition()
                        .values())
                .hasSize(1);
    }

    @Test
    void aDateWhoseDaysMadePartitionsCannotBecomeATime() {
        table.newAlter().partitionBy("day").commit();
        assertThatThrownBy(() -> table.newAlter()
                        .partitionBy()
                        .columns(c -> c.widen("day", Type.Simple.TIMESTAMP))
                        .commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Column day cannot change from date to timestamp")
                .hasMessageContaining("partitioned");
    }

    @Test
    void partitioningEvolvesAndEachFileKeepsItsOwn() {
        append(Row.of(1L, LocalDateTime.of(2026, 11, 22, 8, 0), null, null));
        table.newAlter().partitionBy("days(ts)", "bucket(2, id)").commit();
        append(Row.of(1L, LocalDateTime.of(2026, 11, 22, 8, 0), null, null));
        table.newAlter().partitionBy().commit();
        append(Row.of(1L, LocalDateTime.of(2026, 11, 22, 8, 0), null, null));
        table.newAlter().partitionBy("month(ts)").commit();
        append(Row.of(1L, LocalDateTime.of(2026, 11, 22, 8, 0), null, null));

        List<DataFile> files = StoredRows.files(table, table.snapshot());
        assertThat(files).extracting(file -> file.file().partition().specId()).containsExactly(0, 1, 2, 0);
        assertThat(files)
                .extracting(file -> file.file()
                        .key()
                        .path()
                        .replaceAll("[0-9a-f]{4}-[0-9a-f-]{36}", "F")
                        .replaceAll("bucket=[01]", "bucket=B"))
                .containsExactly(
                        "data/ts_month=2026-11/F.parquet",
                        "data/ts_day=2026-11-22/id_bucket=B/F.parquet",
                        "data/F.parquet",
                        "data/ts_month=2026-11/F.parquet");
        assertThat(table.snapshot().definition().specs().all().stream()
                        .flatMap(spec -> spec.fields().stream().map(PartitionField::id)))
                .containsExactly(1000, 1001, 1002);
    }

    @Test
    void propertiesAreSetAndRemovedAndMistakesRefused() {
        table.newAlter().set("write.zstd-level", "9").set("mine", "x").commit();
        assertThat(WriteSettings.of(table.snapshot().definition()).compressionLevel())
                .isEqualTo(9);
        Snapshot removed =
                table.newAlter().unset("write.zstd-level").unset("mine").commit();
        assertThat(removed.definition().properties()).isEmpty();

        assertThatThrownBy(() -> table.newAlter().set("write.zstd-level", "high"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("The table property write.zstd-level takes a whole number from 1 to 22, not 'high'.");
        assertThatThrownBy(() -> table.newAlter().set("write.zstd-level", "23")).hasMessageContaining("not '23'");
        assertThatThrownBy(() -> table.newAlter().set("commit.isolation", "none"))
                .hasMessageContaining("takes serializable or snapshot, not 'none'");
        assertThatThrownBy(() -> table.newAlter().set("write.zstd_level", "3"))
                .hasMessageContaining("There is no table property 'write.zstd_level'")
                .hasMessageContaining("write.zstd-level");
        assertThatThrownBy(() -> table.newAlter().set("", "3")).hasMessageContaining("needs a name");
    }

    @Test
    void altersOfSeveralThreadsAllTakeEffect() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Snapshot>> alters = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String name = "c" + i;
                alters.add(() -> table.newAlter()
                        .columns(c -> c.add("", optional(name, Type.Simple.INT)))
                        .commit());
            }
            for (Future<Snapshot> alter : threads.invokeAll(alters)) {
                alter.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(table.snapshot().definition().schema().fields()).hasSize(12);
        assertThat(table.snapshot().version()).isEqualTo(9);
    }
}
