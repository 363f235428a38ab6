// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import java.util.List;

/** The rows of a scan, one after the other: the cursor is itself the current row. For one thread; holds files open. */
public interface RowCursor extends Row, AutoCloseable {

    /** Goes to the next row; false when there is none. */
    boolean next();

    /** A copy of the current row that outlives the cursor. */
    Row copy();

    /** The remaining rows as copies; for results known to be small. */
    List<Row> toList();

    @Override
    void close();
}
