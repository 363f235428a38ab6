// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A condition on a row or on a pair of rows, bound to columns; as in SQL it may be true, false or neither. Immutable. */
public sealed interface Condition {
    /** A condition that always holds. */
    Condition TRUE = new Several(true, List.of());

    /** Whether it holds; null: it is neither true nor false. */
    @Nullable
    Boolean test(RowPair rows);

    default boolean holds(RowPair rows) {
        return Boolean.TRUE.equals(test(rows));
    }

    /** The rows that it looks at. */
    Set<RowPair.Side> sides();

    /** Two values compared. */
    record Compare(Computed left, Comparison comparison, Computed right, Comparator<Object> order)
            implements Condition {
        @Override
        public @Nullable Boolean test(RowPair rows) {
            Object a = left.raw(rows);
            Object b = right.raw(rows);
            return a == null || b == null ? null : comparison.test(order.compare(a, b));
        }

        @Override
        public Set<RowPair.Side> sides() {
            return Computed.both(left, right);
        }
    }

    /**
     * A condition on a column.
     *
     * @param columns the column, by its field id
     * @param decidesNull whether it is true or false, and not neither, where the column is null
     */
    record Test(BoundPredicate predicate, Map<Integer, Computed.Column> columns, boolean decidesNull)
            implements Condition {
        @Override
        public @Nullable Boolean test(RowPair rows) {
            if (!decidesNull) {
                for (Computed.Column column : columns.values()) {
                    if (column.appendable(rows) == null) {
                        return null;
                    }
                }
            }
            return predicate.test(id -> value(columns.get(id), rows));
        }

        private static @Nullable Object value(Computed.@Nullable Column column, RowPair rows) {
            return column == null ? null : column.appendable(rows);
        }

        @Override
        public Set<RowPair.Side> sides() {
            Set<RowPair.Side> sides = new HashSet<>();
            columns.values().forEach(column -> sides.addAll(column.sides()));
            return Set.copyOf(sides);
        }
    }

    record Not(Condition part) implements Condition {
        @Override
        public @Nullable Boolean test(RowPair rows) {
            Boolean result = part.test(rows);
            return result == null ? null : !result;
        }

        @Override
        public Set<RowPair.Side> sides() {
            return part.sides();
        }
    }

    /** All of them, or any. */
    record Several(boolean conjunction, List<Condition> parts) implements Condition {
        @Override
        public @Nullable Boolean test(RowPair rows) {
            boolean unknown = false;
            for (Condition part : parts) {
                Boolean result = part.test(rows);
                if (result == null) {
                    unknown = true;
                } else if (result != conjunction) {
                    return result;
                }
            }
            return unknown ? null : conjunction;
        }

        @Override
        public Set<RowPair.Side> sides() {
            Set<RowPair.Side> sides = new HashSet<>();
            parts.forEach(part -> sides.addAll(part.sides()));
            return Set.copyOf(sides);
        }
    }

    /** The order in which values of two types are compared. */
    static Comparator<Object> order(Computed left, Computed right) {
        return left.isNumber() && right.isNumber()
                ? Arithmetic::compare
                : Values.order((Type.Primitive) left.type().orElseThrow());
    }
}
