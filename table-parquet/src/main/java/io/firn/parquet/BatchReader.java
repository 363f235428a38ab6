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

    /** The position in the file of the first row of the batch that {@link #next} returned last. */
    long position();

    @Override
    void close();
}
