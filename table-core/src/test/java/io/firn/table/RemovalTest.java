// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitException;
import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Operation;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Overwrites and deletes. */
final class RemovalTest {
    private static final Schema SCHEMA = Schema.of(
            required("id", Type.Simple.LONG),
            optional("country", Type.Simple.STRING),
            optional("ratio", Type.Simple.DOUBLE));

    private final ObjectStore store = new MemoryObjectStore();

    private static List<CommitMessage> write(Table table, Row... rows) {
        try (TableWriter writer = table.newWriter()) {
            for (Row row : rows) {
                writer.write(row);
            }
            return writer.finish();
        }
    }

    private static Snapshot append(Table table, Row... rows) {
        return table.newAppend().add(write(table, rows)).commit();
    }

    private static List<Long> ids(Table table) {
        try (RowCursor rows = table.newScan().select("id").build().rows()) {
            return rows.toList().stream().map(row -> row.getLong(0)).sorted().toList();
        }
    }

    private Table partitioned() {
        Table table = Table.create(store, SCHEMA).partitionBy("country").create();
        append(
                table,
                Row.of(1L, "CH", 0.5),
                Row.of(2L, "AT", 1.5),
                Row.of(3L, "CH", 2.5),
                Row.of(4L, null, Double.NaN));
        return table;
    }

    @Test
    void aPartitionIsDeletedWithoutReadingData() {
        CountingObjectStore counting = new CountingObjectStore(store);
        partitioned();
        Table table = Table.open(counting);
        counting.reset();
        Snapshot snapshot = table.newDelete(Predicate.equal("country", "CH"))
                .summary("why", "moved")
                .commit();
        assertThat(counting.count(Operation.READ, "data/") + counting.count(Operation.GET, "data/"))
                .isZero();
        assertThat(counting.count(Operation.PUT, "_firn/")).isEqualTo(1);
        assertThat(ids(table)).containsExactly(2L, 4L);
        assertThat(snapshot.commit().operation()).isEqualTo(CommitBlock.Operation.DELETE);
        assertThat(snapshot.commit().changes().removedTotals().rows()).isEqualTo(2);
        assertThat(snapshot.commit().read()).hasValue("country = 'CH'");
        assertThat(snapshot.contents().totals().rows()).isEqualTo(2);
    }

    @Test
    void theOldVersionKeepsWhatWasDeleted() {
        Table table = partitioned();
        table.newDelete(Predicate.alwaysTrue()).commit();
        assertThat(ids(table)).isEmpty();
        assertThat(table.newScan().asOf(2).build().count()).isEqualTo(4);
    }

    @Test
    void aNullPartitionAndANaNAreDeletedLikeOthers() {
        Table table = partitioned();
        table.newDelete(Predicate.isNaN("ratio")).commit();
        assertThat(ids(table)).containsExactly(1L, 2L, 3L);
        append(table, Row.of(5L, null, 1.0));
        table.newDelete(Predicate.isNull("country")).commit();
        assertThat(ids(table)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void rowsOfAFileGoAndTheOthersStay() {
        Table table = partitioned();
        Delete delete = table.newDelete(Predicate.parse("country = 'CH' and id = 3"));
        Snapshot snapshot = delete.commit();
        assertThat(ids(table)).containsExactly(1L, 2L, 4L);
        assertThat(delete.counts()).isEqualTo(new RowCounts(0, 0, 1, 1));
        assertThat(snapshot.contents().totals().deletedRows()).isEqualTo(1);
        assertThat(snapshot.commit().changes().removed()).isEmpty();
        assertThat(snapshot.commit().changes().deletions()).hasSize(1);
        table.newDelete(Predicate.equal("id", 1L)).commit();
        assertThat(ids(table)).containsExactly(2L, 4L);
        // The file had no rows left.
        assertThat(table.snapshot().contents().totals().files()).isEqualTo(2);
    }

    @Test
    void theRowsDecideWhereStatisticsDoNot() {
        Table table = Table.create(store, SCHEMA).create();
        append(table, Row.of(1L, "a", 1.0), Row.of(3L, "b", 1.0));
        append(table, Row.of(5L, "a", 1.0), Row.of(7L, "b", 1.0));
        // The bounds of both files allow matches, only the second file has any, and it has nothing else.
        table.newDelete(Predicate.parse("id in (2, 5, 7)")).commit();
        assertThat(ids(table)).containsExactly(1L, 3L);
    }

    @Test
    void aDeleteThatMatchesNothingMakesNoVersion() {
        Table table = partitioned();
        assertThat(table.newDelete(Predicate.equal("id", 99L)).commit().version())
                .isEqualTo(2);
        assertThat(table.newOverwrite(Predicate.equal("country", "XX")).commit().version())
                .isEqualTo(2);
    }

    @Test
    void anOverwriteReplacesAPartitionInOneVersion() {
        Table table = partitioned();
        Snapshot snapshot = table.newOverwrite(Predicate.equal("country", "CH"))
                .add(write(table, Row.of(10L, "CH", 9.0), Row.of(11L, "CH", 9.0)))
                .commit();
        assertThat(snapshot.version()).isEqualTo(3);
        assertThat(snapshot.commit().operation()).isEqualTo(CommitBlock.Operation.OVERWRITE);
        assertThat(ids(table)).containsExactly(2L, 4L, 10L, 11L);
        // Where nothing matches, an overwrite adds.
        table.newOverwrite(Predicate.equal("country", "DE"))
                .add(write(table, Row.of(12L, "DE", null)))
                .commit();
        assertThat(ids(table)).containsExactly(2L, 4L, 10L, 11L, 12L);
    }

    @Test
    void anUnknownColumnOrAValueOfTheWrongTypeIsRefused() {
        Table table = partitioned();
        assertThatThrownBy(
                        () -> table.newDelete(Predicate.equal("contry", "CH")).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("country");
        assertThatThrownBy(() -> table.newDelete(Predicate.equal("id", "x")).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("id");
    }

    @Test
    void aRivalsMatchingRowsEndASerializableDeleteAndNotASnapshotOne() {
        for (CommitIntent.Isolation isolation : CommitIntent.Isolation.values()) {
            ObjectStore base = new MemoryObjectStore();
            FaultyObjectStore faulty = new FaultyObjectStore(base, 1, Faults.NONE);
            Table table = Table.create(faulty, SCHEMA).partitionBy("country").create();
            append(table, Row.of(1L, "CH", 1.0));
            Table rival = Table.open(base);
            AtomicBoolean once = new AtomicBoolean();
            faulty.beforeEach(request -> {
                if (request.operation() == Operation.PUT
                        && request.path().startsWith("_firn/versions/")
                        && once.compareAndSet(false, true)) {
                    append(rival, Row.of(2L, "CH", 1.0));
                }
            });
            CommitResult result = table.newDelete(Predicate.equal("country", "CH"))
                    .isolation(isolation)
                    .tryCommit();
            if (isolation == CommitIntent.Isolation.SERIALIZABLE) {
                assertThat(result).isInstanceOf(CommitResult.Conflicted.class);
                assertThatThrownBy(result::orThrow)
                        .isInstanceOf(CommitException.class)
                        .hasMessageContaining("country = 'CH'");
                assertThat(ids(table)).containsExactly(1L, 2L);
            } else {
                assertThat(result.orThrow().version()).isEqualTo(4);
                assertThat(ids(table)).containsExactly(2L);
            }
        }
    }

    @Test
    void theTablesIsolationHoldsWhenNoneIsChosen() {
        Table table = partitioned();
        table.newAlter().set("commit.isolation", "snapshot").commit();
        assertThat(TableProperty.isolation(table.snapshot().definition().properties()))
                .isEqualTo(CommitIntent.Isolation.SNAPSHOT);
    }

    @Test
    void aRepeatedStepIsAReplayAlsoWithTheSameFiles() {
        Table table = partitioned();
        List<CommitMessage> messages = write(table, Row.of(10L, "CH", 9.0));
        Snapshot first = table.newOverwrite(Predicate.equal("country", "CH"))
                .add(messages)
                .marker("job", 1, 1)
                .commit();
        CommitResult again = table.newOverwrite(Predicate.equal("country", "CH"))
                .add(messages)
                .marker("job", 1, 1)
                .tryCommit();
        assertThat(((CommitResult.Committed) again).replayed()).isTrue();
        assertThat(again.orThrow().version()).isEqualTo(first.version());
        assertThat(table.newAppend().add(messages).marker("job", 1, 1).commit().version())
                .isEqualTo(first.version());
        assertThat(ids(table)).containsExactly(2L, 4L, 10L);
        CommitResult fenced =
                table.newDelete(Predicate.alwaysTrue()).marker("job", 0, 9).tryCommit();
        assertThat(fenced).isInstanceOf(CommitResult.Conflicted.class);
    }

    @Test
    void aStepThatDeletesTheKeyOfNoRowIsNotARepetitionOfItself() {
        MemoryObjectStore store = new MemoryObjectStore();
        Table table = Table.create(store, Schema.of(required("id", Type.Simple.LONG)))
                .primaryKey("id")
                .create();
        Table behind = Table.open(store);
        table.upsert(List.of(Row.of(1L)));
        CommitResult.Committed nothing = (CommitResult.Committed)
                table.newUpsert().delete(Row.of(2L)).marker("job", 1, 1).tryCommit();
        assertThat(nothing.replayed()).isFalse();
        assertThat(nothing.snapshot().version()).isEqualTo(3);
        CommitResult.Committed seenLate = (CommitResult.Committed)
                behind.newUpsert().delete(Row.of(1L)).marker("job", 1, 2).tryCommit();
        assertThat(seenLate.replayed()).isFalse();
        assertThat(seenLate.snapshot().contents().totals().liveRows()).isZero();
    }
}
