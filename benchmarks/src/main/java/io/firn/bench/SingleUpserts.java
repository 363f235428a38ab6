// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import com.sun.management.OperatingSystemMXBean;
import io.firn.bench.workload.Directories;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.Upsert;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Upserts rows one by one, in commits of 1, 100 and 10,000, into tables that start empty: {@code benchmarks/run singles}
 * prints what a row costs for each kind of key. Nothing compacts the files, of which each commit leaves one, so that a
 * number of commits ends a case that would take too long.
 */
public final class SingleUpserts {
    private static final int[] BATCHES = {1, 100, 10_000};
    private static final long SEED = 20_261_122;
    private static final Schema KEYED_BY_NUMBER = schema(Type.Simple.LONG);
    private static final Schema KEYED_BY_UUID = schema(Type.Simple.UUID);

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Limits limits;
    private final Case of;
    private long sequence;

    private SingleUpserts(Limits limits, Case of) {
        this.limits = limits;
        this.of = of;
    }

    /** Where keys come from. The chance of a zipfian one, of as many as there are rows, is about one divided by its rank. */
    enum KeyKind {
        SEQUENTIAL,
        ZIPFIAN,
        UUID
    }

    /** So many rows a commit, with such keys. */
    record Case(KeyKind kind, int batch) {
        static List<Case> all() {
            List<Case> cases = new ArrayList<>();
            for (int batch : BATCHES) {
                for (KeyKind kind : KeyKind.values()) {
                    cases.add(new Case(kind, batch));
                }
            }
            return cases;
        }

        String label() {
            return kind.name().toLowerCase(Locale.ROOT) + "-" + batch;
        }
    }

    /** A case ends at the first of the two. */
    record Limits(long rows, long commits) {}

    /** What a case took: time, and time of processors, which other work on the machine stretches less. */
    record Cost(long nanos, long processorNanos) {}

    /** What came of one case: the bytes are of all files in the directory, the data files those of data in the last version. */
    record Outcome(Case of, long commits, long rows, Cost cost, Stored stored) {
        double microsARow() {
            return cost.nanos / 1e3 / rows;
        }

        double processorMicrosARow() {
            return cost.processorNanos / 1e3 / rows;
        }

        double bytesARow() {
            return (double) stored.bytes() / rows;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,d | %,d | %,.1f | %,.1f | %,.0f | %,d |",
                    of.batch,
                    of.kind.name().toLowerCase(Locale.ROOT),
                    commits,
                    rows,
                    microsARow(),
                    processorMicrosARow(),
                    bytesARow(),
                    stored.dataFiles());
        }
    }

    /** What a table takes at the end. */
    record Stored(long bytes, long dataFiles) {}

    /** @param args a directory that does not exist yet and is deleted at the end; --rows N; --commits N; --cases A,B */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Limits limits = new Limits(1_000_000, 2_000);
        List<Case> cases = Case.all();
        for (int i = 1; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--rows" -> limits = new Limits(number(value), limits.commits());
                case "--commits" -> limits = new Limits(limits.rows(), number(value));
                case "--cases" -> cases = named(List.of(value.split(",")));
                default -> throw usage();
            }
        }
        System.out.println(
                "| rows a commit | keys | commits | rows | us a row | us of processors | bytes written | files |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Case one : cases) {
            System.out.println(run(directory, limits, one).line());
        }
    }

    private static long number(String text) {
        if (!text.matches("[1-9][0-9]{0,11}")) {
            throw usage();
        }
        return Long.parseLong(text);
    }

    private static List<Case> named(List<String> labels) {
        List<Case> cases =
                Case.all().stream().filter(one -> labels.contains(one.label())).toList();
        if (cases.size() != labels.size()) {
            throw usage();
        }
        return cases;
    }

    private static IllegalArgumentException usage() {
        String cases = Case.all().stream().map(Case::label).collect(Collectors.joining(", "));
        return new IllegalArgumentException(
                "Usage: benchmarks/run singles [--rows N] [--commits N] [--cases CASE,...], with the cases " + cases);
    }

    /** Runs one case in a directory that is deleted at the end. */
    static Outcome run(Path directory, Limits limits, Case of) throws IOException {
        try (LocalObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            Schema schema = of.kind == KeyKind.UUID ? KEYED_BY_UUID : KEYED_BY_NUMBER;
            Table table = Table.create(store, schema).primaryKey("id").create();
            return new SingleUpserts(limits, of).fill(directory, table);
        } finally {
            Directories.delete(directory);
        }
    }

    private Outcome fill(Path directory, Table table) throws IOException {
        Set<Object> keys = new HashSet<>();
        long nanos = 0;
        long rows = 0;
        long commits = 0;
        long processor = PROCESS.getProcessCpuTime();
        while (rows < limits.rows() && commits < limits.commits()) {
            long makingRows = THREADS.getCurrentThreadCpuTime();
            List<Row> changes = new ArrayList<>();
            for (long end = Math.min(limits.rows(), rows + of.batch); rows < end; rows++) {
                Object key = nextKey();
                keys.add(key);
                changes.add(Row.of(key, random.nextInt(400_000) * 0.25, Long.toHexString(random.nextLong())));
            }
            processor += THREADS.getCurrentThreadCpuTime() - makingRows;
            long start = System.nanoTime();
            Upsert upsert = table.newUpsert();
            changes.forEach(upsert::add);
            upsert.commit();
            nanos += System.nanoTime() - start;
            commits++;
        }
        processor = PROCESS.getProcessCpuTime() - processor;
        var totals = table.snapshot().contents().totals();
        if (totals.liveRows() != keys.size()) {
            throw new IllegalStateException(
                    "%,d keys were upserted, and %,d rows are there.".formatted(keys.size(), totals.liveRows()));
        }
        Stored stored = new Stored(Directories.usage(directory).bytes(), totals.files());
        return new Outcome(of, commits, rows, new Cost(nanos, processor), stored);
    }

    private Object nextKey() {
        return switch (of.kind) {
            case SEQUENTIAL -> sequence++;
            case ZIPFIAN -> (long) Math.exp(random.nextDouble() * Math.log(limits.rows()));
            case UUID -> new UUID(random.nextLong(), random.nextLong());
        };
    }

    private static Schema schema(Type key) {
        return Schema.of(
                Field.required("id", key),
                Field.optional("amount", Type.Simple.DOUBLE),
                Field.optional("note", Type.Simple.STRING));
    }
}
