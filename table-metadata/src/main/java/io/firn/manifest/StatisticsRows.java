// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.BooleanVector;
import io.firn.column.ColumnVector;
import io.firn.column.LongVector;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.manifest.ManifestColumn.Statistic;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The statistics of one column in some consecutive entries of a manifest. */
final class StatisticsRows {
    private final ManifestRows rows;
    private final Type.Primitive type;
    private final Comparator<Object> order;
    private final String minPath;
    private final String maxPath;
    private final @Nullable ColumnVector min;
    private final @Nullable ColumnVector max;
    private final @Nullable LongVector nulls;
    private final @Nullable LongVector nans;
    private final @Nullable LongVector values;
    private final @Nullable BooleanVector exact;

    StatisticsRows(ManifestRows rows, int fieldId, Type.Primitive type) {
        this.rows = rows;
        this.type = type;
        order = Values.order(type);
        minPath = Statistic.MIN.path(fieldId);
        maxPath = Statistic.MAX.path(fieldId);
        min = rows.vector(minPath);
        max = rows.vector(maxPath);
        nulls = (LongVector) rows.vector(Statistic.NULLS.path(fieldId));
        nans = (LongVector) rows.vector(Statistic.NANS.path(fieldId));
        values = (LongVector) rows.vector(Statistic.VALUES.path(fieldId));
        exact = (BooleanVector) rows.vector(Statistic.EXACT.path(fieldId));
    }

    /** The lower bounds; null when no entry has one. */
    @Nullable
    ColumnVector min() {
        return min;
    }

    /** The upper bounds; null when no entry has one. */
    @Nullable
    ColumnVector max() {
        return max;
    }

    /** What the entry says of the column, if anything. */
    Optional<ColumnStatistics> at(int slot, long rowCount) {
        OptionalLong nullCount = count(nulls, slot, minPath);
        OptionalLong valueCount = count(values, slot, minPath);
        OptionalLong nanCount = BoundValues.mayBeNaN(type) ? count(nans, slot, minPath) : OptionalLong.of(0);
        Optional<Bounds> bounds = bounds(slot);
        boolean silent = bounds.isEmpty()
                && nullCount.isEmpty()
                && valueCount.isEmpty()
                && (nanCount.isEmpty() || !BoundValues.mayBeNaN(type));
        if (silent) {
            return Optional.empty();
        }
        long all = valueCount.orElse(rowCount);
        if (nullCount.orElse(0) > all || nanCount.orElse(0) > all - nullCount.orElse(0)) {
            throw rows.damaged(slot, minPath, "it states more nulls and NaNs than values");
        }
        return Optional.of(new ColumnStatistics(all, nullCount, nanCount, bounds));
    }

    private OptionalLong count(@Nullable LongVector counts, int slot, String where) {
        if (counts == null || counts.isNull(slot)) {
            return OptionalLong.empty();
        }
        if (counts.get(slot) < 0) {
            throw rows.damaged(slot, where, "a count of values beside it is negative");
        }
        return OptionalLong.of(counts.get(slot));
    }

    private Optional<Bounds> bounds(int slot) {
        boolean hasMin = min != null && !min.isNull(slot);
        boolean hasMax = max != null && !max.isNull(slot);
        if (!hasMin && !hasMax) {
            return Optional.empty();
        }
        if (hasMin != hasMax) {
            throw rows.damaged(slot, hasMin ? maxPath : minPath, "there is only the other bound");
        }
        Object low = bound(minPath, slot);
        Object high = bound(maxPath, slot);
        if (order.compare(low, high) > 0) {
            throw rows.damaged(slot, minPath, "it is above the upper bound");
        }
        return Optional.of(new Bounds(low, high, exact == null || exact.isNull(slot) || exact.get(slot)));
    }

    private Object bound(String path, int slot) {
        Object raw = rows.raw(path, slot);
        Optional<Object> value = raw == null ? Optional.empty() : Widening.ofRaw(type, raw);
        return value.orElseThrow(() -> rows.damaged(slot, path, "it is no value of " + type));
    }
}
