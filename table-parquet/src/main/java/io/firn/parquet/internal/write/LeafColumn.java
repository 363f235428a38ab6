// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ParquetField;
import java.util.List;

/**
 * A leaf of the schema.
 *
 * @param field the leaf itself
 * @param path as {@link io.firn.parquet.LeafStatistics} names it
 * @param filePath the path with the repeated groups that the file has between
 * @param maxDefinition the definition level of a value
 * @param maxRepetition the number of lists and maps around it
 */
record LeafColumn(
        ParquetField.Value field, List<String> path, List<String> filePath, int maxDefinition, int maxRepetition) {
    LeafColumn {
        path = List.copyOf(path);
        filePath = List.copyOf(filePath);
    }

    String name() {
        return String.join(".", path);
    }
}
