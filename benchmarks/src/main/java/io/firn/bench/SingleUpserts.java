// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

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

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Limits limits;
    private final KeyKind kind;
    private long sequence;

    private SingleUpserts(Limits limits, KeyKind kind) {
        this.limits = limits;
        this.kind = kind;
    }

    /** Where keys come from. The chance of a zipfian one, of as many as there are rows, is about one divided by its rank. */
    enum KeyKind {
        SEQUENTIAL,
        ZIPFIAN,
        UUID
    }

    /** A case ends at the first of the two. */
    record Limits(long rows, long commits) {}

    /** What came of one case: the bytes are of all files in the directory, the data files those of data in the last version. */
    record Outcome(KeyKind kind, int batch, long commits, long rows, long nanos, Stored stored) {
        double microsARow() {
            return nanos / 1e3 / rows;
        }

        double bytesARow() {
            return (double) stored.bytes() / rows;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,d | %,d | %,.1f | %,.0f | %,d |",
                    batch,
                    kind.name().toLowerCase(Locale.ROOT),
                    commits,
                    rows,
                    microsARow(),
                    bytesARow(),
                    stored.dataFiles());
        }
    }

    /** What a table takes at the end. */
    record Stored(long bytes, long dataFiles) {}

    /** @param args a directory that does not exist yet and is deleted at the end; --rows N; --commits N */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        System.out.println("| rows a commit | keys | commits | rows | us a row | bytes written a row | files |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (int batch : BATCHES) {
            for (KeyKind kind : KeyKind.values()) {
                System.out.println(run(directory, limits(args), kind, batch).line());
            }
        }
    }

    private static Limits limits(String[] args) {
        long rows = 1_000_000;
        long commits = 2_000;
        for (int i = 1; i < args.length; i += 2) {
            if (i + 1 == args.length
                    || !args[i].matches("--(rows|commits)")
                    || !args[i + 1].matches("[1-9][0-9]{0,11}")) {
                throw new IllegalArgumentException("Usage: benchmarks/run singles [--rows N] [--commits N]");
            }
            long number = Long.parseLong(args[i + 1]);
            rows = args[i].equals("--rows") ? number : rows;
            commits = args[i].equals("--commits") ? number : commits;
        }
        return new Limits(rows, commits);
    }

    /** Runs one case in a directory that is deleted at the end. */
    static Outcome run(Path directory, Limits limits, KeyKind kind, int batch) throws IOException {
        try (LocalObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            Schema schema = kind == KeyKind.UUID ? KEYED_BY_UUID : KEYED_BY_NUMBER;
            Table table = Table.create(store, schema).primaryKey("id").create();
            return new SingleUpserts(limits, kind).fill(directory, table, batch);
        } finally {
            Directories.delete(directory);
        }
    }

    private Outcome fill(Path directory, Table table, int batch) throws IOException {
        Set<Object> keys = new HashSet<>();
        long nanos = 0;
        long rows = 0;
        long commits = 0;
        while (rows < limits.rows() && commits < limits.commits()) {
            List<Row> changes = new ArrayList<>();
            for (long end = Math.min(limits.rows(), rows + batch); rows < end; rows++) {
                Object key = nextKey();
                keys.add(key);
                changes.add(Row.of(key, random.nextInt(400_000) * 0.25, Long.toHexString(random.nextLong())));
            }
            long start = System.nanoTime();
            Upsert upsert = table.newUpsert();
            changes.forEach(upsert::add);
            upsert.commit();
            nanos += System.nanoTime() - start;
            commits++;
        }
        var totals = table.snapshot().contents().totals();
        if (totals.liveRows() != keys.size()) {
            throw new IllegalStateException(
                    "%,d keys were upserted, and %,d rows are there.".formatted(keys.size(), totals.liveRows()));
        }
        Stored stored = new Stored(Directories.usage(directory).bytes(), totals.files());
        return new Outcome(kind, batch, commits, rows, nanos, stored);
    }

    private Object nextKey() {
        return switch (kind) {
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
