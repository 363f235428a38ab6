// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.ValueType;
import java.util.List;
import java.util.OptionalInt;

/**
 * A leaf of a file's schema.
 *
 * @param index its place among the leaves, and among the chunks of a row group
 * @param path its logical path, as in {@link io.firn.parquet.LeafStatistics#path}
 * @param id the field id, if stated
 * @param type how it is stored
 * @param levels of the leaf; {@code present} is its highest definition level
 * @param ordered whether the order of its bounds is known
 */
public record LeafColumn(int index, List<String> path, OptionalInt id, ValueType type, Levels levels, boolean ordered) {
    public LeafColumn {
        path = List.copyOf(path);
    }

    /** The path for messages. */
    public String name() {
        return String.join(".", path);
    }
}
