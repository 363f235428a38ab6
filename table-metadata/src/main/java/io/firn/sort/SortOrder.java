// SPDX-License-Identifier: Apache-2.0
package io.firn.sort;

import java.util.List;

/**
 * The order of rows within each data file. Immutable.
 *
 * @param id number of this order among the table's orders; 0 is "unsorted"
 * @param fields most significant first
 */
public record SortOrder(int id, List<Key> fields) {
    public static final SortOrder UNSORTED = new SortOrder(0, List.of());

    public SortOrder {
        fields = List.copyOf(fields);
    }

    /**
     * One key, ordered as {@link io.firn.types.Values#order} says.
     *
     * @param sourceId the column
     * @param ascending or descending
     * @param nullsFirst where nulls go, whatever the direction
     */
    public record Key(int sourceId, boolean ascending, boolean nullsFirst) {}
}
