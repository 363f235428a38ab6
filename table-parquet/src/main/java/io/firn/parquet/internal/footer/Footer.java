// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.RowGroup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a footer says, checked against the size of the file and against itself.
 *
 * @param schema the columns
 * @param rowCount rows of all groups
 * @param groups where the data is
 * @param rowGroups the groups as the public sees them
 * @param properties key-value pairs, in file order
 * @param bloomFilters where Bloom filters are, for chunks that have one
 */
public record Footer(
        StoredSchema schema,
        long rowCount,
        List<StoredGroup> groups,
        List<RowGroup> rowGroups,
        Map<String, String> properties,
        Map<BloomPlace.Chunk, BloomPlace> bloomFilters) {
    public Footer {
        groups = List.copyOf(groups);
        rowGroups = List.copyOf(rowGroups);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        bloomFilters = Map.copyOf(bloomFilters);
    }
}
