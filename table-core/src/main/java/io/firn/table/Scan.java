// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.types.Schema;
import java.util.List;

/**
 * A read of some columns of the matching rows of one snapshot. Immutable, safe to share between threads, and repeatable:
 * the same rows each time. Its shape is that of distributed engines: {@link #splits} to hand out, and a
 * {@link ReaderFactory} that travels with them.
 */
public final class Scan {
    Scan() {}

    public Snapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /** The columns of the result. */
    public Schema schema() {
        throw new UnsupportedOperationException();
    }

    /** The work, in pieces of some {@code targetBytes} of data files; together they are the whole result (but no limit). */
    public List<Split> splits(long targetBytes) {
        throw new UnsupportedOperationException();
    }

    /** Reads splits, here or in another process. */
    public ReaderFactory readerFactory() {
        throw new UnsupportedOperationException();
    }

    /** The result as batches. */
    public BatchCursor batches() {
        throw new UnsupportedOperationException();
    }

    /** The result row by row. */
    public RowCursor rows() {
        throw new UnsupportedOperationException();
    }

    /** The number of rows; from metadata alone where that decides. */
    public long count() {
        throw new UnsupportedOperationException();
    }

    /** Reads one file of the snapshot and counts the rows in it that match and are not deleted. */
    long countIn(DataFile file) {
        throw new UnsupportedOperationException();
    }
}
