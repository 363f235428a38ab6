// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.table.Row;
import org.jspecify.annotations.Nullable;

/** Rows of one input, fitted to the columns of a schema. For one thread; holds the input open. */
public interface RowSource extends AutoCloseable {

    /**
     * The next row with a value for each column of the schema, or null at the end.
     *
     * @throws io.firn.io.InvalidRequestException naming input, line and column when the input is malformed
     */
    @Nullable
    Row next();

    /** Where the row that {@link #next} returned last stands, for messages: {@code sales.csv, line 17}. */
    String position();

    /** Entries so far that were changes of no row. */
    default long skipped() {
        return 0;
    }

    /** Bytes of the input consumed so far, about; for progress. */
    long bytesRead();

    @Override
    void close();
}
