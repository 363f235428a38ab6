// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of the values of one leaf in a file, a row group or a page.
 *
 * @param path the names from the top-level column down, lists and maps adding {@code element}, {@code key} or {@code value}
 * @param id the field id of the leaf, if the file states one
 * @param valueCount leaf values, nulls included (in lists: an empty or null list counts as one)
 * @param nullCount null values, if known
 * @param nanCount NaN values, if known; only for floating-point leaves
 * @param bounds the range of the non-null, non-NaN values; empty when unknown or when there are none
 * @param encodedBytes compressed size of the leaf's pages in bytes; 0 when unknown
 */
public record LeafStatistics(
        List<String> path,
        OptionalInt id,
        long valueCount,
        OptionalLong nullCount,
        OptionalLong nanCount,
        Optional<Bounds> bounds,
        long encodedBytes) {

    public LeafStatistics {
        path = List.copyOf(path);
    }

    /**
     * A lower and an upper bound in Parquet's plain encoding: little-endian numbers, bare bytes. Ordered by the leaf's
     * meaning: decimals and numbers as signed numbers, everything else in bytes as unsigned bytes. For floating-point
     * leaves a zero lower bound is -0.0 and a zero upper bound +0.0, so that both zeros lie within.
     *
     * @param min not above any value; a read-only buffer
     * @param max not below any value; a read-only buffer
     * @param exact whether both are values of the column and not shortened
     */
    public record Bounds(ByteBuffer min, ByteBuffer max, boolean exact) {
        public Bounds {
            min = min.asReadOnlyBuffer();
            max = max.asReadOnlyBuffer();
        }
    }
}
