// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.expression.BoundPredicate;
import io.firn.types.Schema;
import java.util.List;

/**
 * How rows are divided into partitions: every data file holds rows of one partition of one spec. Immutable.
 *
 * @param id number of this spec among the table's specs
 * @param fields none: the table is not partitioned
 */
public record PartitionSpec(int id, List<PartitionField> fields) {
    public static final PartitionSpec UNPARTITIONED = new PartitionSpec(0, List.of());

    public PartitionSpec {
        fields = List.copyOf(fields);
    }

    /**
     * What {@code predicate} says about partitions: a predicate over partition field ids that is true for every partition
     * that can hold a matching row.
     */
    public BoundPredicate project(BoundPredicate predicate, Schema schema) {
        throw new UnsupportedOperationException();
    }

    /**
     * A predicate over partition field ids that is true only for partitions all of whose rows match {@code predicate}.
     */
    public BoundPredicate projectStrict(BoundPredicate predicate, Schema schema) {
        throw new UnsupportedOperationException();
    }

    /** The directory of a partition below {@code data/}: {@code day=2026-11-22/bucket=3}, escaped to valid key segments. */
    public String path(PartitionKey key, Schema schema) {
        throw new UnsupportedOperationException();
    }
}
