// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

/**
 * What a change did to rows.
 *
 * @param inserted new rows
 * @param updated rows that have new values and keep their ids
 * @param deleted rows that are gone
 * @param files data files that held the rows that were updated or deleted
 */
public record RowCounts(long inserted, long updated, long deleted, long files) {
    static final RowCounts NONE = new RowCounts(0, 0, 0, 0);
}
