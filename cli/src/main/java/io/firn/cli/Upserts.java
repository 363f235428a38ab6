// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.snapshot.Snapshot;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.Upsert;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes rows of a table by key, all in one commit or so many in each. For one thread. */
final class Upserts {
    private final Table table;
    private final long batchRows;
    private final Consumer<Upsert> notes;
    private Upsert upsert;
    private long pending;
    private Written written;

    /**
     * What was committed.
     *
     * @param version the newest
     * @param changes rows and deletions that were handed in
     * @param rows rows that were written
     * @param gone rows that were replaced or deleted
     * @param leftOut changes that were older than the rows of their keys
     */
    record Written(int commits, long version, long changes, long rows, long gone, long leftOut) {}

    /**
     * Of no changes yet.
     *
     * @param batchRows changes of a commit
     * @param notes puts notes on a commit
     */
    Upserts(Table table, long batchRows, Consumer<Upsert> notes) {
        this.table = table;
        this.batchRows = batchRows;
        this.notes = notes;
        this.upsert = table.newUpsert();
        this.written = new Written(0, table.snapshot().version(), 0, 0, 0, 0);
    }

    void add(Row row) {
        upsert.add(row);
        added(1);
    }

    void delete(Map<String, ? extends @Nullable Object> row) {
        upsert.delete(row);
        added(1);
    }

    void add(ColumnBatch batch) {
        int[] slots = new int[batch.rowCount()];
        for (int from = 0; from < batch.rowCount(); ) {
            int count = (int) Math.min(batch.rowCount() - from, batchRows - pending);
            for (int i = 0; i < count; i++) {
                slots[i] = batch.selection().slot(from + i);
            }
            upsert.add(count == batch.rowCount() ? batch : batch.select(Selection.of(slots.clone(), count)));
            from += count;
            added(count);
        }
    }

    private void added(long changes) {
        pending += changes;
        if (pending == batchRows) {
            commit();
            upsert = table.newUpsert();
        }
    }

    /** Commits what is left. */
    Written finish() {
        if (pending > 0 || written.commits() == 0) {
            commit();
        }
        return written;
    }

    /** What was committed so far. */
    Written written() {
        return written;
    }

    private void commit() {
        notes.accept(upsert);
        long before = written.version();
        Snapshot after = upsert.commit();
        long added = 0;
        long gone = 0;
        if (after.version() > before) {
            added = after.commit().changes().addedTotals().liveRows();
            gone = table.snapshot(after.version() - 1).contents().totals().liveRows()
                    + added
                    - after.contents().totals().liveRows();
        }
        written = new Written(
                written.commits() + 1,
                after.version(),
                written.changes() + pending,
                written.rows() + added,
                written.gone() + gone,
                written.leftOut() + upsert.leftOut());
        pending = 0;
    }
}
