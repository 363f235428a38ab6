// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Selection;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.LiveRows;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ReadBuffers;
import io.firn.parquet.ReadRequest;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DeletionVectorRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads one part of one data file as batches of the scan's columns, whose selection leaves out deleted rows and rows that
 * do not match. A batch is valid until the next one. For one thread at a time.
 */
public final class SplitReader implements AutoCloseable {
    /** Small enough that a batch of some columns stays in a core's cache, large enough that loops dominate. */
    private static final int BATCH_ROWS = 4_096;

    /** Fewer deleted rows in a row than this are decoded with the others, and left out of the selection. */
    private static final long LEAST_RUN_ROWS = 1_024;

    /** Unless they are so large that fewer rows take this many bytes. */
    private static final long LEAST_PAGE_BYTES = 64 << 10;

    private final FileColumns columns;
    private final LiveRows live;
    private final Optional<VectorFilter> filter;
    /** The columns that decide which rows there are; all columns where nothing is filtered. */
    private final Columns deciding;
    /** The columns that are only read where there are rows. */
    private final Optional<Columns> others;
    /** The vectors of the file's columns in the current batch. */
    private final ColumnVector[] vectors;

    private SplitReader(
            FileColumns columns,
            DeletionVector deletions,
            Optional<VectorFilter> filter,
            Columns deciding,
            Optional<Columns> others) {
        this.columns = columns;
        this.live = deletions.liveRows();
        this.filter = filter;
        this.deciding = deciding;
        this.others = others;
        this.vectors = new ColumnVector[columns.toRead().fields().size()];
    }

    /**
     * Some columns of a file.
     *
     * @param places of their vectors among all that are read
     */
    private record Columns(BatchReader batches, List<Integer> places) {
        void place(ColumnBatch batch, ColumnVector[] vectors) {
            for (int i = 0; i < places.size(); i++) {
                vectors[places.get(i)] = batch.column(i);
            }
        }
    }

    /**
     * Reads what is needed before the rows: the footer, and the deletion vector.
     *
     * @param store the table's root
     * @param ahead unpacks pages ahead of time
     * @throws CorruptTableException when the file is missing, or is not what metadata says
     */
    public static SplitReader open(ObjectStore store, ScanTask task, FilePart part, Optional<Executor> ahead) {
        return open(new PartCursor.Source(store, task, new DeletionVectors(), new ReadBuffers()), part, ahead);
    }

    /** As the other one, with deletion vectors that may be at hand already. */
    static SplitReader open(PartCursor.Source source, FilePart part, Optional<Executor> ahead) {
        ObjectStore store = source.store();
        ScanTask task = source.task();
        ParquetFile file = present(
                store, part.key(), task, "data file", () -> ParquetFile.open(store, part.key(), part.fileBytes()));
        if (file.rowCount() != part.fileRows()) {
            throw new CorruptTableException("Data file %s has %d rows where version %d states %d. Restore the file."
                    .formatted(part.path(), file.rowCount(), task.version(), part.fileRows()));
        }
        FileColumns columns = new FileColumns(task.columns(), file.schema(), part);
        RowPruning pruning = RowPruning.of(task, part, file, columns);
        DeletionVector deletions = DeletionVector.NONE;
        if (!pruning.rows().ranges().isEmpty() && part.deletions().isPresent()) {
            DeletionVectorRef ref = part.deletions().get();
            Supplier<DeletionVector> read = () -> source.deletions().read(store, ref, part.fileRows());
            deletions = ref instanceof DeletionVectorRef.Stored stored
                    ? present(store, stored.key(), task, "deletion vector of data file " + part.path() + ", in", read)
                    : read.get();
        }
        Optional<VectorFilter> filter = pruning.filtered()
                ? Optional.of(VectorFilter.of(task.predicate(), task::filterIndex))
                : Optional.empty();
        // Filter columns that are not evaluated are not read either.
        FileColumns read =
                pruning.filtered() ? columns : new FileColumns(task.columns().withoutFilters(), file.schema(), part);
        RowRanges rows = withoutRuns(pruning.rows(), deletions.runs(leastRun(part)));
        Function<List<Integer>, ReadRequest> request = places -> {
            ReadRequest wanted = new ReadRequest(read.toRead(places), rows, BATCH_ROWS);
            return ahead.map(wanted::with).orElse(wanted);
        };
        List<Integer> first = pruning.filtered() ? read.filterPlaces() : read.otherPlaces();
        Columns deciding = new Columns(file.read(request.apply(first), source.buffers()), first);
        Optional<Columns> others = pruning.filtered() && !read.otherPlaces().isEmpty()
                ? Optional.of(new Columns(
                        file.read(request.apply(read.otherPlaces()).expectingSkips(), source.buffers()),
                        read.otherPlaces()))
                : Optional.empty();
        return new SplitReader(read, deletions, filter, deciding, others);
    }

    /**
     * How many deleted rows in a row are left out of what is read: so few that a page of only deleted rows is never fetched,
     * but not so few that batches become small.
     */
    private static long leastRun(FilePart part) {
        long rowsOfPage = part.fileRows() * LEAST_PAGE_BYTES / Math.max(1, part.fileBytes());
        return Math.max(1, Math.min(LEAST_RUN_ROWS, rowsOfPage));
    }

    private static RowRanges withoutRuns(RowRanges rows, List<DeletionVector.Run> deleted) {
        List<RowRanges.Range> left = new ArrayList<>();
        int next = 0;
        for (RowRanges.Range range : rows.ranges()) {
            long from = range.from();
            while (next < deleted.size() && deleted.get(next).to() <= from) {
                next++;
            }
            for (int i = next; i < deleted.size() && deleted.get(i).from() < range.to(); i++) {
                if (deleted.get(i).from() > from) {
                    left.add(new RowRanges.Range(from, deleted.get(i).from()));
                }
                from = deleted.get(i).to();
            }
            if (from < range.to()) {
                left.add(new RowRanges.Range(from, range.to()));
            }
        }
        return new RowRanges(left);
    }

    /** Says which version wants an object that is not there; other failures pass. */
    private static <T> T present(ObjectStore store, ObjectKey key, ScanTask task, String what, Supplier<T> read) {
        try {
            return read.get();
        } catch (StoreException e) {
            if (store.size(key).isPresent()) {
                throw e;
            }
            throw new CorruptTableException(
                    ("The %s %s, which version %d of the table at %s refers to, does not exist. It was deleted behind the"
                                    + " table's back, or the version expired while it was read: restore the object, or"
                                    + " read a newer version.")
                            .formatted(what, key, task.version(), store.location()),
                    e);
        }
    }

    /** The next batch, with at least one selected row; empty at the end. */
    public Optional<ColumnBatch> next() {
        while (true) {
            Optional<ColumnBatch> batch = deciding.batches().next();
            if (batch.isEmpty()) {
                return Optional.empty();
            }
            int size = batch.get().size();
            deciding.place(batch.get(), vectors);
            columns.at(deciding.batches().position());
            Selection selection = live.of(deciding.batches().position(), size);
            if (filter.isPresent() && selection.count() > 0) {
                selection = filter.get().select(columns.filters(Arrays.asList(vectors), size), selection);
            }
            if (selection.count() > 0) {
                others.ifPresent(
                        columns -> columns.place(columns.batches().next().orElseThrow(), vectors));
                return Optional.of(new ColumnBatch(columns.results(Arrays.asList(vectors), size), size, selection));
            }
            others.ifPresent(columns -> columns.batches().skip());
        }
    }

    @Override
    public void close() {
        deciding.batches().close();
        others.ifPresent(columns -> columns.batches().close());
    }
}
