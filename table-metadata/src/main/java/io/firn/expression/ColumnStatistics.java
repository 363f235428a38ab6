// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What metadata knows of one column in one file, or in the files of a manifest.
 *
 * @param valueCount values, nulls included
 * @param nullCount nulls, if known
 * @param nanCount NaNs, if known; always known to be none for types that have no NaN
 * @param bounds of the values that are neither null nor NaN; empty when unknown or when there are none
 */
public record ColumnStatistics(
        long valueCount, OptionalLong nullCount, OptionalLong nanCount, Optional<Bounds> bounds) {

    /**
     * Raw bounds, in the order of {@link io.firn.types.Values#order}.
     *
     * @param min not above any value
     * @param max not below any value
     * @param exact whether both are values of the column (not shortened), so that a strict evaluation may use equality
     */
    public record Bounds(Object min, Object max, boolean exact) {}

    /** The statistics of a column that has the same raw value, or null, in every row. */
    public static ColumnStatistics constant(@Nullable Object raw, long rowCount) {
        boolean isNaN = raw instanceof Double number && number.isNaN() || raw instanceof Float other && other.isNaN();
        return new ColumnStatistics(
                rowCount,
                OptionalLong.of(raw == null ? rowCount : 0),
                OptionalLong.of(isNaN ? rowCount : 0),
                raw == null || isNaN ? Optional.empty() : Optional.of(new Bounds(raw, raw, true)));
    }
}
