// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.commit.Expirer;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.StoreException;
import io.firn.io.testing.Gen;
import io.firn.io.testing.SimulatedCrash;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.table.Append;
import io.firn.table.Delete;
import io.firn.table.Overwrite;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a process, which does its steps one after the other with the real engine. When its process dies, it goes on
 * with the next step once it has come up again.
 */
final class Caller implements Runnable {
    private static final int PATIENCE = 6;
    private static final String APPLICATION = "app";

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final String name;
    private final List<Step> steps;

    // What dies with the process.
    private SimulatedProcess.@Nullable Life life;
    private @Nullable Table table;
    private long epoch;
    private long sequence;
    private long knownBefore;

    Caller(Simulation simulation, SimulatedProcess process, String name, List<Step> steps) {
        this.simulation = simulation;
        this.process = process;
        this.name = name;
        this.steps = steps;
    }

    private Oracle oracle() {
        return simulation.oracle();
    }

    @Override
    public void run() {
        for (Step step : steps) {
            simulation.time().sleep(step.delayNanos());
            Gen gen = new Gen(step.seed());
            SimulatedProcess.Life now = live(gen);
            try {
                if (gen.chance(simulation.weather().jump())) {
                    now.world().jump(Duration.ofSeconds(gen.between(-7_200, 7_200)));
                }
                Optional<Table> opened = table == null ? open(gen, now) : Optional.of(table);
                if (opened.isPresent()) {
                    knownBefore = opened.get().metadata().known().version();
                    act(step, gen, opened.get());
                }
            } catch (CorruptTableException gone) {
                requireExpired(gone);
            } catch (StoreException unreachable) {
                // Files could not be written, so that there is nothing to commit.
                oracle().count("gave up");
            } catch (SimulatedStore.BrokenThread broken) {
                oracle().count("thread died");
            } catch (SimulatedCrash crash) {
                oracle().count("crash");
                process.leave(now);
                simulation.time().sleep(Weather.lateness(gen));
            }
        }
    }

    /** The life of the process as it is when a step begins. */
    private SimulatedProcess.Life live(Gen gen) {
        SimulatedProcess.Life now = process.life(gen.anyLong());
        if (now != life) {
            life = now;
            table = null;
            epoch = 0;
        }
        now.store().follow(gen.fork());
        return now;
    }

    /** A handle: the one that the process has, or one of its own, if the store lets it. */
    private Optional<Table> open(Gen gen, SimulatedProcess.Life now) {
        if (gen.maybe() && now.shared().isPresent()) {
            table = now.shared().get();
            return Optional.of(table);
        }
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            long before = oracle().head().number();
            try {
                Table opened = now.open();
                table = opened;
                oracle().requireNewest(name, opened.metadata().known(), before);
                return Optional.of(opened);
            } catch (StoreException unreachable) {
                now.world().sleep(Duration.ofSeconds(1));
            }
        }
        return Optional.empty();
    }

    /** Opens the table again, as a new process perhaps. */
    private void reopen(Gen gen, SimulatedProcess.Life old) {
        if (gen.maybe()) {
            process.leave(old);
        }
        open(gen, live(gen));
    }

    private void act(Step step, Gen gen, Table on) {
        switch (step.kind()) {
            case APPEND -> append(step, gen, on);
            case OVERWRITE -> overwrite(step, gen, on);
            case DELETE -> delete(step, gen, on);
            case DELETE_ROWS -> deleteRows(step, gen, on);
            case UPDATE_ROWS -> updateRows(step, gen, on);
            case UPSERT -> upsert(step, gen, on);
            case MERGE -> merge(step, gen, on);
            case COMPACT -> compact(step, gen, on);
            case ALTER -> alter(step, on);
            case MARKED -> marked(step, gen, on);
            case TAKE_OVER -> takeOver(on);
            case READ -> read(on);
            case READ_OLD -> readOld(gen, on);
            case OPEN -> reopen(gen, process.life(gen.anyLong()));
            case EXPIRE -> expire(step, gen, on);
            case SWEEP -> sweep(on);
        }
    }

    // ---- writers

    private String id(Step step) {
        return step.kind().name().toLowerCase(java.util.Locale.ROOT) + "-" + step.number();
    }

    private void append(Step step, Gen gen, Table on) {
        Simulation.WrittenFiles files = simulation.write(on, on.store(), gen, gen.below(3));
        Op op = new Op(id(step), rows -> plus(rows, files.rows()));
        commit(
                op,
                gen,
                on,
                () -> on.newAppend()
                        .add(files.messages())
                        .summary(Op.NOTE, op.id())
                        .tryCommit());
    }

    private static SortedMap<Long, Op.Row> plus(SortedMap<Long, Op.Row> rows, SortedMap<Long, Op.Row> more) {
        rows.putAll(more);
        return rows;
    }

    private static SortedMap<Long, Op.Row> without(SortedMap<Long, Op.Row> rows, int shard) {
        rows.values().removeIf(row -> row.shard() == shard);
        return rows;
    }

    private void overwrite(Step step, Gen gen, Table on) {
        int shard = gen.below(3);
        Simulation.WrittenFiles files = simulation.write(on, on.store(), gen, shard);
        Op op = new Op(id(step), rows -> plus(without(rows, shard), files.rows()));
        commit(op, gen, on, () -> {
            Overwrite overwrite = on.newOverwrite(Predicate.equal("shard", shard))
                    .add(files.messages())
                    .isolation(CommitIntent.Isolation.SERIALIZABLE)
                    .summary(Op.NOTE, op.id());
            return overwrite.tryCommit();
        });
    }

    private void delete(Step step, Gen gen, Table on) {
        int shard = gen.below(3);
        Op op = new Op(id(step), rows -> without(rows, shard));
        commit(op, gen, on, () -> {
            Delete delete = on.newDelete(Predicate.equal("shard", shard)).summary(Op.NOTE, op.id());
            return delete.tryCommit();
        });
    }

    private void deleteRows(Step step, Gen gen, Table on) {
        int value = gen.below(Op.VALUES);
        RowChanges changes = new RowChanges(on, simulation.contents(), on.snapshot());
        Op op = new Op(id(step), rows -> {
            rows.values().removeIf(row -> row.value() == value);
            return rows;
        });
        commit(op, gen, on, () -> changes.delete(value, op));
    }

    private void updateRows(Step step, Gen gen, Table on) {
        int value = gen.below(Op.VALUES);
        RowChanges changes = new RowChanges(on, simulation.contents(), on.snapshot());
        int updated = (value + 1) % Op.VALUES;
        List<FileDescription> files = write(
                on,
                changes.rows(RowChanges.Condition.value(value)).stream()
                        .map(row -> row.updated(new Op.Row(row.row().shard(), updated)))
                        .toList());
        Op op = new Op(id(step), before -> {
            before.replaceAll((id, row) -> row.value() == value ? new Op.Row(row.shard(), updated) : row);
            return before;
        });
        commit(op, gen, on, () -> changes.update(value, files, op));
    }

    /** Some rows that are there, perhaps, and a new one. */
    private SortedMap<Long, Op.Row> source(Gen gen, RowChanges changes) {
        List<Long> there = changes.rows((id, row) -> true).stream()
                .map(FileRows.Live::id)
                .sorted()
                .toList();
        SortedMap<Long, Op.Row> rows = new TreeMap<>();
        for (int i = gen.below(3); i >= 0 && !there.isEmpty(); i--) {
            rows.put(gen.pick(there), new Op.Row(gen.below(3), gen.below(Op.VALUES)));
        }
        rows.put(simulation.nextRow(), new Op.Row(gen.below(3), gen.below(Op.VALUES)));
        return rows;
    }

    private void upsert(Step step, Gen gen, Table on) {
        RowChanges changes = new RowChanges(on, simulation.contents(), on.snapshot());
        SortedMap<Long, Op.Row> rows = source(gen, changes);
        List<FileDescription> files = write(on, FileRows.of(rows).rows());
        Op op = new Op(id(step), before -> plus(before, rows)).replacing(rows.keySet());
        commit(op, gen, on, () -> changes.upsert(rows.keySet(), files, op));
    }

    /** Rows that match the source move on by one value, or go if they have a certain one; what matches none is inserted. */
    private void merge(Step step, Gen gen, Table on) {
        RowChanges changes = new RowChanges(on, simulation.contents(), on.snapshot());
        SortedMap<Long, Op.Row> source = source(gen, changes);
        int deletes = gen.below(Op.VALUES);
        List<FileRows.Live> matched = changes.rows(RowChanges.Condition.keys(source.keySet()));
        List<FileRows.Live> updated =
                matched.stream().filter(row -> row.row().value() != deletes).toList();
        List<FileRows.Live> deleted =
                matched.stream().filter(row -> row.row().value() == deletes).toList();
        SortedMap<Long, Op.Row> inserted = new TreeMap<>(source);
        matched.forEach(row -> inserted.remove(row.id()));
        List<FileRows.Stored> written = new ArrayList<>(FileRows.of(inserted).rows());
        updated.forEach(row -> written.add(row.updated(next(row.row()))));
        List<FileDescription> files = write(on, written);
        Op op = new Op(id(step), before -> {
            source.forEach((id, row) -> {
                Op.Row old = before.get(id);
                if (old == null) {
                    before.put(id, row);
                } else if (old.value() == deletes) {
                    before.remove(id);
                } else {
                    before.put(id, next(old));
                }
            });
            return before;
        });
        commit(op, gen, on, () -> changes.merge(source.keySet(), updated, deleted, files, op));
    }

    private static Op.Row next(Op.Row row) {
        return new Op.Row((row.shard() + 1) % 3, (row.value() + 1) % Op.VALUES);
    }

    /** Puts a file for each shard. */
    private List<FileDescription> write(Table on, List<FileRows.Stored> rows) {
        List<FileDescription> files = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            int number = shard;
            List<FileRows.Stored> own =
                    rows.stream().filter(row -> row.row().shard() == number).toList();
            if (!own.isEmpty()) {
                files.add(simulation.write(on, on.store(), shard, new FileRows(own)));
            }
        }
        return files;
    }

    private void compact(Step step, Gen gen, Table on) {
        Compactor compactor = new Compactor(simulation, on, gen);
        compactor.write();
        Op op = new Op(id(step), rows -> rows);
        if (compactor.maps()) {
            op.compacting();
        }
        commit(op, gen, on, () -> compactor.commit(op));
    }

    private void alter(Step step, Table on) {
        String column = "c" + step.number();
        Op op = new Op(id(step), rows -> rows).changing(new Op.Changes(Optional.of(column), 0));
        commit(
                op,
                new Gen(step.seed()),
                on,
                () -> on.newAlter()
                        .columns(c -> c.add("", Field.optional(column, Type.Simple.INT)))
                        .summary(Op.NOTE, op.id())
                        .tryCommit());
    }

    private void takeOver(Table on) {
        epoch = simulation.nextEpoch();
        sequence = 0;
        try {
            Snapshot.CommittedMarker last = on.snapshot().markers().get(APPLICATION);
            sequence = last == null ? 0 : last.sequence();
        } catch (StoreException unreachable) {
            epoch = 0;
        }
    }

    /** Commits the next batch until it is in the table; a batch is the same whoever sends it, and in however many files. */
    private void marked(Step step, Gen gen, Table on) {
        if (epoch == 0) {
            takeOver(on);
        }
        if (epoch == 0) {
            return;
        }
        CommitBlock.Marker marker = new CommitBlock.Marker(APPLICATION, epoch, sequence + 1);
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            Simulation.WrittenFiles files;
            try {
                files = simulation.write(on, on.store(), gen, 0);
            } catch (StoreException unreachable) {
                continue;
            }
            Op op = new Op(id(step) + "-" + attempt, rows -> plus(rows, files.rows())).marked(marker);
            oracle().begin(op);
            Optional<CommitResult> result = attempt(op, () -> {
                Append append = on.newAppend()
                        .add(files.messages())
                        .marker(marker.application(), marker.epoch(), marker.sequence())
                        .summary(Op.NOTE, op.id());
                return append.tryCommit();
            });
            if (result.orElse(null) instanceof CommitResult.Committed) {
                sequence++;
                if (gen.chance(0.7)) {
                    return;
                }
                // Once more, as someone who lost the answer does.
                sequence--;
            } else if (result.orElse(null) instanceof CommitResult.Conflicted) {
                epoch = 0;
                return;
            }
        }
        sequence++;
    }

    private void commit(Op op, Gen gen, Table on, Supplier<CommitResult> commit) {
        oracle().begin(op);
        Optional<CommitResult> result = attempt(op, commit);
        if (result.orElse(null) instanceof CommitResult.Unknown unknown && gen.maybe()) {
            settle(op, unknown, on);
        }
    }

    /** The result, unless it failed before it was tried. */
    private Optional<CommitResult> attempt(Op op, Supplier<CommitResult> commit) {
        CommitResult result;
        try {
            result = commit.get();
        } catch (StoreException untried) {
            oracle().refused(op, untried.getMessage());
            return Optional.empty();
        } catch (CorruptTableException gone) {
            requireExpired(gone);
            oracle().refused(op, gone.getMessage());
            return Optional.empty();
        }
        simulation.trace().add(name, op.id(), result.getClass().getSimpleName());
        if (result instanceof CommitResult.Committed done) {
            oracle().acknowledged(op, done);
        } else if (result instanceof CommitResult.Conflicted conflicted) {
            oracle().conflicted(op, conflicted);
        } else if (result instanceof CommitResult.Unknown unknown) {
            requireStoreFault(unknown.cause());
            oracle().count("unknown");
        }
        return Optional.of(result);
    }

    /** Nothing else may leave a commit in doubt. */
    private void requireStoreFault(RuntimeException cause) {
        if (cause instanceof CorruptTableException gone) {
            requireExpired(gone);
        } else if (!(cause instanceof StoreException)) {
            throw cause;
        }
    }

    /** What a process read was deleted under its hands, because it stalled until that had expired. */
    private void requireExpired(CorruptTableException gone) {
        if (!gone.getMessage().contains("has expired") || knownBefore >= oracle().oldestRetained()) {
            throw gone;
        }
        oracle().count("expired under one's hands");
    }

    private void settle(Op op, CommitResult.Unknown unknown, Table on) {
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            try {
                oracle().settled(op, on.metadata().settle(unknown.commitId(), unknown.version()));
                return;
            } catch (StoreException stillBad) {
                on.metadata().environment().clock().sleep(Duration.ofSeconds(10));
            } catch (InvalidRequestException expired) {
                oracle().count("settled: nobody knows");
                return;
            }
        }
    }

    // ---- readers

    private void read(Table on) {
        long before = oracle().head().number();
        try {
            Snapshot shown = on.snapshot();
            oracle().requireNewest(name, shown, before);
            requireFiles(on, shown);
        } catch (StoreException unreachable) {
            oracle().count("read failed");
        }
    }

    private void readOld(Gen gen, Table on) {
        Snapshot known = on.metadata().known();
        try {
            if (gen.maybe()) {
                long version = gen.between(1, (int) known.version());
                Snapshot shown = on.snapshot(version);
                oracle().requireTrue(name, shown);
                requireFiles(on, shown);
            } else {
                long back = gen.between(0, 20_000_000);
                Instant time = known.header().committedAt().minusNanos(back * 1_000);
                Snapshot shown = on.snapshot(time);
                oracle().requireTrue(name, shown);
                Oracle.require(!shown.header().committedAt().isAfter(time), "version of %s at %s", time, shown);
                boolean newest = shown.version() >= known.version()
                        || oracle().version(shown.version() + 1)
                                .snapshot()
                                .header()
                                .committedAt()
                                .isAfter(time);
                Oracle.require(newest, "at %s version %d was not the newest", time, shown.version());
            }
            oracle().count("read old");
        } catch (StoreException unreachable) {
            oracle().count("read failed");
        } catch (InvalidRequestException expired) {
            oracle().count("read expired");
        }
    }

    /** The plan of a version shows its files; if it fails because they are gone, the version has expired. */
    private void requireFiles(Table on, Snapshot shown) {
        TreeSet<Long> ids = new TreeSet<>();
        try (Stream<DataFile> files = on.metadata().manifests().plan(shown, new BoundPredicate.Always(true))) {
            files.forEach(file -> simulation.contents().rowsOf(file.file().key().path()).rows().stream()
                    .map(FileRows.Stored::id)
                    .forEach(ids::add));
        }
        Oracle.require(
                ids.containsAll(oracle().version(shown.version()).rows().keySet()),
                "%s planned version %d without some rows",
                name,
                shown.version());
    }

    // ---- maintenance

    private void expire(Step step, Gen gen, Table on) {
        int retained = gen.between(1, 5);
        Map<Integer, Op> attempts = new HashMap<>();
        Function<Long, Map<String, String>> announcement = oldest -> {
            Op op = new Op(id(step) + "-" + attempts.size(), rows -> rows)
                    .changing(new Op.Changes(Optional.empty(), oldest));
            attempts.put(attempts.size(), op);
            oracle().begin(op);
            return Map.of(Op.NOTE, op.id());
        };
        try {
            if (simulation.expirer(on).giveUp(retained, announcement::apply)) {
                oracle().count("boundary");
                if (gen.maybe()) {
                    sweep(on);
                }
            }
        } catch (StoreException unreachable) {
            oracle().count("expiry failed");
        }
    }

    private void sweep(Table on) {
        try {
            Expirer expirer = simulation.expirer(on);
            expirer.sweep();
            oracle().count("swept");
        } catch (StoreException unreachable) {
            oracle().count("expiry failed");
        } catch (CorruptTableException gone) {
            // Another process cleans too, and was faster.
            Oracle.require(gone.getMessage().contains("has expired"), "%s", gone);
            oracle().count("expiry failed");
        }
    }
}
