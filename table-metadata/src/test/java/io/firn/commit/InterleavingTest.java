// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.deletion.DeletionVector;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two or three committers on one table, in every order of their requests and with requests that fail. */
class InterleavingTest {
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(4);
    private static final long MAX_RUNS = 200_000;

    private enum Kind {
        APPEND,
        OVERWRITE,
        ALTER,
        DELETE_ROWS,
        UPDATE_ROWS,
        UPSERT,
        REWRITE
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
    void anyThreeCommitsInAnyOrderOfTheirRequestsGiveASerialHistory() {
        Kind[] kinds = Kind.values();
        long runs = 0;
        for (int first = 0; first < kinds.length; first++) {
            for (int second = first; second < kinds.length; second++) {
                for (int third = second; third < kinds.length; third++) {
                    Kind[] three = {kinds[first], kinds[second], kinds[third]};
                    runs += Exhaustive.run(MAX_RUNS, choices -> check(choices, 0, true, true, three));
                }
            }
        }
        assertThat(runs).isGreaterThan(2_000);
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
        check(choices, faults, ordered, false, kinds);
    }

    /** @param opened whether the committers have opened the table before the first request that counts */
    private static void check(Choices choices, int faults, boolean ordered, boolean opened, Kind... kinds)
            throws Exception {
        ObjectStore store = ordered ? new MemoryObjectStore() : MemoryObjectStore.unordered();
        SimulatedEnvironment world = new SimulatedEnvironment(1);
        Environment environment = world.environment();
        TableMetadata table = Tables.create(store, environment);
        Snapshot base = table.commit(Tables.append(table.known(), environment, Tables.file("first", 10)))
                .orThrow();
        List<CommitIntent> intents = new ArrayList<>();
        List<Function<ObjectStore, Supplier<Optional<CommitResult>>>> processes = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            CommitIntent intent = intent(kinds[i], i, base, environment);
            intents.add(intent);
            processes.add(way -> {
                Environment own = world.environment();
                Optional<TableMetadata> ready = opened ? Optional.of(TableMetadata.open(way, own)) : Optional.empty();
                return () -> {
                    try {
                        return Optional.of(ready.orElseGet(() -> TableMetadata.open(way, own))
                                .commit(intent));
                    } catch (StoreException failed) {
                        return Optional.empty();
                    }
                };
            });
        }
        List<Optional<CommitResult>> results =
                new ScheduledStores(store, choices, faults).runPrepared(THREADS, processes);
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
                assertEffect(kinds[i], i, found, world.environment(), store);
            } else {
                assertThat(found)
                        .as("commit %d, which ended as %s", i, results.get(i))
                        .isNull();
                assertThat(faults > 0 || kinds[i] != Kind.APPEND && kinds[i] != Kind.UPSERT)
                        .as("an append and an upsert never fail")
                        .isTrue();
            }
        }
        assertThat(committed > 0 || faults > 0).as("someone wins").isTrue();
        if (!settled) {
            assertThat(history.newest().version()).isEqualTo(2 + committed);
        }
    }

    /** Rows that a commit deleted are deleted in its own version, wherever they are by then. */
    private static void assertEffect(
            Kind kind, int number, Snapshot snapshot, Environment environment, ObjectStore store) {
        if (kind == Kind.DELETE_ROWS || kind == Kind.UPDATE_ROWS) {
            TableMetadata table = TableMetadata.open(store, environment);
            Optional<DataFile> first =
                    table.manifests().find(snapshot, Set.of(1L)).stream().findFirst();
            first.ifPresent(file -> assertThat(table.vectors()
                            .read(file.deletions().orElseThrow(), 10)
                            .intersection(rows(kind, number)))
                    .isEqualTo(rows(kind, number)));
        }
        if (kind == Kind.UPSERT) {
            // Its row, and those that upserts before it put in the place of it, have one live version.
            assertThat(snapshot.commit().changes().added()).hasSize(1);
        }
    }

    /** All who touch rows want row 0, and one more that depends on the kind. */
    private static DeletionVector rows(Kind kind, int number) {
        return DeletionVector.of(0, 1 + kind.ordinal() % 3 + number);
    }

    private static CommitIntent intent(Kind kind, int number, Snapshot base, Environment environment) {
        List<DataFile> all = base.contents().overlay().added();
        return switch (kind) {
            case APPEND -> Tables.append(base, environment, Tables.file("append-" + number, 5));
            case OVERWRITE -> Tables.overwrite(base, environment, all, Tables.file("overwrite-" + number, 7));
            case ALTER ->
                Tables.withDefinition(
                        Tables.intent(base, environment, CommitBlock.Operation.ALTER, CommitIntent.FileChanges.NONE),
                        altered(base.definition(), "c" + number));
            case DELETE_ROWS ->
                Tables.intent(
                        base,
                        environment,
                        CommitBlock.Operation.DELETE,
                        new CommitIntent.FileChanges(
                                List.of(),
                                List.of(),
                                List.of(new RowDeletions(all.get(0), rows(kind, number), RowDeletions.Fate.DELETED))));
            case UPDATE_ROWS ->
                Tables.intent(
                        base,
                        environment,
                        CommitBlock.Operation.UPDATE,
                        new CommitIntent.FileChanges(
                                List.of(Tables.file("updated-" + number, 2)),
                                List.of(),
                                List.of(new RowDeletions(all.get(0), rows(kind, number), RowDeletions.Fate.UPDATED))));
            case UPSERT -> upsert(number, base, environment);
            case REWRITE ->
                Tables.intent(
                        base,
                        environment,
                        CommitBlock.Operation.REWRITE,
                        new CommitIntent.FileChanges(
                                List.of(Tables.file("rewritten-" + number, 10)),
                                List.of(all.get(0)),
                                List.of(),
                                Optional.of(new RowMapping.Builder()
                                        .add(1, 5, 5)
                                        .add(1, 0, 5)
                                        .endFile()
                                        .build())));
        };
    }

    /** Replaces the row of one key: row 0 of the first file, and then row 0 of the file of whoever upserted it. */
    private static CommitIntent upsert(int number, Snapshot base, Environment environment) {
        CommitIntent intent = Tables.intent(
                base,
                environment,
                CommitBlock.Operation.UPSERT,
                new CommitIntent.FileChanges(
                        List.of(Tables.file("upserted-" + number, 1)),
                        List.of(),
                        List.of(new RowDeletions(
                                base.contents().overlay().added().get(0),
                                DeletionVector.of(0),
                                RowDeletions.Fate.REPLACED_BY_KEY))));
        return Tables.withReads(
                intent,
                CommitIntent.Reads.NOTHING.withKeyCheck((head, files) -> new KeyCheck.Answer.Rows(files.stream()
                        .filter(file -> file.file().key().path().contains("upserted-"))
                        .map(file -> new RowDeletions(file, DeletionVector.of(0), RowDeletions.Fate.REPLACED_BY_KEY))
                        .toList())));
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
