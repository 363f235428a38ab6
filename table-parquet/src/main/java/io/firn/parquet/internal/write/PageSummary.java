// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.LeafStatistics;
import java.util.Optional;

/**
 * What the page index tells of a page.
 *
 * @param sizeBytes header and compressed bytes
 * @param firstRow of the page, counted from the start of the row group
 * @param valueCount values, nulls included
 * @param bounds as they are stored: cut
 */
record PageSummary(
        int sizeBytes,
        long firstRow,
        long valueCount,
        long nullCount,
        long nanCount,
        Optional<LeafStatistics.Bounds> bounds) {

    boolean isNull() {
        return nullCount == valueCount;
    }
}
