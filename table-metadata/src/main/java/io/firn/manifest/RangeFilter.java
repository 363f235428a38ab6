// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.ColumnVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.expression.BoundPredicate;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * A first look at the bounds of whole-number columns, on arrays instead of objects: of a hundred thousand entries a few
 * are left to be looked at properly. What it lets through may still not match; what it drops cannot. Pure.
 *
 * @param fieldId the column
 * @param type its type
 * @param low the smallest value that can match
 * @param high the largest value that can match
 */
record RangeFilter(int fieldId, Type.Primitive type, long low, long high) {

    /** The ranges that every matching row has to be in. */
    static List<RangeFilter> of(BoundPredicate predicate) {
        List<RangeFilter> ranges = new ArrayList<>();
        collect(predicate, ranges);
        return ranges;
    }

    private static void collect(BoundPredicate predicate, List<RangeFilter> ranges) {
        if (predicate instanceof BoundPredicate.And and) {
            and.parts().forEach(part -> collect(part, ranges));
        } else if (predicate instanceof BoundPredicate.Compare compare && isWhole(compare.type(), compare.value())) {
            long value = ((Number) compare.value()).longValue();
            RangeFilter range = switch (compare.comparison()) {
                case EQUAL -> new RangeFilter(compare.fieldId(), compare.type(), value, value);
                case LESS, LESS_OR_EQUAL -> new RangeFilter(compare.fieldId(), compare.type(), Long.MIN_VALUE, value);
                case GREATER, GREATER_OR_EQUAL ->
                    new RangeFilter(compare.fieldId(), compare.type(), value, Long.MAX_VALUE);
                case NOT_EQUAL -> new RangeFilter(compare.fieldId(), compare.type(), Long.MIN_VALUE, Long.MAX_VALUE);
            };
            ranges.add(range);
        } else if (predicate instanceof BoundPredicate.In in
                && !in.negated()
                && !in.values().isEmpty()) {
            if (in.values().stream().allMatch(value -> isWhole(in.type(), value))) {
                long low = Long.MAX_VALUE;
                long high = Long.MIN_VALUE;
                for (Object value : in.values()) {
                    low = Math.min(low, ((Number) value).longValue());
                    high = Math.max(high, ((Number) value).longValue());
                }
                ranges.add(new RangeFilter(in.fieldId(), in.type(), low, high));
            }
        }
    }

    private static boolean isWhole(Type.Primitive type, Object value) {
        return !(type instanceof Type.Decimal) && (value instanceof Integer || value instanceof Long);
    }

    /** Clears the flags of the slots whose bounds lie outside of the range. */
    void apply(StatisticsRows column, ManifestFile manifest, boolean[] possible) {
        ColumnVector min = column.min();
        ColumnVector max = column.max();
        boolean sameLayout = min != null
                && max != null
                && manifest.leaf(ManifestColumn.Statistic.MIN.path(fieldId))
                        .filter(ValueLayout.of(type)::equals)
                        .isPresent();
        if (!sameLayout) {
            return;
        }
        if (min instanceof LongVector lows && max instanceof LongVector highs) {
            apply(lows, highs, possible);
        } else if (min instanceof IntVector lows && max instanceof IntVector highs) {
            apply(lows, highs, possible);
        }
    }

    private void apply(LongVector lows, LongVector highs, boolean[] possible) {
        long[] low64 = lows.values();
        long[] high64 = highs.values();
        for (int slot = 0; slot < lows.size(); slot++) {
            boolean outside = low64[slot] > high || high64[slot] < low;
            if (outside && !lows.isNull(slot) && !highs.isNull(slot)) {
                possible[slot] = false;
            }
        }
    }

    private void apply(IntVector lows, IntVector highs, boolean[] possible) {
        int[] low32 = lows.values();
        int[] high32 = highs.values();
        for (int slot = 0; slot < lows.size(); slot++) {
            boolean outside = low32[slot] > high || high32[slot] < low;
            if (outside && !lows.isNull(slot) && !highs.isNull(slot)) {
                possible[slot] = false;
            }
        }
    }
}
