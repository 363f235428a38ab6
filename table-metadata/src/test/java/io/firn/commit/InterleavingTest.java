// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Choices;
import io.firn.io.testing.Exhaustive;
import io.firn.io.testing.Seeds;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two or three committers on one table, in every order of their requests and with requests that fail. */
class InterleavingTest {
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);
    private static final long MAX_RUNS = 200_000;

    private enum Kind {
        APPEND,
        OVERWRITE,
        ALTER
    }

    @AfterAll
    static void shutDown() {
        THREADS.shutdownNow();
    }

    @Test
    void anyTwoCommitsInAnyOrderOfRequestsGiveASerialHistory() {
        for (Kind first : Kind.values()) {
            for (Kind second : Kind.values()) {
                long runs = Exhaustive.run(MAX_RUNS, choices -> check(choices, 0, true, first, second));
                assertThat(runs).as("interleavings of %s and %s", first, second).isGreaterThan(1);
            }
        }
    }

    @Test
    void anyTwoCommitsOnAStoreThatListsInNoOrderGiveASerialHistory() {
        Exhaustive.run(MAX_RUNS, choices -> check(choices, 0, false, Kind.OVERWRITE, Kind.APPEND));
    }

    @Test
    void aRequestThatFailsBeforeOrAfterItsEffectAnywhereLosesNothing() {
        for (Kind first : Kind.values()) {
            for (Kind second : Kind.values()) {
                // Which of the two has which name makes no difference, so that half of the pairs are enough.
                if (first.compareTo(second) <= 0) {
                    Exhaustive.run(MAX_RUNS, choices -> check(choices, 1, true, first, second));
                }
            }
        }
    }

    @Test
    void manyFaultsAmongThreeCommittersLoseNothing() {
        Seeds.forEach(300, gen -> {
            Kind[] kinds = new Kind[3];
            for (int i = 0; i < kinds.length; i++) {
                kinds[i] = Kind.values()[gen.below(Kind.values().length)];
            }
            check(gen, gen.below(30), gen.maybe(), kinds);
        });
    }

    private static void check(Choices choices, int faults, boolean ordered, Kind... kinds) throws Exception {
        ObjectStore store = ordered ? new MemoryObjectStore() : MemoryObjectStore.unordered();
        SimulatedEnvironment world = new SimulatedEnvironment(1);
        Environment environment = world.environment();
        TableMetadata table = Tables.create(store, environment);
        Snapshot base = table.commit(Tables.append(table.known(), environment, Tables.file("first", 10)))
                .orThrow();
        List<CommitIntent> intents = new ArrayList<>();
        List<Function<ObjectStore, Optional<CommitResult>>> processes = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            CommitIntent intent = intent(kinds[i], i, base, environment);
            intents.add(intent);
            processes.add(way -> {
                try {
                    return Optional.of(
                            TableMetadata.open(way, world.environment()).commit(intent));
                } catch (StoreException failed) {
                    return Optional.empty();
                }
            });
        }
        List<Optional<CommitResult>> results = new ScheduledStores(store, choices, faults).run(THREADS, processes);
        boolean settled = false;
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).orElse(null) instanceof CommitResult.Unknown unknown) {
                Optional<Snapshot> found = TableMetadata.open(store, environment)
                        .settle(intents.get(i).note().commitId(), unknown.version());
                results.set(i, found.map(snapshot -> (CommitResult) new CommitResult.Committed(snapshot, 1, false)));
                settled = true;
            }
        }
        History history = History.check(store, environment);
        int committed = 0;
        for (int i = 0; i < results.size(); i++) {
            Snapshot found = history.byCommit.get(intents.get(i).note().commitId());
            if (results.get(i).orElse(null) instanceof CommitResult.Committed done) {
                committed++;
                assertThat(found).as("acknowledged commit %d", i).isEqualTo(done.snapshot());
            } else {
                assertThat(found)
                        .as("commit %d, which ended as %s", i, results.get(i))
                        .isNull();
                assertThat(faults > 0 || kinds[i] != Kind.APPEND)
                        .as("an append never fails")
                        .isTrue();
            }
        }
        assertThat(committed > 0 || faults > 0).as("someone wins").isTrue();
        if (!settled) {
            assertThat(history.newest().version()).isEqualTo(2 + committed);
        }
    }

    private static CommitIntent intent(Kind kind, int number, Snapshot base, Environment environment) {
        return switch (kind) {
            case APPEND -> Tables.append(base, environment, Tables.file("append-" + number, 5));
            case OVERWRITE -> {
                List<DataFile> all = base.contents().overlay().added();
                yield Tables.overwrite(base, environment, all, Tables.file("overwrite-" + number, 7));
            }
            case ALTER ->
                Tables.withDefinition(
                        Tables.intent(base, environment, CommitBlock.Operation.ALTER, CommitIntent.FileChanges.NONE),
                        altered(base.definition(), "c" + number));
        };
    }

    static TableDefinition altered(TableDefinition definition, String column) {
        int fieldId = definition.lastIds().fieldId() + 1;
        List<Field> fields = new ArrayList<>(definition.schema().fields());
        fields.add(new Field(fieldId, column, false, Type.Simple.INT, "", Field.Defaults.NONE));
        Schema schema = new Schema(definition.schemas().all().size(), fields);
        List<Schema> schemas = new ArrayList<>(definition.schemas().all());
        schemas.add(schema);
        return new TableDefinition(
                new TableDefinition.Versions<>(schemas, schema),
                definition.specs(),
                definition.sortOrders(),
                definition.primaryKey(),
                Map.of(),
                new TableDefinition.LastIds(fieldId, definition.lastIds().partitionFieldId()));
    }
}
