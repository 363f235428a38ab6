// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.VectorBuilder;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.StoreException;
import io.firn.parquet.ParallelEncoders;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.RowRanges;
import io.firn.parquet.WriterSettings;
import io.firn.partition.PartitionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are more than the memory of a sort: sorted piece by piece into files in a temporary directory, and merged from
 * there, partition by partition. Holds a few decoded rows of at most {@link #MOST_MERGED} files at a time. For one thread.
 */
final class SortedRuns implements AutoCloseable {
    /** Files that are merged at the same time; more are first merged into fewer. */
    static final int MOST_MERGED = 16;
    /** Rows of a file that are decoded at a time while it is merged. */
    private static final int MERGED_ROWS = 1_024;
    /** Of the memory of a sort, the files that are merged may have so much in their current row groups. */
    private static final int SHARE = 4;

    private static final long SMALLEST_GROUP_BYTES = 64 << 10;
    private static final int PAGE_BYTES = 128 << 10;
    /** Rows handed on at a time, unless they are large. */
    private static final int OUT_ROWS = 4_096;

    private static final long OUT_BYTES = 8L << 20;

    private final FileLayout layout;
    private final RowSorter sorter;
    private final ParallelEncoders encoders;
    private final WriterSettings format;
    private List<Run> runs = new ArrayList<>();
    private @Nullable Path directory;
    private @Nullable LocalObjectStore store;
    private int made;

    /** @param memory of the sort, in bytes */
    SortedRuns(FileLayout layout, RowSorter sorter, ParallelEncoders encoders, long memory) {
        this.layout = layout;
        this.sorter = sorter;
        this.encoders = encoders;
        long groupBytes = Math.max(SMALLEST_GROUP_BYTES, memory / SHARE / MOST_MERGED);
        // Read once and soon: the least effort of compression.
        this.format = new WriterSettings(1, groupBytes, 1 << 20, MERGED_ROWS, PAGE_BYTES, 16);
    }

    /**
     * A sorted file.
     *
     * @param parts which of its rows belong to which partition
     */
    private record Run(ObjectKey key, long sizeBytes, Map<PartitionKey, RowRanges.Range> parts) {}

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Sorts rows and keeps them in a file; rows that are equal to earlier ones come behind them. */
    void add(ColumnBatch batch, List<PartitionRouter.Part> parts) {
        List<VectorBuilder> builders = builders(batch);
        runs.add(write(out -> {
            for (PartitionRouter.Part part : parts) {
                sorter.sort(batch, part.slots());
                int count = part.slots().length;
                for (int from = 0; from < count; from += OUT_ROWS) {
                    int to = Math.min(count, from + OUT_ROWS);
                    out.accept(part.key(), gather(batch, builders, part.slots(), from, to));
                }
            }
        }));
    }

    /** Hands on all rows, one partition after the other, each in order; nothing is left. Batches are valid until the next. */
    void drain(BiConsumer<PartitionKey, ColumnBatch> out, Consumer<PartitionKey> partitionDone) {
        while (runs.size() > MOST_MERGED) {
            List<Run> first = runs.subList(0, MOST_MERGED);
            List<Run> fewer = new ArrayList<>();
            fewer.add(write(merged -> merge(first, merged, done -> {})));
            delete(first);
            fewer.addAll(runs.subList(MOST_MERGED, runs.size()));
            runs = fewer;
        }
        merge(runs, out, partitionDone);
        close();
    }

    private void merge(
            List<Run> some, BiConsumer<PartitionKey, ColumnBatch> out, Consumer<PartitionKey> partitionDone) {
        Set<PartitionKey> partitions = new LinkedHashSet<>();
        some.forEach(run -> partitions.addAll(run.parts().keySet()));
        for (PartitionKey partition : partitions) {
            try (RunMerge merge = new RunMerge(sorter)) {
                for (Run run : some) {
                    RowRanges.Range rows = run.parts().get(partition);
                    if (rows != null) {
                        ParquetFile file = ParquetFile.open(store(), run.key(), run.sizeBytes());
                        merge.add(file.read(file.schema(), new RowRanges(List.of(rows)), MERGED_ROWS));
                    }
                }
                merge.run(OUT_ROWS, OUT_BYTES, rows -> out.accept(partition, rows));
            }
            partitionDone.accept(partition);
        }
    }

    private Run write(Consumer<BiConsumer<PartitionKey, ColumnBatch>> rows) {
        ObjectKey key = ObjectKey.of("run-" + made++);
        Map<PartitionKey, RowRanges.Range> parts = new LinkedHashMap<>();
        try (ParquetWriter writer =
                ParquetWriter.create(store().create(key), layout.stored(), format, Map.of(), encoders)) {
            rows.accept((partition, batch) -> {
                long from = writer.rowCount();
                writer.write(batch);
                RowRanges.Range known = parts.get(partition);
                parts.put(partition, new RowRanges.Range(known == null ? from : known.from(), writer.rowCount()));
            });
            return new Run(key, writer.finish().sizeBytes(), parts);
        }
    }

    static List<VectorBuilder> builders(ColumnBatch batch) {
        return batch.columns().stream().map(VectorCopy::builderLike).toList();
    }

    /** Some slots of a batch in the order of {@code slots}, over the arrays of the builders. */
    static ColumnBatch gather(ColumnBatch batch, List<VectorBuilder> builders, int[] slots, int from, int to) {
        List<ColumnVector> columns = new ArrayList<>(builders.size());
        for (int column = 0; column < builders.size(); column++) {
            builders.get(column).reset();
            VectorCopy.append(builders.get(column), batch.column(column), slots, from, to);
            columns.add(builders.get(column).build());
        }
        return ColumnBatch.of(columns, to - from);
    }

    private LocalObjectStore store() {
        if (store == null) {
            try {
                directory = Files.createTempDirectory(
                        "firn-sort-" + ProcessHandle.current().pid() + "-");
            } catch (IOException e) {
                throw new StoreException(
                        "No directory for sorted rows could be made in the system's directory for temporary files: "
                                + e.getMessage()
                                + ". Make room there, or raise write.sort-buffer-bytes.",
                        false,
                        e);
            }
            store = LocalObjectStore.open(directory, Durability.RELAXED);
        }
        return store;
    }

    private void delete(List<Run> some) {
        store().delete(some.stream().map(Run::key).toList());
    }

    /** Deletes what is left. */
    @Override
    public void close() {
        runs = new ArrayList<>();
        if (store != null) {
            store.close();
            store = null;
        }
        Path left = directory;
        directory = null;
        if (left != null) {
            deleteAll(left);
        }
    }

    private static void deleteAll(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new StoreException(
                    "The temporary directory %s of a sort could not be deleted: %s.".formatted(root, e.getMessage()),
                    false,
                    e);
        }
    }
}
