// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.deletion.DeletionVector;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.Predicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.metadata.Environment;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pairs of commits on one base: the second follows the first, or says what is in the way. */
class ConflictRuleTest {
    private final SimulatedEnvironment world = new SimulatedEnvironment(1);
    private final Environment environment = world.environment();
    private MemoryObjectStore store = new MemoryObjectStore();
    private TableMetadata rival;
    private TableMetadata mine;
    private Snapshot base;
    private int names;

    @BeforeEach
    void twoHandlesOnATableOfFourFiles() {
        twoHandlesOnATableOfFourFiles(new MemoryObjectStore());
    }

    private void twoHandlesOnATableOfFourFiles(MemoryObjectStore empty) {
        store = empty;
        rival = Tables.create(store, environment);
        for (int i = 1; i <= 4; i++) {
            rival.commit(Tables.append(rival.known(), environment, ids("base" + i, i * 100, i * 100 + 99)))
                    .orThrow();
        }
        mine = TableMetadata.open(store, world.environment());
        base = mine.known();
    }

    /** A file of 10 rows whose ids are within the bounds. */
    private static FileDescription ids(String name, long min, long max) {
        return new FileDescription(
                ObjectKey.of("data/" + name + ".parquet"),
                PartitionKey.UNPARTITIONED,
                new FileDescription.Content(10, 100, 7, 0, 0),
                Map.of(
                        1,
                        new ColumnStatistics(
                                10,
                                OptionalLong.of(0),
                                OptionalLong.empty(),
                                Optional.of(new ColumnStatistics.Bounds(min, max, true)))));
    }

    private DataFile baseFile(long id) {
        return mine.manifests().find(base, Set.of(id)).get(0);
    }

    private CommitIntent append(FileDescription... files) {
        return Tables.append(base, environment, files);
    }

    private CommitIntent remove(CommitBlock.Operation operation, List<Long> ids, FileDescription... added) {
        return Tables.intent(
                base,
                environment,
                operation,
                new CommitIntent.FileChanges(
                        List.of(added), ids.stream().map(this::baseFile).toList(), List.of()));
    }

    private CommitIntent deleteRows(long id, long... rows) {
        return rows(CommitBlock.Operation.DELETE, RowDeletions.Fate.DELETED, List.of(), id, rows);
    }

    private CommitIntent updateRows(long id, long... rows) {
        return rows(
                CommitBlock.Operation.UPDATE, RowDeletions.Fate.UPDATED, List.of(ids("u" + names++, 1, 2)), id, rows);
    }

    private CommitIntent rows(
            CommitBlock.Operation operation,
            RowDeletions.Fate fate,
            List<FileDescription> added,
            long id,
            long... rows) {
        return Tables.intent(
                base,
                environment,
                operation,
                new CommitIntent.FileChanges(
                        added, List.of(), List.of(new RowDeletions(baseFile(id), DeletionVector.of(rows), fate))));
    }

    private CommitIntent reading(CommitIntent intent, String condition, CommitIntent.Isolation isolation) {
        return Tables.withReads(
                intent,
                new CommitIntent.Reads(
                        Optional.of(Predicate.parse(condition)
                                .bind(base.definition().schema())),
                        condition,
                        isolation));
    }

    private CommitIntent alter(TableDefinition definition) {
        return Tables.withDefinition(
                Tables.intent(base, environment, CommitBlock.Operation.ALTER, CommitIntent.FileChanges.NONE),
                definition);
    }

    private TableDefinition withKey(TableDefinition definition, Integer... key) {
        return new TableDefinition(
                definition.schemas(),
                definition.specs(),
                definition.sortOrders(),
                List.of(key),
                definition.properties(),
                definition.lastIds());
    }

    private void assertFollows(CommitIntent first, CommitIntent second) {
        rival.commit(first).orThrow();
        CommitResult result = mine.commit(second);
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Committed.class,
                        committed -> assertThat(committed.snapshot().version()).isEqualTo(base.version() + 2));
        History.check(store, environment);
    }

    private void assertCollides(CommitIntent first, CommitIntent second, String... reasons) {
        long version = rival.commit(first).orThrow().version();
        assertThat(mine.commit(second)).isInstanceOfSatisfying(CommitResult.Conflicted.class, conflict -> {
            assertThat(conflict.rivalVersion()).isEqualTo(version);
            assertThat(conflict.reason())
                    .contains("version " + version + " ("
                            + first.operation().name().toLowerCase(Locale.ROOT) + " by firn test)")
                    .contains("Trying again")
                    .contains(reasons);
        });
        assertThat(History.check(store, environment).newest().version()).isEqualTo(version);
    }

    @Test
    void anAppendFollowsAnAppend() {
        assertFollows(append(ids("a", 1, 2)), append(ids("b", 1, 2)));
    }

    @Test
    void anAppendFollowsAnOverwriteAndADeletionOfRows() {
        assertFollows(remove(CommitBlock.Operation.OVERWRITE, List.of(1L, 2L)), append(ids("b", 1, 2)));
    }

    @Test
    void anAppendFollowsANewSchema() {
        assertFollows(alter(InterleavingTest.altered(base.definition(), "c")), append(ids("b", 1, 2)));
    }

    @Test
    void anAlterFollowsAnAppend() {
        assertFollows(append(ids("a", 1, 2)), alter(InterleavingTest.altered(base.definition(), "c")));
    }

    @Test
    void twoAltersCollide() {
        assertCollides(
                alter(InterleavingTest.altered(base.definition(), "c")),
                alter(InterleavingTest.altered(base.definition(), "d")),
                "changed the table's definition");
    }

    @Test
    void anAppendCollidesWithANewPrimaryKey() {
        assertCollides(alter(withKey(base.definition(), 1)), append(ids("a", 1, 2)), "changed the primary key");
    }

    @Test
    void aNewPrimaryKeyCollidesWithAnAppend() {
        assertCollides(append(ids("a", 1, 2)), alter(withKey(base.definition(), 1)), "the new primary key");
    }

    @Test
    void removalsOfDifferentFilesFollowEachOther() {
        assertFollows(
                remove(CommitBlock.Operation.DELETE, List.of(1L, 2L)),
                remove(CommitBlock.Operation.OVERWRITE, List.of(3L), ids("b", 1, 2)));
    }

    @Test
    void removalsOfOneFileCollide() {
        assertCollides(
                remove(CommitBlock.Operation.DELETE, List.of(1L, 2L)),
                remove(CommitBlock.Operation.OVERWRITE, List.of(2L, 3L), ids("b", 1, 2)),
                "removed file 2 (data/base2.parquet), which this overwrite removes");
    }

    @Test
    void aRewriteCollidesWithADeletionOfRowsOfItsFile() {
        assertCollides(
                deleteRows(1, 2),
                remove(CommitBlock.Operation.REWRITE, List.of(1L), ids("b", 1, 2)),
                "deleted rows of file 1 (data/base1.parquet)");
    }

    @Test
    void aRemovalAndADeletionOfRowsOfItsFileFollowEachOther() {
        assertFollows(deleteRows(1, 2, 3), remove(CommitBlock.Operation.DELETE, List.of(1L, 2L)));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(2, 20, 0, 200));
    }

    @Test
    void aDeletionOfRowsFollowsTheRemovalOfItsFile() {
        assertFollows(remove(CommitBlock.Operation.DELETE, List.of(1L)), deleteRows(1, 2));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(3, 30, 0, 300));
    }

    @Test
    void aDeletionOfRowsCollidesWithAnOverwriteOfItsFile() {
        assertCollides(
                remove(CommitBlock.Operation.OVERWRITE, List.of(1L), ids("b", 1, 2)),
                deleteRows(1, 2),
                "changed row 2 of file 1 (data/base1.parquet), which this delete is about");
    }

    private DeletionVector deleted(long id) {
        DataFile file = mine.manifests().find(mine.known(), Set.of(id)).get(0);
        return mine.vectors()
                .read(file.deletions().orElseThrow(), file.file().content().rowCount());
    }

    @Test
    void deletionsOfRowsOfOneFileAreUnited() {
        assertFollows(deleteRows(1, 0, 2, 4), deleteRows(1, 2, 7));
        assertThat(deleted(1)).isEqualTo(DeletionVector.of(0, 2, 4, 7));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(4, 40, 4, 400));
    }

    @Test
    void aFileThatLosesItsLastRowsToTwoWritersGoes() {
        assertFollows(deleteRows(1, 0, 1, 2, 3, 4), deleteRows(1, 4, 5, 6, 7, 8, 9));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(3, 30, 0, 300));
        assertThat(mine.known().commit().changes().removed()).containsExactly(1L);
    }

    @Test
    void updatesOfDifferentRowsOfOneFileFollowEachOther() {
        assertFollows(updateRows(1, 0, 2), updateRows(1, 1, 3));
        assertThat(deleted(1)).isEqualTo(DeletionVector.of(0, 1, 2, 3));
        assertThat(mine.known().commit().changes().updated()).containsExactly(1L);
    }

    @Test
    void updatesOfOneRowCollide() {
        assertCollides(
                updateRows(1, 0, 2),
                updateRows(1, 2, 3),
                "changed row 2 of file 1 (data/base1.parquet), which this update is about; their new versions are elsewhere");
    }

    @Test
    void anUpdateOfADeletedRowCollides() {
        assertCollides(
                deleteRows(1, 0, 2),
                updateRows(1, 2, 3),
                "deleted row 2 of file 1",
                "this update is about; they are gone");
    }

    @Test
    void aDeletionOfAnUpdatedRowCollidesUnderEitherIsolation() {
        for (CommitIntent.Isolation isolation : CommitIntent.Isolation.values()) {
            twoHandlesOnATableOfFourFiles(new MemoryObjectStore());
            assertCollides(
                    updateRows(1, 0, 2),
                    reading(deleteRows(1, 1, 2), "id > 1000", isolation),
                    "changed row 2 of file 1");
        }
    }

    @Test
    void theConflictNamesTheRowsAsValues() {
        rival.commit(updateRows(1, 0, 2, 5)).orThrow();
        assertThat(mine.commit(updateRows(1, 2, 3, 5)))
                .isInstanceOfSatisfying(CommitResult.Conflicted.class, conflicted -> {
                    Conflict conflict = conflicted.conflict();
                    assertThat(conflict.rivalVersion()).isEqualTo(base.version() + 1);
                    assertThat(conflict.rivalOperation()).contains(CommitBlock.Operation.UPDATE);
                    assertThat(conflict.retryCanHelp()).isTrue();
                    assertThat(conflict.rows())
                            .containsExactly(
                                    new Conflict.Rows(1, ObjectKey.of("data/base1.parquet"), List.of(2L, 5L), 2));
                });
    }

    @Test
    void aDeletionByAConditionFollowsADeletionOfOtherRowsThatMayMatchIt() {
        assertFollows(deleteRows(1, 0), reading(deleteRows(1, 1), "id < 150", CommitIntent.Isolation.SERIALIZABLE));
    }

    @Test
    void rowsThatCameAreLookedAtWhereStatisticsDoNotDecide() {
        CommitIntent second = reading(deleteRows(1, 1), "id < 150", CommitIntent.Isolation.SERIALIZABLE);
        List<Long> asked = new ArrayList<>();
        assertFollows(
                append(ids("may", 100, 400), ids("cannot", 200, 400)),
                Tables.withReads(second, second.reads().withRowCheck((snapshot, file) -> {
                    asked.add(file.id());
                    return false;
                })));
        assertThat(asked).containsExactly(5L);
        base = mine.known();
        CommitIntent third = reading(deleteRows(2, 1), "id < 250", CommitIntent.Isolation.SERIALIZABLE);
        assertCollides(
                append(ids("does", 100, 400)),
                Tables.withReads(third, third.reads().withRowCheck((snapshot, file) -> true)),
                "which holds rows that match 'id < 250'");
    }

    /** An upsert of the keys of these rows, which looks for them in row 0 of every file that rivals add. */
    private CommitIntent upsert(long id, long... rows) {
        CommitIntent intent = rows(
                CommitBlock.Operation.UPSERT,
                RowDeletions.Fate.REPLACED_BY_KEY,
                List.of(ids("k" + names++, 1, 2)),
                id,
                rows);
        return Tables.withReads(
                intent,
                CommitIntent.Reads.NOTHING.withKeyCheck((head, files) -> new KeyCheck.Answer.Rows(files.stream()
                        .map(file -> new RowDeletions(file, DeletionVector.of(0), RowDeletions.Fate.REPLACED_BY_KEY))
                        .toList())));
    }

    @Test
    void anUpsertThatLostTakesTheRowsThatTheRivalAdded() {
        assertFollows(upsert(1, 0, 2), upsert(1, 2, 3));
        assertThat(deleted(1)).isEqualTo(DeletionVector.of(0, 2, 3));
        assertThat(deleted(5)).as("rows of the rival's file").isEqualTo(DeletionVector.of(0));
        assertThat(mine.known().commit().changes().updated()).containsExactly(1L, 5L);
    }

    @Test
    void anUpsertFollowsAnUpdateAndADeletionOfItsRows() {
        assertFollows(updateRows(1, 2), upsert(1, 2, 3));
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(0));
        base = mine.known();
        assertFollows(deleteRows(2, 2), upsert(2, 2, 3));
        assertThat(deleted(2)).isEqualTo(DeletionVector.of(2, 3));
    }

    @Test
    void anUpsertLooksItsKeysUpInAFileThatWasRewritten() {
        assertFollows(remove(CommitBlock.Operation.REWRITE, List.of(1L), ids("compacted", 100, 199)), upsert(1, 2));
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(0));
    }

    /** Compacts files 1 and 2: row i of both become rows 2i and 2i+1 of the new file, which is as large as both. */
    private CommitIntent compact() {
        RowMapping.Builder moves = new RowMapping.Builder();
        for (long row = 0; row < 10; row++) {
            moves.add(1, row).add(2, row);
        }
        FileDescription file = Tables.file("compacted" + names++, 20);
        return Tables.intent(
                base,
                environment,
                CommitBlock.Operation.REWRITE,
                new CommitIntent.FileChanges(
                        List.of(file),
                        List.of(baseFile(1), baseFile(2)),
                        List.of(),
                        Optional.of(moves.endFile().build())));
    }

    @Test
    void deletionsAndUpdatesFollowARewriteThatSaysWhereRowsWent() {
        assertFollows(compact(), deleteRows(1, 0, 3));
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(0, 6));
        base = mine.known();
        assertFollows(deleteRows(5, 8), deleteRows(3, 1));
        twoHandlesOnATableOfFourFiles(new MemoryObjectStore());
        assertFollows(compact(), updateRows(2, 9));
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(19));
        assertThat(mine.known().commit().changes().updated()).containsExactly(5L);
    }

    @Test
    void aRewriteThatSaysWhereRowsWentFollowsDeletionsOfThem() {
        assertFollows(deleteRows(1, 0, 3), compact());
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(0, 6));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(3, 40, 2, 400));
        assertThat(mine.known().commit().changes().addedTotals()).isEqualTo(new Totals(1, 20, 2, 200));
    }

    @Test
    void aRewriteFollowsTheRemovalOfAFile() {
        assertFollows(remove(CommitBlock.Operation.DELETE, List.of(2L)), compact());
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(1, 3, 5, 7, 9, 11, 13, 15, 17, 19));
    }

    @Test
    void aRemovalOfAFileFollowsItsRewriteRowByRow() {
        assertFollows(compact(), remove(CommitBlock.Operation.DELETE, List.of(2L, 3L)));
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(1, 3, 5, 7, 9, 11, 13, 15, 17, 19));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(2, 30, 10, 300));
        assertThat(mine.known().commit().changes().updated()).isEmpty();
        twoHandlesOnATableOfFourFiles(new MemoryObjectStore());
        assertFollows(compact(), remove(CommitBlock.Operation.DELETE, List.of(1L, 2L)));
        assertThat(mine.known().contents().totals()).isEqualTo(new Totals(2, 20, 0, 200));
    }

    @Test
    void anOverwriteOfAFileFollowsItsRewriteAndCollidesWithWhoeverFollowsBoth() {
        Snapshot seen = base;
        assertFollows(compact(), remove(CommitBlock.Operation.OVERWRITE, List.of(1L), ids("b", 1, 2)));
        assertThat(deleted(5)).isEqualTo(DeletionVector.of(0, 2, 4, 6, 8, 10, 12, 14, 16, 18));
        assertThat(mine.known().commit().changes().updated()).containsExactly(5L);
        base = seen;
        assertThat(mine.commit(deleteRows(1, 2))).isInstanceOf(CommitResult.Conflicted.class);
        assertThat(mine.commit(deleteRows(2, 2))).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void aRewriteCollidesWithARewriteOfItsFileThatSaysWhereRowsWent() {
        assertCollides(
                compact(),
                remove(CommitBlock.Operation.REWRITE, List.of(1L), ids("b", 1, 2)),
                "removed file 1 (data/base1");
    }

    @Test
    void rowsThatWereReadMustNotGoFromWhereARewriteHasPutThemEither() {
        Snapshot seen = base;
        rival.commit(compact()).orThrow();
        base = rival.known();
        rival.commit(deleteRows(5, 8)).orThrow();
        base = seen;
        CommitIntent overwrite = reading(
                remove(CommitBlock.Operation.OVERWRITE, List.of(3L), ids("b", 1, 2)),
                "id < 1000",
                CommitIntent.Isolation.SERIALIZABLE);
        assertThat(mine.commit(overwrite))
                .isInstanceOfSatisfying(
                        CommitResult.Conflicted.class,
                        conflicted -> assertThat(conflicted.reason()).contains("removed rows from file 5"));
    }

    @Test
    void aRowThatWasUpdatedBeforeARewriteStillCollides() {
        Snapshot seen = base;
        rival.commit(updateRows(1, 3)).orThrow();
        rival.commit(compact()).orThrow();
        base = seen;
        assertThat(mine.commit(updateRows(1, 3, 4)))
                .isInstanceOfSatisfying(
                        CommitResult.Conflicted.class,
                        conflicted -> assertThat(conflicted.reason())
                                .contains("version 6 (update by firn test) changed row 3 of file 1"));
        assertThat(mine.commit(updateRows(1, 4))).isInstanceOf(CommitResult.Committed.class);
        mine.refresh();
        assertThat(deleted(6)).isEqualTo(DeletionVector.of(6, 8));
    }

    @Test
    void aRowThatWasUpdatedAfterARewriteCollides() {
        Snapshot seen = base;
        rival.commit(compact()).orThrow();
        base = rival.known();
        rival.commit(Tables.intent(
                        base,
                        environment,
                        CommitBlock.Operation.UPDATE,
                        new CommitIntent.FileChanges(
                                List.of(ids("u", 1, 2)),
                                List.of(),
                                List.of(new RowDeletions(
                                        rival.manifests().find(base, Set.of(5L)).get(0),
                                        DeletionVector.of(6),
                                        RowDeletions.Fate.UPDATED)))))
                .orThrow();
        base = seen;
        assertThat(mine.commit(updateRows(1, 3, 4)))
                .isInstanceOfSatisfying(
                        CommitResult.Conflicted.class,
                        conflicted -> assertThat(conflicted.reason())
                                .contains("version 7 (update by firn test) changed row 6 of file 5"));
    }

    @Test
    void twoRewritesOfOneFileCollide() {
        assertCollides(compact(), compact(), "rewrote file 1");
    }

    @Test
    void anUpsertFindsARowThatARivalAddedAndAnotherMoved() {
        Snapshot seen = base;
        rival.commit(append(ids("new", 1, 2))).orThrow();
        base = rival.known();
        DataFile added = rival.manifests().find(base, Set.of(5L)).get(0);
        rival.commit(Tables.intent(
                        base,
                        environment,
                        CommitBlock.Operation.REWRITE,
                        new CommitIntent.FileChanges(
                                List.of(Tables.file("moved", 10)),
                                List.of(added),
                                List.of(),
                                Optional.of(new RowMapping.Builder()
                                        .add(5, 0, 10)
                                        .endFile()
                                        .build()))))
                .orThrow();
        base = seen;
        mine.commit(upsert(1, 2)).orThrow();
        assertThat(deleted(6)).isEqualTo(DeletionVector.of(0));
    }

    @Test
    void anInsertOfKeysThatARivalAddedCollides() {
        CommitIntent insert = Tables.withReads(
                append(ids("b", 1, 2)),
                CommitIntent.Reads.NOTHING.withKeyCheck(
                        (head, files) -> new KeyCheck.Answer.Taken(files.get(0), List.of("id = 7"))));
        rival.commit(append(ids("a", 1, 9))).orThrow();
        assertThat(mine.commit(insert)).isInstanceOfSatisfying(CommitResult.Conflicted.class, conflicted -> {
            assertThat(conflicted.rivalVersion()).isEqualTo(base.version() + 1);
            assertThat(conflicted.conflict().retryCanHelp()).isFalse();
            assertThat(conflicted.reason()).contains("id = 7", "data/a.parquet");
        });
    }

    @Test
    void manyFilesAreCountedInTheReason() {
        List<FileDescription> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            files.add(ids("more" + i, 500, 599));
        }
        assertCollides(
                append(files.toArray(FileDescription[]::new)),
                reading(
                        remove(CommitBlock.Operation.DELETE, List.of(1L)),
                        "id > 400",
                        CommitIntent.Isolation.SERIALIZABLE),
                "files 5 (data/more0.parquet), ",
                " and 3 more");
    }

    @Test
    void rowsThatCameAndMayMatchWhatWasReadCollideUnderSerializableIsolation() {
        CommitIntent second = reading(
                remove(CommitBlock.Operation.OVERWRITE, List.of(1L), ids("b", 100, 199)),
                "id between 100 and 199",
                CommitIntent.Isolation.SERIALIZABLE);
        assertCollides(append(ids("a", 150, 400)), second, "added file 5", "'id between 100 and 199'");
    }

    @Test
    void rowsThatCameAndCannotMatchWhatWasReadDoNotMatter() {
        CommitIntent second = reading(
                remove(CommitBlock.Operation.OVERWRITE, List.of(1L), ids("b", 100, 199)),
                "id between 100 and 199",
                CommitIntent.Isolation.SERIALIZABLE);
        assertFollows(append(ids("a", 200, 400)), second);
    }

    @Test
    void rowsThatCameDoNotMatterUnderSnapshotIsolation() {
        CommitIntent second = reading(
                remove(CommitBlock.Operation.OVERWRITE, List.of(1L), ids("b", 100, 199)),
                "id between 100 and 199",
                CommitIntent.Isolation.SNAPSHOT);
        assertFollows(append(ids("a", 150, 400)), second);
    }

    @Test
    void rowsThatWentAndMayMatchWhatWasReadCollideUnderSerializableIsolation() {
        CommitIntent second = reading(append(ids("sum", 1, 1)), "id < 150", CommitIntent.Isolation.SERIALIZABLE);
        assertCollides(
                remove(CommitBlock.Operation.DELETE, List.of(1L)), second, "removed rows from file 1", "'id < 150'");
    }

    @Test
    void rowsThatWentElsewhereDoNotMatter() {
        CommitIntent second = reading(append(ids("sum", 1, 1)), "id < 150", CommitIntent.Isolation.SERIALIZABLE);
        assertFollows(remove(CommitBlock.Operation.DELETE, List.of(2L)), second);
    }

    @Test
    void aRewriteOnlyMovesRows() {
        CommitIntent second = reading(append(ids("sum", 1, 1)), "id < 150", CommitIntent.Isolation.SERIALIZABLE);
        assertFollows(remove(CommitBlock.Operation.REWRITE, List.of(1L, 2L), ids("merged", 100, 299)), second);
    }

    @Test
    void aFileWithoutStatisticsMayHoldAnything() {
        CommitIntent second = reading(
                remove(CommitBlock.Operation.DELETE, List.of(1L)), "id < 150", CommitIntent.Isolation.SERIALIZABLE);
        assertCollides(append(Tables.file("unknown", 3)), second, "added file 5");
    }

    @Test
    void rivalsThatWereFlushedToManifestsAreStillRead() {
        for (int i = 0; i < 60; i++) {
            rival.commit(Tables.append(rival.known(), environment, ids("other" + i, 1000, 2000)))
                    .orThrow();
        }
        rival.commit(Tables.append(rival.known(), environment, ids("hit", 120, 130)))
                .orThrow();
        for (int i = 0; i < 60; i++) {
            rival.commit(Tables.append(rival.known(), environment, ids("more" + i, 1000, 2000)))
                    .orThrow();
        }
        CommitResult result = mine.commit(reading(
                remove(CommitBlock.Operation.DELETE, List.of(1L)), "id < 150", CommitIntent.Isolation.SERIALIZABLE));
        assertThat(result).isInstanceOfSatisfying(CommitResult.Conflicted.class, conflict -> {
            assertThat(conflict.rivalVersion()).isEqualTo(base.version() + 61);
            assertThat(conflict.reason()).contains("data/hit.parquet");
        });
    }

    @Test
    void aConditionOnAColumnThatWasDroppedCollides() {
        TableDefinition definition = base.definition();
        Schema schema = new Schema(1, List.of(definition.schema().fields().get(0)));
        TableDefinition dropped = new TableDefinition(
                new TableDefinition.Versions<>(List.of(definition.schema(), schema), schema),
                definition.specs(),
                definition.sortOrders(),
                List.of(),
                Map.of(),
                definition.lastIds());
        assertCollides(
                alter(dropped),
                reading(
                        remove(CommitBlock.Operation.DELETE, List.of(1L)),
                        "name = 'x'",
                        CommitIntent.Isolation.SNAPSHOT),
                "dropped or retyped a column that 'name = 'x'' reads");
    }

    @Test
    void aConditionOnOtherColumnsFollowsAChangeOfTheSchema() {
        assertFollows(
                alter(InterleavingTest.altered(base.definition(), "c")),
                reading(
                        remove(CommitBlock.Operation.DELETE, List.of(1L)),
                        "id < 150",
                        CommitIntent.Isolation.SERIALIZABLE));
    }
}
