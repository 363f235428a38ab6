// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.metadata.Environment;
import io.firn.parquet.ParallelEncoders;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.FileDescription;
import io.firn.table.WriteSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The data files of one writer: one open file a partition, at most so many at a time, each closed when it reaches its
 * target size. For one thread; encoding pages and closing files use the environment's executor.
 */
public final class DataFiles implements AutoCloseable {

    /** Rows handed to a file at a time: small enough to notice the target size soon, large enough to amortise the call. */
    private static final int PIECE_ROWS = 8192;

    private final ObjectStore store;
    private final Environment environment;
    private final FileLayout layout;
    private final WriteSettings settings;
    private final PartitionRouter router;
    private final RowSorter sorter;
    private final ParallelEncoders encoders;
    private final SortedRuns runs;
    private final Map<PartitionKey, DataFileWriter> open = new LinkedHashMap<>();
    private final List<FileDescription> finished = new ArrayList<>();
    private final List<ObjectKey> begun = new ArrayList<>();

    public DataFiles(ObjectStore store, Environment environment, FileLayout layout, WriteSettings settings) {
        this.store = store;
        this.environment = environment;
        this.layout = layout;
        this.settings = settings;
        this.router = new PartitionRouter(layout.spec(), layout.schema());
        this.sorter = new RowSorter(layout.order(), layout.schema());
        this.encoders = ParallelEncoders.on(environment.executor());
        this.runs = new SortedRuns(layout, sorter, encoders, settings.sortBufferBytes());
    }

    /** Adds the selected rows in the order in which they are. */
    public void write(ColumnBatch batch) {
        int count = batch.selection().count();
        for (int from = 0; from < count; from += PIECE_ROWS) {
            for (PartitionRouter.Part part : router.divide(batch, from, Math.min(count, from + PIECE_ROWS))) {
                append(part.key(), batch.select(Selection.of(part.slots(), part.slots().length)));
            }
        }
    }

    /**
     * Sorts the selected rows within their partitions. All rows of a writer end up in one order, in files that follow one
     * another: what is not the last waits in temporary files until {@link #finish}.
     *
     * @param last whether no more rows come
     */
    public void writeSorted(ColumnBatch batch, boolean last) {
        List<PartitionRouter.Part> parts =
                router.divide(batch, 0, batch.selection().count());
        if (!last || !runs.isEmpty()) {
            runs.add(batch, parts);
            return;
        }
        List<VectorBuilder> builders = SortedRuns.builders(batch);
        for (PartitionRouter.Part part : parts) {
            int[] slots = part.slots();
            sorter.sort(batch, slots);
            for (int from = 0; from < slots.length; from += PIECE_ROWS) {
                int to = Math.min(slots.length, from + PIECE_ROWS);
                append(part.key(), SortedRuns.gather(batch, builders, slots, from, to));
            }
            finish(part.key());
        }
    }

    private void finish(PartitionKey partition) {
        DataFileWriter file = open.get(partition);
        if (file != null) {
            finish(file);
        }
    }

    private void append(PartitionKey partition, ColumnBatch rows) {
        DataFileWriter file = open.get(partition);
        if (file == null) {
            file = begin(partition);
        }
        file.write(rows);
        if (file.estimatedBytes() >= settings.targetFileBytes()) {
            finish(file);
        }
    }

    private DataFileWriter begin(PartitionKey partition) {
        if (open.size() >= settings.maxOpenFiles()) {
            open.values().stream()
                    .max(Comparator.comparingLong(DataFileWriter::estimatedBytes))
                    .ifPresent(this::finish);
        }
        DataFileWriter file = new DataFileWriter(store, environment.ids().next(), layout, partition, encoders);
        begun.add(file.key());
        open.put(partition, file);
        return file;
    }

    private void finish(DataFileWriter file) {
        finished.add(file.finish());
        open.remove(file.partition());
        file.close();
    }

    /** Completes all files and returns what they are; nothing can be written afterwards. */
    public List<FileDescription> finish() {
        runs.drain(this::append, this::finish);
        List<Supplier<FileDescription>> tasks = open.values().stream()
                .<Supplier<FileDescription>>map(file -> file::finish)
                .toList();
        finished.addAll(Parallel.run(environment.executor(), tasks));
        open.values().forEach(DataFileWriter::close);
        open.clear();
        begun.clear();
        encoders.close();
        return List.copyOf(finished);
    }

    /**
     * Abandons all files unless {@link #finish} has returned them: those under construction, and, as well as the store
     * lets it, those that were completed, since nobody can have learnt of them.
     *
     * @throws StoreException when the store did not let it; what was left is in nobody's way
     */
    @Override
    public void close() {
        List<StoreException> failures = new ArrayList<>();
        for (DataFileWriter file : open.values()) {
            attempt(file::close, failures);
        }
        open.clear();
        attempt(runs::close, failures);
        encoders.close();
        if (!begun.isEmpty()) {
            List<ObjectKey> abandoned = List.copyOf(begun);
            begun.clear();
            attempt(() -> store.delete(abandoned), failures);
        }
        if (!failures.isEmpty()) {
            StoreException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void attempt(Runnable step, List<StoreException> failures) {
        try {
            step.run();
        } catch (StoreException failure) {
            failures.add(failure);
        }
    }
}
