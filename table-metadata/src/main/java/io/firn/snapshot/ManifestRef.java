// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectKey;
import java.util.Map;

/**
 * A manifest as the root describes it. Immutable.
 *
 * @param key where it is
 * @param sizeBytes size of the object
 * @param crc32c CRC-32C of the whole object, as an unsigned number
 * @param counts of its entries
 * @param files totals over the files that it adds
 * @param partitionBounds over the added files, by partition field id, all specs together
 * @param columnBounds over the added files, by field id; absent where a file has no statistics
 */
public record ManifestRef(
        ObjectKey key,
        long sizeBytes,
        long crc32c,
        Counts counts,
        Totals files,
        Map<Integer, ColumnStatistics> partitionBounds,
        Map<Integer, ColumnStatistics> columnBounds) {

    /**
     * Entries by kind.
     *
     * @param added files added
     * @param removed files of older manifests that are removed
     * @param deletions files of older manifests whose deletion vector is replaced
     * @param minFileId the smallest id of the files added; 0 when there are none
     * @param maxFileId the largest id of the files added; -1 when there are none
     */
    public record Counts(long added, long removed, long deletions, long minFileId, long maxFileId) {
        /** Entries in all. */
        public long total() {
            return added + removed + deletions;
        }
    }

    public ManifestRef {
        partitionBounds = Map.copyOf(partitionBounds);
        columnBounds = Map.copyOf(columnBounds);
    }
}
