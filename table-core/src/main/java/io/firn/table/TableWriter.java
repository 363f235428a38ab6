// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.io.InvalidRequestException;
import io.firn.io.StoreException;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.key.KeyColumns;
import io.firn.table.internal.key.KeyRecording;
import io.firn.table.internal.key.WrittenKeys;
import io.firn.table.internal.write.BatchCheck;
import io.firn.table.internal.write.DataFiles;
import io.firn.table.internal.write.FileLayout;
import io.firn.table.internal.write.RowBuffer;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to data files: divides them by partition, sorts them if the table says so, rolls files at their target
 * size. Nothing is part of the table before a commit takes the messages of {@link #finish}. For one thread; many writers
 * may write for one commit, in many processes.
 *
 * <p>When the store fails, the writer is of no further use: {@link #close} it and start again with a new one.
 */
public final class TableWriter implements AutoCloseable {
    /** Rows are handed to files in batches of this many. */
    private static final int BATCH_ROWS = 4096;

    /** Large values make smaller batches. */
    private static final long BATCH_BYTES = 8L << 20;

    /** Rows that one sort can take, whatever their size; a bound on the arrays of the sort. */
    private static final int SORT_ROWS = 1 << 25;

    private final Snapshot snapshot;
    private final FileLayout.Lineage lineage;
    private final BatchCheck check;
    private final RowBuffer buffer;
    private final DataFiles files;
    private final boolean sorted;
    private final int bufferRows;
    private final long bufferBytes;
    private long offered;
    private long rowCount;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        FINISHED,
        FAILED,
        CLOSED
    }

    TableWriter(Table table, Snapshot snapshot, WriteSettings settings) {
        this(table, snapshot, settings, FileLayout.Lineage.NEW_ROWS);
    }

    private TableWriter(Table table, Snapshot snapshot, WriteSettings settings, FileLayout.Lineage lineage) {
        FileLayout layout = layout(table, snapshot, settings, lineage);
        this.snapshot = snapshot;
        this.lineage = lineage;
        this.check = new BatchCheck(layout.stored());
        this.buffer = new RowBuffer(layout);
        this.files = new DataFiles(table.store(), table.metadata().environment(), layout, settings);
        this.sorted = !layout.order().fields().isEmpty();
        this.bufferRows = sorted ? SORT_ROWS : BATCH_ROWS;
        this.bufferBytes = sorted ? settings.sortBufferBytes() : BATCH_BYTES;
    }

    private static FileLayout layout(
            Table table, Snapshot snapshot, WriteSettings settings, FileLayout.Lineage lineage) {
        FileLayout layout = FileLayout.of(snapshot.definition(), settings, lineage);
        WrittenKeys.Storing storing =
                TableProperty.keyIndex(snapshot.definition().properties());
        return KeyColumns.of(snapshot.definition(), snapshot.header().tableId())
                .map(key -> layout.with(new KeyRecording(key, table.keyIndexes(), storing)))
                .orElse(layout);
    }

    /**
     * A writer of rows that may have been in the table before: those that are written with a row id keep it. Without one,
     * rows are new, as those of any other writer.
     */
    static TableWriter keepingRowIds(Table table, Snapshot snapshot, WriteSettings settings) {
        return new TableWriter(table, snapshot, settings, FileLayout.Lineage.KEPT_ROWS);
    }

    /** The columns that rows must have: the table's schema when the writer was made. */
    public Schema schema() {
        return snapshot.definition().schema();
    }

    /**
     * Adds a row with a value for each column, in schema order; null is null, also where a column has a default. Throws
     * {@link InvalidRequestException} naming row and column when a value does not fit; the row is then not added and the
     * writer can go on. Rows are counted from 1, those that did not fit included.
     */
    public void write(Row row) {
        requireOpen();
        offered++;
        try {
            buffer.add(row);
        } catch (InvalidRequestException misfit) {
            throw named(misfit);
        }
        added();
    }

    /**
     * Adds a row by column name. A column that is left out takes its write default, or else null. Errors are those of
     * {@link #write(Row)}, and names that are no column's.
     */
    public void write(Map<String, ? extends @Nullable Object> row) {
        requireOpen();
        offered++;
        try {
            buffer.add(row);
        } catch (InvalidRequestException misfit) {
            throw named(misfit);
        }
        added();
    }

    /** As {@link #write(Row)}, of a row that is updated: it keeps its id. For a writer that was made for it. */
    void write(Row row, long rowId) {
        requireOpen();
        requireLineage();
        offered++;
        try {
            buffer.add(row, rowId);
        } catch (InvalidRequestException misfit) {
            throw named(misfit);
        }
        added();
    }

    private InvalidRequestException named(InvalidRequestException misfit) {
        return new InvalidRequestException("Row " + offered + ": " + misfit.getMessage(), misfit);
    }

    private void added() {
        rowCount++;
        if (buffer.size() >= bufferRows || buffer.bytes() >= bufferBytes) {
            guarded(this::flush);
        }
    }

    /**
     * Adds the selected rows of a batch with the vectors of the schema's columns, in its order, as
     * {@link io.firn.types.ParquetTypes} stores them; all or none. The batch may be reused when the call returns.
     */
    public void write(ColumnBatch batch) {
        if (lineage == FileLayout.Lineage.NEW_ROWS) {
            stored(batch);
        } else {
            LongVector none = noNumbers(batch.size());
            write(batch, none, none);
        }
    }

    /**
     * As {@link #write(ColumnBatch)}, of rows that may have been in the table before. For a writer that was made for it.
     *
     * @param rowIds by slot, the id of a row that keeps it; null: the row is new
     * @param versions by slot, the version that updated a row last, if the row stays as it is; null: it is new or updated
     */
    void write(ColumnBatch batch, LongVector rowIds, LongVector versions) {
        requireLineage();
        List<ColumnVector> columns = new ArrayList<>(batch.columns());
        columns.add(rowIds);
        columns.add(versions);
        stored(new ColumnBatch(columns, batch.size(), batch.selection()));
    }

    /** Numbers that are all null. */
    static LongVector noNumbers(int size) {
        boolean[] nulls = new boolean[size];
        Arrays.fill(nulls, true);
        return new LongVector(new long[size], size, Nulls.of(nulls, size));
    }

    private void requireLineage() {
        if (lineage == FileLayout.Lineage.NEW_ROWS) {
            throw new IllegalStateException("This writer is for new rows, which have no ids yet.");
        }
    }

    private void stored(ColumnBatch batch) {
        requireOpen();
        check.require(batch);
        guarded(() -> {
            if (sorted) {
                buffer(batch);
            } else {
                flush();
                files.write(batch);
            }
        });
        offered += batch.rowCount();
        rowCount += batch.rowCount();
    }

    private void buffer(ColumnBatch batch) {
        for (int from = 0; from < batch.rowCount(); from += BATCH_ROWS) {
            buffer.add(batch, from, Math.min(batch.rowCount(), from + BATCH_ROWS));
            if (buffer.size() >= bufferRows || buffer.bytes() >= bufferBytes) {
                flush();
            }
        }
    }

    private void flush() {
        flush(false);
    }

    private void flush(boolean last) {
        if (buffer.size() > 0) {
            if (sorted) {
                files.writeSorted(buffer.batch(), last);
            } else {
                files.write(buffer.batch());
            }
            buffer.clear();
        }
    }

    /** Rows added so far. */
    public long rowCount() {
        return rowCount;
    }

    /**
     * Closes the files, several at the same time, and says what a commit needs to know of them; no rows, no files. Nothing
     * can be written afterwards.
     */
    public List<CommitMessage> finish() {
        requireOpen();
        guarded(() -> flush(true));
        List<CommitMessage> messages = new ArrayList<>();
        guarded(() -> files.finish().forEach(file -> messages.add(CommitMessage.of(file, snapshot))));
        state = State.FINISHED;
        return List.copyOf(messages);
    }

    /**
     * Abandons what {@link #finish} has not finished. Files that were completed on the way are deleted as well as the store
     * lets it; what remains is in nobody's way and goes with the next cleaning of orphans.
     */
    @Override
    public void close() {
        if (state == State.FINISHED || state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        try {
            files.close();
        } catch (StoreException unreachable) {
            // The files cannot be in the table, so nothing depends on deleting them now.
            return;
        }
    }

    private void requireOpen() {
        switch (state) {
            case OPEN -> {}
            case FINISHED -> throw new IllegalStateException("This writer is finished; make a new one for more rows.");
            case FAILED ->
                throw new IllegalStateException(
                        "This writer failed before; close it and write the rows again with a new one.");
            case CLOSED -> throw new IllegalStateException("This writer is closed.");
        }
    }

    /** Files are in no known state when a write to them fails half-way. */
    private void guarded(Runnable action) {
        State before = state;
        state = State.FAILED;
        action.run();
        state = before;
    }
}
