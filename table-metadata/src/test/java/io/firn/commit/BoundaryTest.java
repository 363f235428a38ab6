// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Operation;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Writers and readers that were away while versions expired: what they know is never mistaken for the newest. */
class BoundaryTest {
    private final SimulatedEnvironment world = new SimulatedEnvironment(1);
    private final Environment environment = world.environment();
    private final MemoryObjectStore store = new MemoryObjectStore();

    private CommitIntent append(TableMetadata table, String name) {
        return Tables.append(table.known(), environment, Tables.file(name, 1));
    }

    /** What expiry does: first a version that gives up all before it, and long after that their deletion. */
    private void expireAllButTheNewest() {
        Versions versions = new Versions(store);
        Versions.Root head = versions.newest().orElseThrow();
        Snapshot before = head.snapshot();
        Snapshot.Header header = before.header();
        long version = before.version() + 1;
        Snapshot boundary = new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        version,
                        Optional.of(head.crc32c()),
                        NextRoot.commitTime(
                                header.committedAt(), environment.clock().now()),
                        version,
                        header.features(),
                        header.counters()),
                before.definition(),
                before.contents(),
                Tables.maintenance(environment),
                Trails.after(before),
                before.markers(),
                before.extra());
        ByteBuffer bytes = ByteBuffer.wrap(SnapshotCodec.encode(boundary));
        assertThat(store.put(Versions.key(version), bytes, PutCondition.IF_ABSENT))
                .isEqualTo(PutResult.STORED);
        world.pass(Duration.ofHours(2));
        store.delete(LongStream.range(1, version).mapToObj(Versions::key).toList());
    }

    /** A table at version 3, and a writer that is stopped right before its next put while others make 20 versions. */
    private TableMetadata stalledWriter() {
        Tables.create(store, environment);
        TableMetadata others = TableMetadata.open(store, environment);
        others.commit(append(others, "a")).orThrow();
        others.commit(append(others, "b")).orThrow();
        AtomicBoolean stalled = new AtomicBoolean();
        return TableMetadata.open(
                new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
                    if (request.operation() == Operation.PUT && stalled.compareAndSet(false, true)) {
                        for (int i = 0; i < 20; i++) {
                            others.commit(append(others, "meanwhile-" + i)).orThrow();
                        }
                        expireAllButTheNewest();
                    }
                }),
                environment);
    }

    @Test
    void anAppendThatRecreatedAnExpiredVersionIsTakenBackAndCommittedAnew() {
        TableMetadata writer = stalledWriter();
        CommitIntent intent = append(writer, "late");
        Snapshot committed = writer.commit(intent).orThrow();
        assertThat(committed.version()).isEqualTo(25);
        assertThat(committed.contents().totals().files()).isEqualTo(23);
        assertThat(TableMetadata.open(store, environment).known()).isEqualTo(committed);
        assertThat(store.size(Versions.key(4))).as("the version it recreated").isEmpty();
    }

    @Test
    void aChangeThatLeavesNoTraceAndRecreatedAnExpiredVersionIsUnknown() {
        TableMetadata writer = stalledWriter();
        CommitResult result = writer.commit(Tables.overwrite(
                writer.known(), environment, writer.known().contents().overlay().added()));
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Unknown.class,
                        unknown -> assertThat(unknown.cause()).hasMessageContaining("version 4 has expired"));
        assertThat(TableMetadata.open(store, environment).known().version()).isEqualTo(24);
    }

    @Test
    void anOverwriteThatRecreatedAnExpiredVersionIsRefusedBecauseItsRivalsAreGone() {
        TableMetadata writer = stalledWriter();
        CommitResult result = writer.commit(Tables.overwrite(
                writer.known(), environment, writer.known().contents().overlay().added(), Tables.file("instead", 1)));
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Conflicted.class,
                        conflict -> assertThat(conflict.reason())
                                .contains("version 4")
                                .contains("has expired"));
        assertThat(store.size(Versions.key(4))).isEmpty();
    }

    @Test
    void aRootThatWasTakenBackAndArrivesOnceMoreIsNotTakenForACommit() {
        Tables.create(store, environment);
        TableMetadata others = TableMetadata.open(store, environment);
        others.commit(append(others, "a")).orThrow();
        AtomicBoolean stalled = new AtomicBoolean();
        AtomicReference<ByteBuffer> takenBack = new AtomicReference<>();
        TableMetadata writer = TableMetadata.open(
                new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
                    if (request.operation() == Operation.PUT && stalled.compareAndSet(false, true)) {
                        for (int i = 0; i < 3; i++) {
                            others.commit(append(others, "meanwhile-" + i)).orThrow();
                        }
                        expireAllButTheNewest();
                    } else if (request.operation() == Operation.DELETE) {
                        takenBack.set(store.get(Versions.key(3), 1 << 20).orElseThrow());
                    } else if (takenBack.get() != null) {
                        store.put(Versions.key(3), takenBack.get(), PutCondition.IF_ABSENT);
                    }
                }),
                environment);
        CommitResult result = writer.commit(Tables.overwrite(
                writer.known(), environment, writer.known().contents().overlay().added(), Tables.file("instead", 1)));
        assertThat(store.size(Versions.key(3)))
                .as("the root that arrived again")
                .isPresent();
        assertThat(result).isInstanceOf(CommitResult.Conflicted.class);
    }

    /** A table at version 2 whose next put is answered only after {@code meanwhile}. */
    private TableMetadata writerWhoseAnswerIsLate(Runnable meanwhile) {
        Tables.create(store, environment);
        AtomicBoolean late = new AtomicBoolean();
        ObjectStore slow = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(store, arguments);
                    if (method.getName().equals("put") && late.compareAndSet(false, true)) {
                        meanwhile.run();
                    }
                    return result;
                });
        return TableMetadata.open(slow, environment);
    }

    @Test
    void aCommitWhoseAnswerComesAfterItsVersionExpiredIsNotMadeTwice() {
        for (boolean deleted : List.of(false, true)) {
            store.list("", "", 1000).forEach(object -> store.delete(List.of(object.key())));
            TableMetadata writer = writerWhoseAnswerIsLate(() -> {
                TableMetadata others = TableMetadata.open(store, environment);
                for (int i = 0; i < 20; i++) {
                    others.commit(append(others, "meanwhile-" + i)).orThrow();
                }
                ByteBuffer first = store.get(Versions.key(1), 1 << 20).orElseThrow();
                ByteBuffer second = store.get(Versions.key(2), 1 << 20).orElseThrow();
                expireAllButTheNewest();
                if (!deleted) {
                    store.put(Versions.key(1), first, PutCondition.IF_ABSENT);
                    store.put(Versions.key(2), second, PutCondition.IF_ABSENT);
                }
            });
            Snapshot committed = writer.commit(append(writer, "late")).orThrow();
            assertThat(committed.version()).isEqualTo(2);
            Snapshot newest = TableMetadata.open(store, environment).known();
            assertThat(newest.version()).isEqualTo(23);
            assertThat(newest.contents().totals().files()).isEqualTo(21);
        }
    }

    @Test
    void aRootThatAStalledWriterPutBelowTheBoundaryIsNotTakenForTheHeadWhereListingHasNoOrder() {
        MemoryObjectStore unordered = MemoryObjectStore.unordered();
        TableMetadata table = Tables.create(unordered, environment);
        for (int i = 0; i < 6; i++) {
            table.commit(append(table, "f" + i)).orThrow();
        }
        ByteBuffer first = unordered.get(Versions.key(1), 1 << 20).orElseThrow();
        ByteBuffer second = unordered.get(Versions.key(2), 1 << 20).orElseThrow();
        unordered.delete(LongStream.range(1, 6).mapToObj(Versions::key).toList());
        unordered.put(Versions.key(1), first, PutCondition.IF_ABSENT);
        assertThat(TableMetadata.open(unordered, environment).known()).isEqualTo(table.known());
        unordered.delete(List.of(Versions.key(1)));
        unordered.put(Versions.key(2), second, PutCondition.IF_ABSENT);
        unordered.put(ObjectKey.of("_firn/hint"), ByteBuffer.wrap(new byte[] {'2'}), PutCondition.NONE);
        assertThat(TableMetadata.open(unordered, environment).known()).isEqualTo(table.known());
    }

    @Test
    void rootsThatWerePutBelowTheBoundaryAreNotReadAfterAStall() {
        Tables.create(store, environment);
        TableMetadata others = TableMetadata.open(store, environment);
        TableMetadata known = TableMetadata.open(store, environment);
        known.commit(append(known, "known")).orThrow();
        AtomicBoolean stalled = new AtomicBoolean();
        TableMetadata reader = TableMetadata.open(
                new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
                    if (request.path().equals(Versions.key(3).path()) && stalled.compareAndSet(false, true)) {
                        others.commit(append(others, "a")).orThrow();
                        ByteBuffer third = store.get(Versions.key(3), 1 << 20).orElseThrow();
                        others.commit(append(others, "b")).orThrow();
                        expireAllButTheNewest();
                        store.put(Versions.key(3), third, PutCondition.IF_ABSENT);
                    }
                }),
                environment);
        assertThat(reader.refresh().version()).isEqualTo(5);
        assertThatThrownBy(() -> known.at(1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> known.at(3)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aReadThatStalledUntilTheNextVersionHadExpiredLooksAgain() {
        Tables.create(store, environment);
        AtomicBoolean stalled = new AtomicBoolean();
        TableMetadata reader = TableMetadata.open(
                new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
                    if (request.path().equals(Versions.key(2).path()) && stalled.compareAndSet(false, true)) {
                        TableMetadata others = TableMetadata.open(store, environment);
                        others.commit(append(others, "a")).orThrow();
                        expireAllButTheNewest();
                    }
                }),
                environment);
        assertThat(reader.refresh().version()).isEqualTo(3);
    }

    @Test
    void aProcessThatWasAwayDoesNotTakeItsOldVersionForTheNewest() {
        Tables.create(store, environment);
        for (Duration away : List.of(Duration.ofHours(3), Duration.ofMinutes(6))) {
            TableMetadata sleeper = TableMetadata.open(store, environment);
            TableMetadata others = TableMetadata.open(store, environment);
            for (int i = 0; i < 5; i++) {
                others.commit(append(others, away + "-" + i)).orThrow();
            }
            expireAllButTheNewest();
            world.pass(away);
            Snapshot newest = new Versions(store).newest().orElseThrow().snapshot();
            assertThat(sleeper.refresh()).isEqualTo(newest);
            assertThat(sleeper.commit(append(sleeper, away + "-late")).orThrow().version())
                    .isEqualTo(newest.version() + 1);
        }
    }

    @Test
    void aWallClockThatJumpsCountsAsHavingBeenAway() {
        Tables.create(store, environment);
        FaultyObjectStore counted = new FaultyObjectStore(store, 1, Faults.NONE);
        TableMetadata table = TableMetadata.open(counted, environment);
        long before = counted.requests();
        table.commit(append(table, "a")).orThrow();
        assertThat(counted.requests() - before).isEqualTo(1);
        for (Duration jump : List.of(Duration.ofHours(-1), Duration.ofHours(1))) {
            world.jump(jump);
            before = counted.requests();
            table.commit(append(table, "b" + jump)).orThrow();
            assertThat(counted.requests() - before).as("list, get and put").isEqualTo(3);
        }
    }

    @Test
    void versionsBelowTheBoundaryAreRefusedEvenWhileTheirRootsExist() {
        Tables.create(store, environment);
        TableMetadata table = TableMetadata.open(store, environment);
        table.commit(append(table, "a")).orThrow();
        Instant time = table.known().header().committedAt();
        ByteBuffer second = store.get(Versions.key(2), 1 << 20).orElseThrow();
        expireAllButTheNewest();
        store.put(Versions.key(2), second, PutCondition.IF_ABSENT);
        TableMetadata reopened = TableMetadata.open(store, environment);
        assertThatThrownBy(() -> reopened.at(2))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("versions 3 to 3");
        assertThatThrownBy(() -> reopened.at(time))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the oldest that is retained, 3");
        assertThatThrownBy(() -> table.at(1)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aCreationThatStalledUntilTheFirstVersionExpiredIsTakenBack() {
        AtomicBoolean stalled = new AtomicBoolean();
        FaultyObjectStore slow = new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
            if (request.operation() == Operation.PUT && stalled.compareAndSet(false, true)) {
                Tables.create(store, environment);
                expireAllButTheNewest();
            }
        });
        assertThatThrownBy(() -> Tables.create(slow, environment))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("already");
        assertThat(store.size(Versions.key(1))).isEmpty();
    }
}
