// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.partition.PartitionSpec;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import java.util.List;
import java.util.Map;

/**
 * What a table is, apart from its rows: everything that {@code alter} can change. Immutable.
 *
 * @param schemas all schemas that files were written with, and the current one
 * @param specs all partition specs, and the current one
 * @param sortOrders all sort orders, and the current one
 * @param primaryKey field ids of the key columns, in order; empty: no key
 * @param properties settings of the table, sorted by name
 * @param lastIds the largest ids ever given
 */
public record TableDefinition(
        Versions<Schema> schemas,
        Versions<PartitionSpec> specs,
        Versions<SortOrder> sortOrders,
        List<Integer> primaryKey,
        Map<String, String> properties,
        LastIds lastIds) {

    /**
     * All that ever were, ascending by id, and the one in force.
     *
     * @param all ascending by id
     * @param current one of them
     */
    public record Versions<T>(List<T> all, T current) {
        public Versions {
            all = List.copyOf(all);
            if (!all.contains(current)) {
                throw new IllegalArgumentException("The current one is not among all: " + current);
            }
        }
    }

    /** The largest ids ever given, so that none is given twice. */
    public record LastIds(int fieldId, int partitionFieldId) {}

    public TableDefinition {
        primaryKey = List.copyOf(primaryKey);
        properties = Map.copyOf(properties);
    }

    public Schema schema() {
        return schemas.current();
    }

    public PartitionSpec spec() {
        return specs.current();
    }

    public SortOrder sortOrder() {
        return sortOrders.current();
    }
}
