// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.Expirer;
import io.firn.commit.Versions;
import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.testing.Gen;
import io.firn.metadata.ObjectNames;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.table.CommitMessage;
import io.firn.table.Messages;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One simulation: a few processes on one store, with the real engine, all of it decided by one seed. The engine commits
 * real roots and manifests; data files are names with true statistics, since the protocol never looks into them.
 */
final class Simulation {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.LONG),
            Field.required("shard", Type.Simple.INT),
            Field.required("value", Type.Simple.INT));
    private static final int ID_FIELD = 1;
    private static final int SHARD_FIELD = 2;

    private final VirtualTime time = new VirtualTime();
    private final Weather weather;
    private final Trace trace;
    private final Bucket bucket;
    private final Contents contents;
    private final Oracle oracle;
    private final Bug bug;
    private final int maxFiles;
    private final int maxRows;
    private long lives;
    private long epochs;
    private long nextRow = 1;

    private Simulation(Gen gen, Setup setup, Bug bug, Map<String, Integer> counts, boolean keepTrace) {
        this.weather = setup.weather();
        this.bug = bug;
        this.trace = new Trace(time, keepTrace);
        Bucket.Observer[] observer = new Bucket.Observer[1];
        this.bucket = new Bucket(gen.chance(0.6), new Bucket.Observer() {
            @Override
            public void created(String process, ObjectKey key, byte[] content) {
                trace.add(content);
                observer[0].created(process, key, content);
            }

            @Override
            public void deleted(String process, ObjectKey key) {
                observer[0].deleted(process, key);
            }
        });
        this.contents = new Contents(bucket.objects(), newWorld(1).environment());
        this.oracle = new Oracle(contents, counts, bug == Bug.NONE);
        this.maxFiles = setup.crowded() ? 2 : gen.chance(0.15) ? 30 : 3;
        this.maxRows = setup.crowded() ? 12 : 3;
        observer[0] = oracle;
    }

    /** How a simulation is set up: the same set-up gives the same run. */
    record Setup(long seed, Weather weather, Step.Actors actors, boolean crowded, List<Step> steps) {
        static Setup of(long seed) {
            Gen gen = new Gen(seed);
            Weather weather = Weather.of(gen);
            boolean together = gen.chance(0.4);
            Step.Actors actors = together
                    ? new Step.Actors(gen.between(1, 3), gen.between(2, 5))
                    : new Step.Actors(gen.between(2, 4), 1);
            boolean crowded = gen.chance(0.25);
            int steps = gen.between(5, gen.chance(0.1) ? 60 : together ? 40 : 22);
            return new Setup(seed, weather, actors, crowded, Step.plan(gen, actors, steps, weather, crowded));
        }

        Setup without(int index) {
            List<Step> fewer = new ArrayList<>(steps);
            fewer.remove(index);
            return new Setup(seed, weather, actors, crowded, fewer);
        }
    }

    /** Runs it; throws what the oracle objects to. Answers the trace. */
    static Trace run(Setup setup, Bug bug, Map<String, Integer> counts, boolean keepTrace) throws Throwable {
        Gen gen = new Gen(~setup.seed());
        Simulation simulation = new Simulation(gen, setup, bug, counts, keepTrace);
        try {
            simulation.run(setup);
        } catch (Throwable failure) {
            if (keepTrace) {
                failure.addSuppressed(new AssertionError("\n" + String.join("\n", simulation.trace.lines())));
            }
            throw failure;
        }
        return simulation.trace;
    }

    private void run(Setup setup) throws Throwable {
        ObjectStore whole = new SimulatedStore(bucket, time, Weather.FINE, trace, "creator");
        time.spawn(
                0,
                () -> Table.create(whole, SCHEMA, newWorld(2).environment())
                        .partitionBy("shard")
                        .create());
        time.run();
        for (int number = 0; number < setup.actors().processes(); number++) {
            SimulatedProcess process = new SimulatedProcess(this, "p" + number);
            for (int caller = 0; caller < setup.actors().callers(); caller++) {
                Step.Actor actor = new Step.Actor(number, caller);
                List<Step> own = setup.steps().stream()
                        .filter(step -> step.actor().equals(actor))
                        .toList();
                time.spawn(0, new Caller(this, process, actor.toString(), own));
            }
        }
        time.run();
        oracle.requireRetained(version -> bucket.objects()
                .get(Versions.key(version), Integer.MAX_VALUE)
                .map(bytes -> {
                    byte[] root = new byte[bytes.remaining()];
                    bytes.get(root);
                    return root;
                }));
        Table fresh = Table.open(bucket.objects(), newWorld(3).environment());
        oracle.requireNewest(
                "a reader at the end", fresh.metadata().known(), oracle.head().number());
    }

    VirtualTime time() {
        return time;
    }

    Weather weather() {
        return weather;
    }

    Oracle oracle() {
        return oracle;
    }

    Contents contents() {
        return contents;
    }

    Trace trace() {
        return trace;
    }

    SimulatedWorld newWorld(long seed) {
        return new SimulatedWorld(time, ++lives, seed);
    }

    SimulatedStore newStore(String process) {
        return new SimulatedStore(bucket, time, weather, trace, process);
    }

    /** The store as a process sees it, which is faulty if a bug was planted. */
    ObjectStore fault(SimulatedStore store) {
        return bug.plantedIn(store);
    }

    Expirer expirer(Table table) {
        return bug.expirer(table);
    }

    List<FileRows.Live> mapped(List<FileRows.Live> read, List<FileRows.Live> written) {
        return bug.mapped(read, written);
    }

    /** An epoch that nobody had. */
    long nextEpoch() {
        return ++epochs;
    }

    /** A new row id. */
    long nextRow() {
        return nextRow++;
    }

    /** Puts some data files of one shard. */
    WrittenFiles write(Table table, ObjectStore store, Gen gen, int shard) {
        List<FileDescription> files = new ArrayList<>();
        SortedMap<Long, Op.Row> all = new TreeMap<>();
        int count = gen.between(1, maxFiles);
        for (int i = 0; i < count; i++) {
            SortedMap<Long, Op.Row> rows = new TreeMap<>();
            for (int row = gen.between(1, maxRows); row > 0; row--) {
                rows.put(nextRow(), new Op.Row(shard, gen.below(Op.VALUES)));
            }
            // One request stands for all of them; what becomes of files before the commit is nobody's concern.
            files.add(write(table, i == 0 ? store : bucket.objects(), shard, FileRows.of(rows)));
            all.putAll(rows);
        }
        return new WrittenFiles(table.metadata().known(), files, all);
    }

    /** Puts one data file. */
    FileDescription write(Table table, ObjectStore store, int shard, FileRows rows) {
        Snapshot known = table.metadata().known();
        UUID id = table.metadata().environment().ids().next();
        ObjectKey key = ObjectNames.key("data/shard=" + shard, id, "parquet");
        contents.register(key.path(), rows);
        store.put(key, ByteBuffer.allocate(1), PutCondition.IF_ABSENT);
        int count = rows.rows().size();
        LongSummaryStatistics keys =
                rows.rows().stream().mapToLong(FileRows.Stored::id).summaryStatistics();
        ColumnStatistics.Bounds ids = new ColumnStatistics.Bounds(keys.getMin(), keys.getMax(), true);
        OptionalLong none = OptionalLong.of(0);
        return new FileDescription(
                key,
                new PartitionKey(known.definition().specs().current().id(), List.of(shard)),
                new FileDescription.Content(
                        count, 1, 0, known.definition().schema().id(), 0),
                Map.of(
                        ID_FIELD,
                        new ColumnStatistics(count, none, none, Optional.of(ids)),
                        SHARD_FIELD,
                        ColumnStatistics.constant(shard, count)));
    }

    /** Data files that were put for a table as of {@code known}, and their rows. */
    record WrittenFiles(Snapshot known, List<FileDescription> files, SortedMap<Long, Op.Row> rows) {
        List<CommitMessage> messages() {
            return files.stream().map(file -> Messages.of(file, known)).toList();
        }
    }
}
