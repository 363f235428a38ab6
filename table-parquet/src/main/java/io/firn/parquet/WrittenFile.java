// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.List;

/**
 * What a writer knows of the file that it finished.
 *
 * @param rowCount rows
 * @param sizeBytes size of the file, footer included
 * @param leaves statistics of each leaf over the whole file, in schema order
 * @param rowGroupOffsets where each row group starts in the file, in bytes, ascending
 */
public record WrittenFile(long rowCount, long sizeBytes, List<LeafStatistics> leaves, List<Long> rowGroupOffsets) {
    public WrittenFile {
        leaves = List.copyOf(leaves);
        rowGroupOffsets = List.copyOf(rowGroupOffsets);
    }
}
