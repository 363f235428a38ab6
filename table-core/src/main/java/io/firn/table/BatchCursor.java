// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import java.util.Optional;

/** The rows of a scan as batches, whose arrays are reused by the next one. For one thread; holds files open. */
public interface BatchCursor extends AutoCloseable {

    /** The next batch; its selection holds at least one row. Empty at the end. */
    Optional<ColumnBatch> next();

    @Override
    void close();
}
