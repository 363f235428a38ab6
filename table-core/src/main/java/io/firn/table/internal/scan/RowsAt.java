// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Selection;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectStore;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ReadRequest;
import io.firn.parquet.RowRanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of one data file by their positions, and of the file only the pages that hold them. A batch is valid until the
 * next one. For one thread.
 */
public final class RowsAt implements AutoCloseable {
    private static final int BATCH_ROWS = 4_096;

    /** Rows this near to each other are decoded with what is between them, which is cheaper than a batch each. */
    private static final int NEAR = 64;

    private final FileColumns columns;
    private final BatchReader batches;
    private final long[] positions;
    private int next;

    private RowsAt(FileColumns columns, BatchReader batches, long[] positions) {
        this.columns = columns;
        this.batches = batches;
        this.positions = positions;
    }

    /**
     * Opens a file.
     *
     * @param task which columns; its predicate is not looked at
     * @param part a whole file
     * @param positions ascending, each once
     */
    public static RowsAt open(ObjectStore store, ScanTask task, FilePart part, long[] positions) {
        ParquetFile file = ParquetFile.open(store, part.key(), part.fileBytes());
        if (positions.length > 0 && positions[positions.length - 1] >= file.rowCount()) {
            throw new CorruptTableException("Data file %s has %d rows where version %d states %d. Restore the file."
                    .formatted(part.path(), file.rowCount(), task.version(), part.fileRows()));
        }
        FileColumns columns =
                new FileColumns(task.columns().withoutFilters(), file.schema(), part.path(), part.lacks()::contains);
        ReadRequest request = new ReadRequest(columns.toRead(), ranges(positions), BATCH_ROWS);
        return new RowsAt(columns, file.read(request.expectingSkips()), positions);
    }

    private static RowRanges ranges(long[] positions) {
        List<RowRanges.Range> ranges = new ArrayList<>();
        for (int from = 0; from < positions.length; ) {
            int to = from + 1;
            while (to < positions.length && positions[to] - positions[to - 1] <= NEAR) {
                to++;
            }
            ranges.add(new RowRanges.Range(positions[from], positions[to - 1] + 1));
            from = to;
        }
        return new RowRanges(ranges);
    }

    /** The next rows, selected of a batch with the columns of the task; empty when all were there. */
    public Optional<ColumnBatch> next() {
        Optional<ColumnBatch> batch = batches.next();
        if (batch.isEmpty()) {
            return Optional.empty();
        }
        int size = batch.get().size();
        long first = batches.position();
        int end = Arrays.binarySearch(positions, next, positions.length, first + size);
        end = end < 0 ? -end - 1 : end;
        int[] slots = new int[end - next];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = (int) (positions[next + i] - first);
        }
        next = end;
        List<ColumnVector> results = columns.results(batch.get().columns(), size);
        return Optional.of(new ColumnBatch(results, size, Selection.of(slots, slots.length)));
    }

    @Override
    public void close() {
        batches.close();
    }
}
