// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.column.ColumnBatch;
import java.util.Optional;

/**
 * The rows of a file, batch by batch. A batch is valid until the next call of {@link #next}: its arrays are then reused.
 * For one thread.
 */
public interface BatchReader extends AutoCloseable {

    /**
     * The next batch, dense and never empty; empty at the end. Its rows are consecutive in the file, starting at
     * {@link #position}.
     */
    Optional<ColumnBatch> next();

    /** Goes past the batch that {@link #next} would return, and reads no page for its sake; false when there is none. */
    boolean skip();

    /** The position in the file of the first row of the batch that was returned or skipped last. */
    long position();

    @Override
    void close();
}
