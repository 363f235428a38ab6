// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectKey;
import io.firn.partition.PartitionKey;
import java.util.Map;

/**
 * A data file as its writer knows it, before a commit makes it part of a table. Immutable.
 *
 * @param key where it is
 * @param partition the partition that all its rows belong to
 * @param content what it holds
 * @param statistics by field id, of the leaves that have any
 */
public record FileDescription(
        ObjectKey key, PartitionKey partition, Content content, Map<Integer, ColumnStatistics> statistics) {

    /**
     * @param rowCount rows, deleted ones included
     * @param sizeBytes size of the object
     * @param crc32c CRC-32C of the whole object, as an unsigned number
     * @param schemaId the schema it was written with
     * @param sortOrderId the sort order that its rows are in; 0 when none
     */
    public record Content(long rowCount, long sizeBytes, long crc32c, int schemaId, int sortOrderId) {}

    public FileDescription {
        statistics = Map.copyOf(statistics);
    }
}
