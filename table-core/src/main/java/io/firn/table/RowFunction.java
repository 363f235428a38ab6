// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import org.jspecify.annotations.Nullable;

/** Computes a value of a column for an update or a merge. Called by the thread that commits; rows are copies. */
@FunctionalInterface
public interface RowFunction {

    /**
     * The new value, as {@link Row#of} takes it; null is null.
     *
     * @param target the row as the table has it, with all of its columns; without any in an insert
     * @param source the row of the source; without any where there is none: in an update, and for rows not matched by it
     */
    @Nullable
    Object apply(Row target, Row source);
}
