// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorStore;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.UnsupportedFormatException;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import io.firn.snapshot.Totals;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CommitTest {
    private final SimulatedEnvironment world = new SimulatedEnvironment(1);
    private final Environment environment = world.environment();
    private final MemoryObjectStore store = new MemoryObjectStore();

    private Snapshot append(TableMetadata table, String name) {
        return table.commit(Tables.append(table.known(), environment, Tables.file(name, 10)))
                .orThrow();
    }

    /** Threads that append through handles on the table of this store, and the versions that hold their files. */
    private static Set<Long> appendFromEightThreads(MemoryObjectStore shared, Supplier<TableMetadata> handles)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Set<Long>>> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int writer = i;
                writers.add(() -> {
                    TableMetadata mine = handles.get();
                    Set<Long> versions = new HashSet<>();
                    for (int j = 0; j < 50; j++) {
                        String name = "w" + writer + "-" + j;
                        CommitIntent intent =
                                Tables.append(mine.known(), mine.environment(), Tables.file(name, writer + 1));
                        CommitResult.Committed done = (CommitResult.Committed) mine.commit(intent);
                        assertThat(done.own().commitId())
                                .isEqualTo(intent.note().commitId());
                        assertThat(done.own().changes().addedTotals().rows()).isEqualTo(writer + 1);
                        versions.add(done.snapshot().version());
                    }
                    return versions;
                });
            }
            Set<Long> versions = new HashSet<>();
            for (Future<Set<Long>> writer : threads.invokeAll(writers)) {
                versions.addAll(writer.get());
            }
            Snapshot newest =
                    TableMetadata.open(shared, Environment.system(threads)).known();
            assertThat(versions).contains(2L, newest.version()).hasSize((int) newest.version() - 1);
            assertThat(newest.contents().totals()).isEqualTo(new Totals(400, 50 * 36, 0, 500 * 36));
            assertThat(newest.header().counters()).isEqualTo(new Snapshot.Counters(401, 50 * 36));
            return versions;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void eightThreadsWithFiftyAppendsEachAllSucceedExactlyOnceAndShareVersions() throws Exception {
        MemoryObjectStore shared = new MemoryObjectStore();
        Environment real = Environment.system();
        TableMetadata table = Tables.create(shared, real);
        Set<Long> versions = appendFromEightThreads(shared, () -> table);
        assertThat(versions).hasSizeBetween(50, 399);
    }

    @Test
    void handlesOfOneProcessShareVersionsToo() throws Exception {
        MemoryObjectStore shared = new MemoryObjectStore();
        Environment real = Environment.system();
        Tables.create(shared, real);
        Set<Long> versions = appendFromEightThreads(shared, () -> TableMetadata.open(shared, Environment.system()));
        assertThat(versions).hasSizeBetween(50, 399);
    }

    @Test
    void eightProcessesWithFiftyAppendsEachAllSucceedExactlyOnce() throws Exception {
        MemoryObjectStore shared = new MemoryObjectStore();
        Environment real = Environment.system();
        Tables.create(shared, real);
        Set<Long> versions = appendFromEightThreads(
                shared,
                () -> TableMetadata.open(
                        shared, new Environment(real.clock(), real.ids(), real.random(), real.executor())));
        assertThat(versions).hasSize(400);
    }

    @Test
    void ofManyWhoCreateATableAtOnceOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> creators = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                creators.add(() -> {
                    try {
                        Tables.create(store, environment);
                        return true;
                    } catch (InvalidRequestException lost) {
                        return false;
                    }
                });
            }
            int winners = 0;
            for (Future<Boolean> creator : threads.invokeAll(creators)) {
                winners += creator.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void commitTimesAscendEvenWhenTheClockStandsStillOrJumpsBack() {
        TableMetadata table = Tables.create(store, environment);
        Instant first = table.known().header().committedAt();
        world.jump(Duration.ofSeconds(-200));
        Snapshot second = append(table, "a");
        assertThat(second.header().committedAt()).isEqualTo(first.plusNanos(1000));
        world.jump(Duration.ofDays(-400));
        Snapshot third = append(table, "b");
        assertThat(third.header().committedAt()).isEqualTo(first.plusNanos(2000));
        world.jump(Duration.ofDays(800));
        assertThat(append(table, "c").header().committedAt()).isAfter(first.plus(Duration.ofDays(300)));
        assertThat(table.at(first.plusNanos(1500))).isEqualTo(second);
        History.check(store, environment);
    }

    @Test
    void timesBeforeTheFirstVersionAreRefusedAndTimesAfterTheLastGiveTheLast() {
        TableMetadata table = Tables.create(store, environment);
        append(table, "a");
        Instant first = table.at(1).header().committedAt();
        assertThat(table.at(first).version()).isEqualTo(1);
        assertThatThrownBy(() -> table.at(first.minusNanos(1000)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the oldest that is retained, 1, is of " + first);
        TableMetadata other = TableMetadata.open(store, environment);
        Snapshot newest = append(other, "b");
        assertThat(table.at(Instant.MAX)).isEqualTo(newest);
    }

    @Test
    void versionsThatDoNotExistAreRefusedWithTheVersionsThereAre() {
        TableMetadata table = Tables.create(store, environment);
        append(table, "a");
        for (long version : new long[] {-1, 0, 3, Snapshot.MAX_VERSION + 1}) {
            assertThatThrownBy(() -> table.at(version))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no version " + version)
                    .hasMessageContaining("versions 1 to 2");
        }
    }

    @Test
    void aStepOfAnIdempotentWriterIsCommittedOnceAndOlderEpochsAreFenced() {
        TableMetadata table = Tables.create(store, environment);
        Snapshot first = table.commit(step(table, "a", 1, 7)).orThrow();
        append(table, "between");
        CommitResult replay = table.commit(step(table, "a-again", 1, 7));
        assertThat(replay).isInstanceOfSatisfying(CommitResult.Committed.class, committed -> {
            assertThat(committed.replayed()).isTrue();
            assertThat(committed.snapshot()).isEqualTo(first);
        });
        assertThat(table.commit(step(table, "b", 2, 8)).orThrow().version()).isEqualTo(4);
        assertThat(table.commit(step(table, "zombie", 1, 9)))
                .isInstanceOfSatisfying(CommitResult.Conflicted.class, fenced -> {
                    assertThat(fenced.rivalVersion()).isEqualTo(4);
                    assertThat(fenced.reason()).contains("epoch 1 of application 'stream' has ended");
                });
        assertThat(table.commit(step(table, "zombie-replay", 1, 7))).isInstanceOf(CommitResult.Conflicted.class);
        assertThat(((CommitResult.Committed) table.commit(step(table, "b-again", 3, 8))).replayed())
                .isTrue();
        assertThat(table.known().version()).isEqualTo(4);
        assertThat(table.known().commit().writer().marker()).contains(new CommitBlock.Marker("stream", 2, 8));
    }

    @Test
    void aReplayThatLosesTheRaceToItsOwnFirstRunIsNotCommittedAgain() {
        TableMetadata table = Tables.create(store, environment);
        TableMetadata other = TableMetadata.open(store, environment);
        Snapshot first = other.commit(step(other, "a", 1, 1)).orThrow();
        CommitResult.Committed replay = (CommitResult.Committed) table.commit(step(table, "a2", 1, 1));
        assertThat(replay.replayed()).isTrue();
        assertThat(replay.snapshot()).isEqualTo(first);
        assertThat(History.check(store, environment).newest().version()).isEqualTo(2);
    }

    private CommitIntent step(TableMetadata table, String name, long epoch, long sequence) {
        return Tables.withMarker(
                Tables.append(table.known(), environment, Tables.file(name, 1)),
                new CommitBlock.Marker("stream", epoch, sequence));
    }

    @Test
    void removedFilesAndDeletedRowsAreTakenOffTheTotals() {
        TableMetadata table = Tables.create(store, environment);
        for (int i = 0; i < 60; i++) {
            append(table, "f" + i);
        }
        List<DataFile> files = table.manifests().find(table.known(), Set.of(1L, 30L, 59L, 60L));
        assertThat(table.known().contents().manifests())
                .as("some files are flushed")
                .isNotEmpty();
        DeletionVector rows = DeletionVector.of(0, 3, 9);
        List<RowDeletions> deletions = List.of(
                new RowDeletions(file(files, 1), rows, RowDeletions.Fate.DELETED),
                new RowDeletions(file(files, 60), rows, RowDeletions.Fate.DELETED));
        Snapshot snapshot = table.commit(Tables.intent(
                        table.known(),
                        environment,
                        CommitBlock.Operation.DELETE,
                        new CommitIntent.FileChanges(List.of(), List.of(file(files, 30), file(files, 59)), deletions)))
                .orThrow();
        assertThat(snapshot.contents().totals()).isEqualTo(new Totals(58, 580, 6, 5800));
        assertThat(snapshot.commit().changes().removed()).containsExactly(30L, 59L);
        assertThat(snapshot.commit().changes().deletions()).containsExactly(1L, 60L);
        assertThat(snapshot.commit().changes().removedTotals()).isEqualTo(new Totals(2, 20, 0, 200));
        List<DataFile> found = table.manifests().find(snapshot, Set.of(1L, 30L, 59L, 60L));
        assertThat(found).extracting(DataFile::id).containsExactlyInAnyOrder(1L, 60L);
        assertThat(found).allSatisfy(file -> assertThat(file.deletions()).contains(DeletionVectorStore.inline(rows)));
    }

    private static DataFile file(List<DataFile> files, long id) {
        return files.stream().filter(file -> file.id() == id).findFirst().orElseThrow();
    }

    @Test
    void aFileIsNotAddedTwice() {
        TableMetadata table = Tables.create(store, environment);
        append(table, "a");
        assertThatThrownBy(() -> append(table, "a"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("data/a.parquet");
        assertThat(table.refresh().version()).isEqualTo(2);
    }

    @Test
    void aTableThatNeedsAnUnknownWriterFeatureIsReadButNotWritten() {
        TableMetadata table = Tables.create(store, environment);
        Snapshot known = table.known();
        Snapshot.Header header = known.header();
        Snapshot strange = new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        2,
                        Optional.of(new Versions(store).newest().orElseThrow().crc32c()),
                        header.committedAt().plusSeconds(1),
                        1,
                        new Snapshot.Features(Set.of(), Set.of("quantum-rows")),
                        header.counters()),
                known.definition(),
                known.contents(),
                Tables.maintenance(environment),
                Trails.after(known),
                known.markers(),
                known.extra());
        store.put(Versions.key(2), ByteBuffer.wrap(SnapshotCodec.encode(strange)), PutCondition.IF_ABSENT);
        assertThat(table.refresh()).isEqualTo(strange);
        assertThatThrownBy(() -> append(table, "a"))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("quantum-rows");
    }
}
