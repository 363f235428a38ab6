// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.List;

/**
 * A row group, as the footer of a file describes it.
 *
 * @param firstRow the position in the file of its first row
 * @param rowCount its rows
 * @param offset where its first page starts in the file, in bytes
 * @param sizeBytes the compressed bytes of its pages
 * @param leaves the statistics of its leaves, in file order
 */
public record RowGroup(long firstRow, long rowCount, long offset, long sizeBytes, List<LeafStatistics> leaves) {
    public RowGroup {
        leaves = List.copyOf(leaves);
    }
}
