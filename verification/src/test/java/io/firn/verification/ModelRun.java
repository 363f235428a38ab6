// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Operation;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.table.CommitMessage;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.table.Scan;
import io.firn.table.Split;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.WriteSettings;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One random series of operations on a table, each also done to rows in memory and compared. */
final class ModelRun {
    private final Gen gen;
    private final ObjectStore store;
    private final Environment environment;
    private final List<Table> handles = new ArrayList<>();
    private final TreeMap<Long, Version> versions = new TreeMap<>();
    private final Map<String, Integer> successes;
    private final RandomAlter alters;
    private final RandomChange changes;
    /** By the value of the first column, which no other row has, the id of the row. */
    private final Map<Object, Long> rowIds = new HashMap<>();

    private long nextRowId;

    /**
     * A version as the model has it.
     *
     * @param shown what a scan returned when it was the newest
     */
    private record Version(Instant committedAt, Schema schema, List<ModelRow> rows, List<String> shown) {}

    /** A commit about to be made, and what it does to the rows when it succeeds. */
    record Step(String name, Supplier<CommitResult> commit, UnaryOperator<List<ModelRow>> effect) {}

    /** @param successes counts by operation, over all runs of a test */
    ModelRun(Gen gen, ObjectStore store, Map<String, Integer> successes) {
        this.gen = gen;
        this.store = store;
        this.environment = World.of(gen);
        this.successes = successes;
        this.alters = new RandomAlter(gen);
        this.changes = new RandomChange(gen, () -> nextRowId++);
    }

    void run(int steps) {
        Schema schema = RandomData.schema(gen, 5);
        Table created = alters.create(store, schema, environment);
        handles.add(created);
        record(created.snapshot(), List.of());
        int[] weights = gen.swarm(9);
        weights[0] += 4;
        for (int i = 0; i < steps; i++) {
            switch (gen.pickWeighted(weights)) {
                case 0 -> execute(append(gen.pick(handles)));
                case 1 -> execute(overwrite(gen.pick(handles)));
                case 2 -> execute(delete(gen.pick(handles)));
                case 3 -> execute(alter(gen.pick(handles)));
                case 4 -> raced();
                case 5 -> reopen();
                case 6 -> execute(changes.update(gen.pick(handles), predicate(), head().schema()));
                case 7 ->
                    changes.merge(gen.pick(handles), head().rows(), head().schema())
                            .ifPresent(this::execute);
                default -> checkOldVersion(gen.pick(new ArrayList<>(versions.keySet())));
            }
            checkHead();
        }
        versions.keySet().forEach(this::checkOldVersion);
        assertThat(TableChecker.check(store, environment, TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    private Version head() {
        return versions.lastEntry().getValue();
    }

    private void record(Snapshot snapshot, List<ModelRow> rows) {
        Schema schema = snapshot.definition().schema();
        List<String> shown = new ArrayList<>();
        rows.forEach(row -> shown.add(Canon.fields(schema.fields(), row.read(schema))));
        Collections.sort(shown);
        versions.put(snapshot.version(), new Version(snapshot.header().committedAt(), schema, rows, shown));
    }

    private void reopen() {
        if (handles.size() > 2) {
            handles.remove(gen.below(handles.size()));
        }
        handles.add(Table.open(store, environment));
    }

    private void execute(Step step) {
        try {
            settle(step, step.commit().get());
        } catch (InvalidRequestException refused) {
            assertThat(step.name()).as("refused: %s", refused.getMessage()).isEqualTo("alter");
            count(step.name() + " refused");
        }
    }

    private void settle(Step step, CommitResult result) {
        long before = versions.lastKey();
        if (result instanceof CommitResult.Conflicted) {
            assertThat(step.name()).isNotEqualTo("append");
            count(step.name() + " conflicted");
            return;
        }
        assertThat(result).as(step.name()).isInstanceOf(CommitResult.Committed.class);
        Snapshot snapshot = result.orThrow();
        List<ModelRow> rows = step.effect().apply(head().rows());
        if (snapshot.version() == before) {
            assertThat(rows).as("rows after %s made no version", step.name()).hasSameSizeAs(head().rows());
            return;
        }
        assertThat(snapshot.version()).as(step.name()).isEqualTo(before + 1);
        record(snapshot, rows);
        count(step.name());
    }

    private void count(String what) {
        successes.merge(what, 1, Integer::sum);
    }

    private Step append(Table table) {
        Written written = write(table, gen.between(1, 3));
        return new Step(
                "append",
                () -> table.newAppend().add(written.messages()).tryCommit(),
                rows -> plus(rows, written.rows()));
    }

    private Step overwrite(Table table) {
        Written written = write(table, 1);
        Predicate where = predicate();
        Schema schema = head().schema();
        return new Step(
                "overwrite",
                () -> table.newOverwrite(where).add(written.messages()).tryCommit(),
                rows -> plus(without(rows, where, schema), written.rows()));
    }

    private Step delete(Table table) {
        Predicate where = predicate();
        Schema schema = head().schema();
        return new Step("delete", () -> table.newDelete(where).tryCommit(), rows -> without(rows, where, schema));
    }

    private Step alter(Table table) {
        return new Step("alter", () -> alters.next(table).tryCommit(), rows -> rows);
    }

    private record Written(List<CommitMessage> messages, List<ModelRow> rows) {}

    private Written write(Table table, int writers) {
        List<CommitMessage> messages = new ArrayList<>();
        List<ModelRow> rows = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            WriteSettings settings = WriteSettings.of(table.snapshot().definition());
            try (TableWriter writer = table.newWriter(gen.maybe() ? settings : settings.withTargetFileBytes(1_500))) {
                for (int row = gen.chance(0.1) ? gen.between(40, 200) : gen.below(8); row >= 0; row--) {
                    List<Object> values = values(writer.schema());
                    writer.write(Row.ofValues(values));
                    rows.add(ModelRow.write(writer.schema(), values));
                }
                for (CommitMessage message : writer.finish()) {
                    messages.add(gen.maybe() ? message : Travel.byJson(Travel.bySerialization(message)));
                }
            }
        }
        return new Written(messages, rows);
    }

    /** The first column is a number that no other row has, unless it was dropped. */
    private List<Object> values(Schema schema) {
        List<Object> values = new ArrayList<>();
        schema.fields()
                .forEach(field -> values.add(field.id() == 1 ? (Object) nextRowId++ : RandomData.value(gen, field)));
        return values;
    }

    private Predicate predicate() {
        return gen.chance(0.1) ? Predicate.alwaysTrue() : new RandomFilter(gen, head().schema()).next(gen.below(3));
    }

    private static List<ModelRow> plus(List<ModelRow> rows, List<ModelRow> more) {
        List<ModelRow> all = new ArrayList<>(rows);
        all.addAll(more);
        return all;
    }

    /** @param schema what the predicate was meant for; a rival may have changed it since, but not what its columns are */
    private static List<ModelRow> without(List<ModelRow> rows, Predicate where, Schema schema) {
        ModelFilter filter = new ModelFilter(schema);
        return rows.stream()
                .filter(row -> !filter.matches(where, row.read(schema)))
                .toList();
    }

    /** A rival commits directly before the root of a commit is put. */
    private void raced() {
        boolean[] done = {false};
        FaultyObjectStore slow = new FaultyObjectStore(store, 0, Faults.NONE).beforeEach(request -> {
            if (!done[0]
                    && request.operation() == Operation.PUT
                    && request.path().startsWith("_firn/versions/")) {
                done[0] = true;
                Table rival = gen.pick(handles);
                execute(
                        switch (gen.below(5)) {
                            case 0 -> delete(rival);
                            case 1 -> alter(rival);
                            case 2 -> changes.update(rival, predicate(), head().schema());
                            default -> append(rival);
                        });
            }
        });
        Table table = Table.open(slow, environment);
        Step step = switch (gen.below(6)) {
            case 0 -> overwrite(table);
            case 1 -> delete(table);
            case 2 -> alter(table);
            case 3 -> changes.update(table, predicate(), head().schema());
            case 4 -> changes.merge(table, head().rows(), head().schema()).orElseGet(() -> append(table));
            default -> append(table);
        };
        CommitResult result;
        try {
            result = step.commit().get();
        } catch (InvalidRequestException refused) {
            count("raced " + step.name() + " refused");
            return;
        }
        settle(step, result);
        count("raced");
    }

    private void checkHead() {
        Table table = gen.pick(handles);
        assertThat(table.snapshot().version()).isEqualTo(versions.lastKey());
        Version head = head();
        Scan scan = table.newScan().build();
        assertThat(scan.schema().fields()).isEqualTo(head.schema().fields());
        assertThat(Canon.rows(scan.rows(), scan.schema())).isEqualTo(head.shown());
        assertThat(scan.count()).isEqualTo(head.rows().size());
        checkFilter(table, head);
        checkLineage(table);
        if (gen.chance(0.1)) {
            List<String> parts = new ArrayList<>();
            for (Split split : scan.splits(gen.maybe() ? 1 : 100_000)) {
                parts.addAll(Canon.rows(
                        Travel.bySerialization(scan.readerFactory()).rows(store, Travel.bySerialization(split)),
                        scan.schema()));
            }
            Collections.sort(parts);
            assertThat(parts).as("rows of all splits").isEqualTo(head.shown());
        }
    }

    /** Rows keep their ids whatever happens to them, and no two have the same. */
    private void checkLineage(Table table) {
        Optional<String> first = head().schema().field(1).map(Field::name);
        if (first.isEmpty()) {
            return;
        }
        Set<Long> met = new HashSet<>();
        try (RowCursor rows = table.newScan()
                .select(Schema.join("", first.get()), "_row_id", "_last_updated_version")
                .build()
                .rows()) {
            while (rows.next()) {
                long id = rows.getLong(1);
                assertThat(met.add(id)).as("row id %d, for the first time", id).isTrue();
                Object key = rows.value(0);
                if (key != null) {
                    assertThat(rowIds.computeIfAbsent(key, row -> id))
                            .as("row %s", key)
                            .isEqualTo(id);
                }
                assertThat(rows.getLong(2)).isBetween(2L, versions.lastKey());
            }
        }
    }

    private void checkFilter(Table table, Version head) {
        Predicate where = predicate();
        ModelFilter filter = new ModelFilter(head.schema());
        List<String> expected = new ArrayList<>();
        for (ModelRow row : head.rows()) {
            List<Object> values = row.read(head.schema());
            if (filter.matches(where, values)) {
                expected.add(Canon.fields(head.schema().fields(), values));
            }
        }
        Collections.sort(expected);
        Scan scan = table.newScan().where(where).build();
        assertThat(Canon.rows(scan.rows(), scan.schema())).as("where %s", where).isEqualTo(expected);
        assertThat(scan.count()).as("count where %s", where).isEqualTo(expected.size());
        long limit = gen.below(5);
        assertThat(Canon.rows(table.newScan().where(where).limit(limit).build().rows(), scan.schema()))
                .as("limit %d where %s", limit, where)
                .hasSize((int) Math.min(limit, expected.size()))
                .isSubsetOf(expected);
    }

    private void checkOldVersion(long version) {
        Version old = versions.get(version);
        Table table = gen.pick(handles);
        Scan byVersion = table.newScan().asOf(version).build();
        assertThat(Canon.rows(byVersion.rows(), byVersion.schema()))
                .as("as of version %d", version)
                .isEqualTo(old.shown());
        Optional<Instant> next = Optional.ofNullable(versions.higherEntry(version))
                .map(entry -> entry.getValue().committedAt());
        Instant time =
                gen.maybe() || next.isEmpty() ? old.committedAt() : next.get().minusNanos(1_000);
        Scan byTime = table.newScan().asOf(time).build();
        assertThat(byTime.snapshot().version()).as("as of %s", time).isEqualTo(version);
    }
}
