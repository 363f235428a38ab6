// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.bench.workload.Directories;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.commit.CommitIntent;
import io.firn.commit.TableMetadata;
import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectKey;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.table.BatchCursor;
import io.firn.table.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes a table of so many gigabytes, most of it by copying one data file, and scans it whole: {@code benchmarks/run large}
 * does so in a heap of 256 MB, to show that memory does not depend on the size of tables and files.
 */
public final class LargeScan {
    private static final long ROWS_A_FILE = 20_000_000;

    private LargeScan() {}

    /** @param args a directory that does not exist yet and is deleted at the end, and how many gigabytes */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        long wanted = Math.multiplyExact(Long.parseLong(args[1]), 1_000_000_000L);
        try (LocalObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            new FirnSystem(Durability.RELAXED).write(directory, ROWS_A_FILE, 1, 1);
            copyFile(directory, TableMetadata.open(store, Environment.system()), wanted);
            Table table = Table.open(store);
            System.out.printf(
                    "%,d rows in %d files, %.1f GB, heap %d MB; peak of memory after writing: %s%n",
                    table.snapshot().contents().totals().rows(),
                    table.snapshot().contents().totals().files(),
                    table.snapshot().contents().totals().bytes() / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20,
                    peak());
            for (int threads : new int[] {1, 2}) {
                scan(table, threads);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static void copyFile(Path directory, TableMetadata table, long wanted) throws IOException {
        DataFile first;
        var schema = table.known().definition().schema();
        try (Stream<DataFile> files =
                table.manifests().plan(table.known(), Predicate.alwaysTrue().bind(schema))) {
            first = files.findFirst().orElseThrow();
        }
        FileDescription written = first.file();
        List<FileDescription> copies = new ArrayList<>();
        for (long bytes = written.content().sizeBytes();
                bytes < wanted;
                bytes += written.content().sizeBytes()) {
            ObjectKey key = ObjectKey.of(written.key().path().replace(".parquet", "-" + copies.size() + ".parquet"));
            Files.copy(directory.resolve(written.key().path()), directory.resolve(key.path()));
            copies.add(new FileDescription(key, written.partition(), written.content(), written.statistics()));
        }
        table.commit(new CommitIntent(
                        table.known(),
                        CommitBlock.Operation.APPEND,
                        CommitIntent.FileChanges.add(copies),
                        Optional.empty(),
                        CommitIntent.Reads.NOTHING,
                        Optional.empty(),
                        new CommitIntent.Note(table.environment().ids().next(), "benchmark", Map.of())))
                .orThrow();
    }

    private static void scan(Table table, int threads) throws IOException {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = bean.getThreadAllocatedBytes(Thread.currentThread().getId());
        long start = System.nanoTime();
        long rows = 0;
        long sizes = 0;
        try (BatchCursor batches = table.newScan().parallelism(threads).build().batches()) {
            for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                rows += batch.get().rowCount();
                for (ColumnVector column : batch.get().columns()) {
                    sizes += column.size();
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (sizes != 6 * rows || rows != table.snapshot().contents().totals().rows()) {
            throw new IllegalStateException("Not all rows came: " + rows);
        }
        System.out.printf(
                "%d threads: %.1f s, %.1f million rows a second; the calling thread allocated %.2f bytes a row; peak of memory: %s%n",
                threads,
                seconds,
                rows / seconds / 1e6,
                (double) (bean.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated) / rows,
                peak());
    }

    /** Of the whole process, on Linux. */
    private static String peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.substring(6).strip())
                .findFirst()
                .orElse("unknown");
    }
}
