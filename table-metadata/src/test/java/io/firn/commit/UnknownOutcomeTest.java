// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.MemoryObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Operation;
import io.firn.io.testing.Request;
import io.firn.io.testing.Seeds;
import io.firn.io.testing.SimulatedCrash;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Stores that fail, lose their answers or die: every commit happens once or not at all, and its caller learns which. */
class UnknownOutcomeTest {
    private final Environment environment = new SimulatedEnvironment(1).environment();
    private final MemoryObjectStore memory = new MemoryObjectStore();

    /** A way to the store on which requests fail, before their effect, while the switch is on. */
    private FaultyObjectStore failing(AtomicBoolean on, Predicate<Request> which) {
        return new FaultyObjectStore(memory, 1, Faults.NONE).beforeEach(request -> {
            if (on.get() && which.test(request)) {
                throw new StoreException("Simulated fault before " + request + ".", true);
            }
        });
    }

    private static CommitIntent append(TableMetadata table, Environment environment, String name) {
        return Tables.append(table.known(), environment, Tables.file(name, 1));
    }

    @Test
    void aCommitWhoseAnswerWasLostIsRecognisedByItsId() {
        Tables.create(memory, environment);
        TableMetadata table = TableMetadata.open(new FaultyObjectStore(memory, 1, new Faults(0, 0, 1)), environment);
        CommitResult result = table.commit(append(table, environment, "a"));
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Committed.class,
                        committed -> assertThat(committed.attempts()).isEqualTo(1));
        assertThat(History.check(memory, environment).newest()).isEqualTo(result.orThrow());
    }

    @Test
    void aStoreThatNeitherWritesNorReadsGivesUnknownWhichCanBeSettledLater() {
        Tables.create(memory, environment);
        AtomicBoolean down = new AtomicBoolean();
        TableMetadata table = TableMetadata.open(failing(down, request -> true), environment);
        CommitIntent intent = append(table, environment, "a");
        down.set(true);
        CommitResult result = table.commit(intent);
        assertThat(result).isInstanceOf(CommitResult.Unknown.class);
        CommitResult.Unknown unknown = (CommitResult.Unknown) result;
        assertThat(unknown.commitId()).isEqualTo(intent.note().commitId());
        assertThat(unknown.version()).isEqualTo(2);
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(CommitException.class)
                .hasMessageContaining("settle")
                .hasCauseInstanceOf(StoreException.class);
        assertThatThrownBy(() -> table.settle(unknown.commitId(), 2)).isInstanceOf(StoreException.class);
        down.set(false);
        assertThat(table.settle(unknown.commitId(), 2)).isEmpty();
        assertThat(table.settle(unknown.commitId(), 2)).as("and so it stays").isEmpty();
        assertThat(History.check(memory, environment).byCommit).doesNotContainKey(unknown.commitId());
    }

    @Test
    void settlingFindsACommitThatDidArriveAndTellsItFromARivals() {
        Tables.create(memory, environment);
        for (boolean arrives : new boolean[] {true, false}) {
            AtomicBoolean down = new AtomicBoolean();
            TableMetadata table = TableMetadata.open(failing(down, request -> true), environment);
            CommitIntent intent = append(table, environment, "mine-" + arrives);
            down.set(true);
            CommitResult.Unknown unknown = (CommitResult.Unknown) table.commit(intent);
            TableMetadata other = TableMetadata.open(memory, environment);
            CommitIntent late = arrives ? intent : append(other, environment, "rival");
            Snapshot arrived = other.commit(late).orThrow();
            down.set(false);
            Optional<Snapshot> settled = table.settle(unknown.commitId(), unknown.version());
            assertThat(settled).isEqualTo(arrives ? Optional.of(arrived) : Optional.empty());
        }
    }

    @Test
    void anAttemptThatArrivesAfterItWasSettledAsLostCannotTakeEffect() {
        Tables.create(memory, environment);
        AtomicBoolean down = new AtomicBoolean();
        TableMetadata table = TableMetadata.open(failing(down, request -> true), environment);
        CommitIntent intent = append(table, environment, "late");
        Versions.Root head = new Versions(memory).newest().orElseThrow();
        byte[] inFlight = SnapshotCodec.encode(NextRoot.after(
                head,
                intent,
                new FileEdits(
                        List.of(new FileEdits.NewFile(intent.changes().added().get(0), Optional.empty())),
                        List.of(),
                        List.of(),
                        Set.of(),
                        Optional.empty()),
                environment.clock().now()));
        down.set(true);
        CommitResult.Unknown unknown = (CommitResult.Unknown) table.commit(intent);
        down.set(false);
        assertThat(table.settle(unknown.commitId(), unknown.version())).isEmpty();
        new Versions(memory).put(unknown.version(), inFlight);
        assertThat(History.check(memory, environment).byCommit)
                .doesNotContainKey(intent.note().commitId());
    }

    @Test
    void whenOnlyWritingFailsTheOutcomeStaysUnknownAndTheTableIsReadable() {
        Tables.create(memory, environment);
        TableMetadata table = TableMetadata.open(
                failing(new AtomicBoolean(true), request -> request.operation() == Operation.PUT), environment);
        assertThat(table.commit(append(table, environment, "a"))).isInstanceOf(CommitResult.Unknown.class);
        assertThat(table.refresh().version()).isEqualTo(1);
    }

    @Test
    void aProcessThatDiesAtAnyRequestLeavesTheOldVersionOrTheNewOne() {
        for (boolean after : new boolean[] {false, true}) {
            for (int request = 1; request <= 60; request++) {
                MemoryObjectStore store = new MemoryObjectStore();
                FaultyObjectStore process = new FaultyObjectStore(store, 1, Faults.NONE);
                FaultyObjectStore dying = after ? process.crashAfter(request) : process.crashBefore(request);
                Set<UUID> acknowledged = new HashSet<>();
                try {
                    TableMetadata table = Tables.create(dying, environment);
                    for (int i = 0; i < 55; i++) {
                        CommitIntent intent = append(table, environment, "f" + i);
                        table.commit(intent).orThrow();
                        acknowledged.add(intent.note().commitId());
                    }
                } catch (SimulatedCrash crash) {
                    assertThat(dying.crashed()).isTrue();
                }
                if (store.list("_firn/versions/", "", 1).isEmpty()) {
                    assertThat(acknowledged).isEmpty();
                    continue;
                }
                TableMetadata reopened = TableMetadata.open(store, environment);
                Set<UUID> found = new HashSet<>();
                for (long version = 2; version <= reopened.known().version(); version++) {
                    assertThat(found.add(reopened.at(version).commit().commitId()))
                            .isTrue();
                }
                assertThat(found).containsAll(acknowledged);
                assertThat(found.size()).isBetween(acknowledged.size(), acknowledged.size() + 1);
                assertThat(reopened.known().contents().totals().files()).isEqualTo(found.size());
                reopened.commit(append(reopened, environment, "after-the-crash"))
                        .orThrow();
            }
        }
    }

    @Test
    void underFrequentFaultsEveryAcknowledgedCommitIsThereOnceAndNoOtherIsThatWasDenied() {
        Seeds.forEach(200, gen -> {
            MemoryObjectStore store = gen.maybe() ? new MemoryObjectStore() : MemoryObjectStore.unordered();
            Environment world = new SimulatedEnvironment(gen.seed()).environment();
            Tables.create(store, world);
            FaultyObjectStore faulty = new FaultyObjectStore(store, gen.seed(), new Faults(0.2, 0.2, 0.2));
            Map<UUID, Boolean> outcomes = new HashMap<>();
            Optional<TableMetadata> table = Optional.empty();
            for (int i = 0; i < 25; i++) {
                CommitIntent intent = null;
                try {
                    if (table.isEmpty() || gen.chance(0.2)) {
                        table = Optional.of(TableMetadata.open(faulty, world));
                    }
                    intent = append(table.get(), world, "f" + i);
                    CommitResult result = table.get().commit(intent);
                    if (result instanceof CommitResult.Unknown unknown) {
                        outcomes.put(
                                unknown.commitId(),
                                TableMetadata.open(store, world)
                                        .settle(unknown.commitId(), unknown.version())
                                        .isPresent());
                    } else {
                        outcomes.put(intent.note().commitId(), result instanceof CommitResult.Committed);
                    }
                } catch (StoreException failed) {
                    if (intent != null) {
                        outcomes.put(intent.note().commitId(), false);
                    }
                }
            }
            History history = History.check(store, world);
            outcomes.forEach((commitId, committed) -> assertThat(history.byCommit.containsKey(commitId))
                    .as("commit %s", commitId)
                    .isEqualTo(committed));
        });
    }
}
