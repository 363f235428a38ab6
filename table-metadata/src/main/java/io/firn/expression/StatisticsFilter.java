// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.types.Type;
import io.firn.types.Values;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Evaluates predicates over statistics instead of rows. Pure. Absent statistics mean that anything is possible.
 *
 * <p>A column's values fall into three kinds: nulls, NaNs, and the rest, which lie within the bounds. A predicate may match
 * if it may for one kind that can occur, and all rows match if they do for every kind that can occur. Bounds that were
 * shortened are still bounds, and nothing here takes them for values of the column.
 */
public final class StatisticsFilter {
    private StatisticsFilter() {}

    /** False only if no row can match. */
    public static boolean mayMatch(BoundPredicate predicate, IntFunction<Optional<ColumnStatistics>> statistics) {
        if (predicate instanceof BoundPredicate.Always always) {
            return always.value();
        }
        if (predicate instanceof BoundPredicate.And and) {
            return and.parts().stream().allMatch(part -> mayMatch(part, statistics));
        }
        if (predicate instanceof BoundPredicate.Or or) {
            return or.parts().stream().anyMatch(part -> mayMatch(part, statistics));
        }
        BoundPredicate.Leaf leaf = (BoundPredicate.Leaf) predicate;
        return statistics
                .apply(leaf.fieldId())
                .map(known -> mayMatch(leaf, Kinds.of(leaf, known)))
                .orElse(true);
    }

    /** True only if every row matches. */
    public static boolean allMatch(BoundPredicate predicate, IntFunction<Optional<ColumnStatistics>> statistics) {
        if (predicate instanceof BoundPredicate.Always always) {
            return always.value();
        }
        if (predicate instanceof BoundPredicate.And and) {
            return and.parts().stream().allMatch(part -> allMatch(part, statistics));
        }
        if (predicate instanceof BoundPredicate.Or or) {
            return or.parts().stream().anyMatch(part -> allMatch(part, statistics));
        }
        BoundPredicate.Leaf leaf = (BoundPredicate.Leaf) predicate;
        return statistics
                .apply(leaf.fieldId())
                .map(known -> allMatch(leaf, Kinds.of(leaf, known)))
                .orElse(false);
    }

    /** Which kinds of values can occur, and the bounds of those that are neither null nor NaN. */
    private record Kinds(boolean nulls, boolean nans, boolean others, Optional<ColumnStatistics.Bounds> bounds) {

        static Kinds of(BoundPredicate.Leaf leaf, ColumnStatistics known) {
            boolean floating = leaf.type() == Type.Simple.FLOAT || leaf.type() == Type.Simple.DOUBLE;
            boolean nulls = known.nullCount().orElse(1) > 0;
            boolean nans = floating && known.nanCount().orElse(1) > 0;
            long special =
                    known.nullCount().orElse(0) + (floating ? known.nanCount().orElse(0) : 0);
            return new Kinds(nulls, nans, special < known.valueCount(), known.bounds());
        }
    }

    private static boolean mayMatch(BoundPredicate.Leaf leaf, Kinds kinds) {
        if (leaf instanceof BoundPredicate.IsNull isNull) {
            return isNull.negated() ? kinds.nans() || kinds.others() : kinds.nulls();
        }
        return kinds.nans() && leaf.testValue(nan(leaf.type()))
                || kinds.others()
                        && kinds.bounds().map(bounds -> mayMatch(leaf, bounds)).orElse(true);
    }

    private static boolean allMatch(BoundPredicate.Leaf leaf, Kinds kinds) {
        if (leaf instanceof BoundPredicate.IsNull isNull) {
            return isNull.negated() ? !kinds.nulls() : !kinds.nans() && !kinds.others();
        }
        return !kinds.nulls()
                && (!kinds.nans() || leaf.testValue(nan(leaf.type())))
                && (!kinds.others() || othersMatch(leaf, kinds.bounds()));
    }

    private static boolean othersMatch(BoundPredicate.Leaf leaf, Optional<ColumnStatistics.Bounds> bounds) {
        if (leaf instanceof BoundPredicate.IsNaN isNaN) {
            return isNaN.negated();
        }
        return bounds.map(known -> !mayMatch(negated(leaf), known)).orElse(false);
    }

    /** The leaf that is true for those values, other than null, for which this one is false. */
    private static BoundPredicate.Leaf negated(BoundPredicate.Leaf leaf) {
        if (leaf instanceof BoundPredicate.Compare compare) {
            return new BoundPredicate.Compare(
                    compare.fieldId(), compare.type(), compare.comparison().negated(), compare.value());
        }
        if (leaf instanceof BoundPredicate.In in) {
            return new BoundPredicate.In(in.fieldId(), in.type(), in.values(), !in.negated());
        }
        if (leaf instanceof BoundPredicate.StartsWith startsWith) {
            return new BoundPredicate.StartsWith(
                    startsWith.fieldId(), startsWith.type(), startsWith.prefix(), !startsWith.negated());
        }
        throw new IllegalArgumentException("Not a leaf that bounds decide: " + leaf);
    }

    private static boolean mayMatch(BoundPredicate.Leaf leaf, ColumnStatistics.Bounds bounds) {
        if (leaf instanceof BoundPredicate.Compare compare) {
            return mayCompare(compare, bounds);
        }
        if (leaf instanceof BoundPredicate.In in) {
            Comparator<Object> order = Values.order(in.type());
            if (in.negated()) {
                return order.compare(bounds.min(), bounds.max()) != 0 || in.testValue(bounds.min());
            }
            return in.values().stream()
                    .anyMatch(value ->
                            order.compare(bounds.min(), value) <= 0 && order.compare(value, bounds.max()) <= 0);
        }
        if (leaf instanceof BoundPredicate.StartsWith startsWith) {
            return mayStart(startsWith, (String) bounds.min(), (String) bounds.max());
        }
        BoundPredicate.IsNaN isNaN = (BoundPredicate.IsNaN) leaf;
        return isNaN.negated();
    }

    private static boolean mayCompare(BoundPredicate.Compare compare, ColumnStatistics.Bounds bounds) {
        Comparator<Object> order = Values.order(compare.type());
        int min = order.compare(bounds.min(), compare.value());
        int max = order.compare(bounds.max(), compare.value());
        return switch (compare.comparison()) {
            case EQUAL -> min <= 0 && max >= 0;
            case NOT_EQUAL -> min != 0 || max != 0;
            case LESS -> min < 0;
            case LESS_OR_EQUAL -> min <= 0;
            case GREATER -> max > 0;
            case GREATER_OR_EQUAL -> max >= 0;
        };
    }

    /** Texts with one prefix lie side by side in the order of UTF-8, from the prefix itself on. */
    private static boolean mayStart(BoundPredicate.StartsWith startsWith, String min, String max) {
        String prefix = startsWith.prefix();
        if (startsWith.negated()) {
            return !min.startsWith(prefix) || !max.startsWith(prefix);
        }
        Comparator<Object> order = Values.order(startsWith.type());
        return order.compare(max, prefix) >= 0 && (order.compare(min, prefix) <= 0 || min.startsWith(prefix));
    }

    private static Object nan(Type type) {
        return type == Type.Simple.FLOAT ? (Object) Float.NaN : (Object) Double.NaN;
    }
}
