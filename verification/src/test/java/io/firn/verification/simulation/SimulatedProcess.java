// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.commit.Expirer;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
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

/** A process that does its steps one after the other with the real engine, dies now and then, and comes up again. */
final class SimulatedProcess implements Runnable {
    private static final int PATIENCE = 6;
    private static final String APPLICATION = "app";

    private final Simulation simulation;
    private final String name;
    private final List<Step> steps;

    // What dies with the process.
    private @Nullable SimulatedWorld world;
    private @Nullable SimulatedStore store;
    private @Nullable Table table;
    private long epoch;
    private long sequence;
    private long knownBefore;

    SimulatedProcess(Simulation simulation, String name, List<Step> steps) {
        this.simulation = simulation;
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
            try {
                if (store != null) {
                    store.follow(gen.fork());
                }
                if (world != null && gen.chance(simulation.weather().jump())) {
                    world.jump(Duration.ofSeconds(gen.between(-7_200, 7_200)));
                }
                Optional<Table> opened = table == null ? open(gen) : Optional.of(table);
                if (opened.isPresent()) {
                    knownBefore = opened.get().metadata().known().version();
                    act(step, gen, opened.get());
                }
            } catch (CorruptTableException gone) {
                requireExpired(gone);
            } catch (StoreException unreachable) {
                // Files could not be written, so that there is nothing to commit.
                oracle().count("gave up");
            } catch (SimulatedCrash crash) {
                oracle().count("crash");
                table = null;
                store = null;
                world = null;
                epoch = 0;
                simulation.time().sleep(Weather.lateness(gen));
            }
        }
    }

    /** Comes up, if the store lets it. */
    private Optional<Table> open(Gen gen) {
        world = simulation.newWorld(gen.anyLong());
        store = simulation.newStore(name);
        store.follow(gen.fork());
        ObjectStore way = simulation.fault(store);
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            long before = oracle().head().number();
            try {
                table = Table.open(way, world.environment());
                oracle().requireNewest(name, table.metadata().known(), before);
                return Optional.of(table);
            } catch (StoreException unreachable) {
                world.sleep(Duration.ofSeconds(1));
            }
        }
        return Optional.empty();
    }

    private void act(Step step, Gen gen, Table on) {
        switch (step.kind()) {
            case APPEND -> append(step, gen, on);
            case OVERWRITE -> overwrite(step, gen, on);
            case DELETE -> delete(step, gen, on);
            case DELETE_ROWS -> deleteRows(step, gen, on);
            case UPDATE_ROWS -> updateRows(step, gen, on);
            case UPSERT -> upsert(step, gen, on);
            case ALTER -> alter(step, on);
            case MARKED -> marked(step, gen, on);
            case TAKE_OVER -> takeOver(on);
            case READ -> read(on);
            case READ_OLD -> readOld(gen, on);
            case OPEN -> open(gen);
            case EXPIRE -> expire(step, gen, on);
            case SWEEP -> sweep(on);
        }
    }

    // ---- writers

    private String id(Step step) {
        return step.kind().name().toLowerCase(java.util.Locale.ROOT) + "-" + step.number();
    }

    private void append(Step step, Gen gen, Table on) {
        Simulation.WrittenFiles files = simulation.write(on, store, gen, gen.below(3));
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
        Simulation.WrittenFiles files = simulation.write(on, store, gen, shard);
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
        SortedMap<Long, Op.Row> rows = changes.rows((id, row) -> row.value() == value);
        rows.replaceAll((id, row) -> new Op.Row(row.shard(), updated));
        List<FileDescription> files = write(on, rows);
        Op op = new Op(id(step), before -> {
            before.replaceAll((id, row) -> row.value() == value ? new Op.Row(row.shard(), updated) : row);
            return before;
        });
        commit(op, gen, on, () -> changes.update(value, files, op));
    }

    /** Some rows that are there, perhaps, and a new one. */
    private void upsert(Step step, Gen gen, Table on) {
        RowChanges changes = new RowChanges(on, simulation.contents(), on.snapshot());
        List<Long> there = new ArrayList<>(changes.rows((id, row) -> true).keySet());
        SortedMap<Long, Op.Row> rows = new TreeMap<>();
        for (int i = gen.below(3); i >= 0 && !there.isEmpty(); i--) {
            rows.put(gen.pick(there), new Op.Row(gen.below(3), gen.below(Op.VALUES)));
        }
        rows.put(simulation.nextRow(), new Op.Row(gen.below(3), gen.below(Op.VALUES)));
        List<FileDescription> files = write(on, rows);
        Op op = new Op(id(step), before -> plus(before, rows));
        commit(op, gen, on, () -> changes.upsert(rows.keySet(), files, op));
    }

    /** Puts a file for each shard. */
    private List<FileDescription> write(Table on, SortedMap<Long, Op.Row> rows) {
        List<FileDescription> files = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            int number = shard;
            SortedMap<Long, Op.Row> own = new TreeMap<>(rows);
            own.values().removeIf(row -> row.shard() != number);
            if (!own.isEmpty()) {
                files.add(simulation.write(on, on.store(), shard, own));
            }
        }
        return files;
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
                files = simulation.write(on, store, gen, 0);
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
            oracle().refused(op, conflicted.reason());
            oracle().count("conflicted");
        } else {
            oracle().count("unknown");
        }
        return Optional.of(result);
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
                world.sleep(Duration.ofSeconds(10));
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
            files.forEach(file -> ids.addAll(
                    simulation.contents().rowsOf(file.file().key().path()).keySet()));
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
