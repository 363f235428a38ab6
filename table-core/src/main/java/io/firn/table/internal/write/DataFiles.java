// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
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

    /** Sorts the selected rows within their partitions and writes them to files of their own, which are then closed. */
    public void writeSorted(ColumnBatch batch) {
        List<VectorBuilder> builders =
                batch.columns().stream().map(VectorCopy::builderLike).toList();
        for (PartitionRouter.Part part :
                router.divide(batch, 0, batch.selection().count())) {
            int[] slots = part.slots();
            sorter.sort(batch, slots);
            for (int from = 0; from < slots.length; from += PIECE_ROWS) {
                append(part.key(), gather(batch, builders, slots, from, Math.min(slots.length, from + PIECE_ROWS)));
            }
            DataFileWriter file = open.get(part.key());
            if (file != null) {
                finish(file);
            }
        }
    }

    private static ColumnBatch gather(ColumnBatch batch, List<VectorBuilder> builders, int[] slots, int from, int to) {
        List<ColumnVector> columns = new ArrayList<>(builders.size());
        for (int column = 0; column < builders.size(); column++) {
            builders.get(column).reset();
            VectorCopy.append(builders.get(column), batch.column(column), slots, from, to);
            columns.add(builders.get(column).build());
        }
        return ColumnBatch.of(columns, to - from);
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
