// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.types.Schema;
import java.util.List;

/**
 * Writes rows to data files: divides them by partition, sorts them if the table says so, rolls files at their target
 * size. Nothing is part of the table before a commit takes the messages of {@link #finish}. For one thread; many writers
 * may write for one commit, in many processes.
 */
public final class TableWriter implements AutoCloseable {
    TableWriter() {}

    /** The columns that rows must have: the table's schema when the writer was made. */
    public Schema schema() {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds a row with a value for each column, in schema order. Throws {@link io.firn.io.InvalidRequestException} naming
     * the column when a value does not fit; the row is then not added and the writer can go on.
     */
    public void write(Row row) {
        throw new UnsupportedOperationException();
    }

    /** Adds the selected rows of a batch with the vectors of the schema's columns, in its order; all or none. */
    public void write(ColumnBatch batch) {
        throw new UnsupportedOperationException();
    }

    /** Rows added so far. */
    public long rowCount() {
        throw new UnsupportedOperationException();
    }

    /** Closes the files and says what a commit needs to know of them. */
    public List<CommitMessage> finish() {
        throw new UnsupportedOperationException();
    }

    /** Abandons what {@link #finish} has not finished. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
