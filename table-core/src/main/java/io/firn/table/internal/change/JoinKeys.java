// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.table.internal.change.RowPair.Side;
import io.firn.types.Literal;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The equalities of a join: values of the table's row, each of which must equal one of the source's row. Rows that join have
 * equal hashes; whether those that have do join, the whole condition decides. Immutable.
 */
public final class JoinKeys {
    /** What {@link #hash} gives for rows with a null, which equals nothing. */
    public static final long NOTHING = -1;

    /** With more values than this, only their bounds are handed to the scan. */
    private static final int MOST_VALUES = 20_000;

    private final List<Pair> pairs;

    private record Pair(Computed target, Computed source) {}

    private JoinKeys(List<Pair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    /** The equalities that must hold for the condition to hold; there may be none. */
    public static JoinKeys of(Condition on) {
        List<Pair> pairs = new ArrayList<>();
        collect(on, pairs);
        return new JoinKeys(pairs);
    }

    private static void collect(Condition condition, List<Pair> pairs) {
        if (condition instanceof Condition.Several several && several.conjunction()) {
            several.parts().forEach(part -> collect(part, pairs));
        } else if (condition instanceof Condition.Compare compare && compare.comparison() == Comparison.EQUAL) {
            if (isOf(Side.TARGET, compare.left()) && isOf(Side.SOURCE, compare.right())) {
                pairs.add(new Pair(compare.left(), compare.right()));
            } else if (isOf(Side.SOURCE, compare.left()) && isOf(Side.TARGET, compare.right())) {
                pairs.add(new Pair(compare.right(), compare.left()));
            }
        }
    }

    private static boolean isOf(Side side, Computed computed) {
        return computed.sides().equals(Set.of(side));
    }

    /** Whether every pair of rows has to be tried. */
    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    long targetHash(RowPair rows) {
        return hash(rows, true);
    }

    long sourceHash(RowPair rows) {
        return hash(rows, false);
    }

    private long hash(RowPair rows, boolean target) {
        int hash = 1;
        for (Pair pair : pairs) {
            Computed computed = target ? pair.target() : pair.source();
            Object value = computed.raw(rows);
            if (value == null) {
                return NOTHING;
            }
            Object key = computed.isNumber() ? Arithmetic.key(value) : value;
            hash = 31 * hash + key.hashCode();
        }
        return Integer.toUnsignedLong(hash);
    }

    /** The equal values of the table's row, for messages; empty when there are none. */
    public String shown(RowPair rows) {
        List<String> shown = new ArrayList<>();
        for (Pair pair : pairs) {
            if (pair.target() instanceof Computed.Column column
                    && column.found().field().type() instanceof Type.Primitive type) {
                Object raw = column.raw(rows);
                shown.add(column.found().path() + " = " + (raw == null ? "null" : Values.format(type, raw)));
            }
        }
        return String.join(", ", shown);
    }

    /** What rows of the table must fulfil to join with any of these rows, as far as columns say. */
    public BoundPredicate necessary(SourceRows source, RowPair rows) {
        List<BoundPredicate> parts = new ArrayList<>();
        for (Pair pair : pairs) {
            if (pair.target() instanceof Computed.Column column
                    && column.found().field().type() instanceof Type.Primitive type) {
                parts.add(among(column.found().field().id(), type, values(pair.source(), type, source, rows)));
            }
        }
        return BoundPredicate.all(parts);
    }

    private static Set<Object> values(Computed computed, Type.Primitive type, SourceRows source, RowPair rows) {
        boolean same = computed.type().filter(type::equals).isPresent();
        Set<Object> values = new HashSet<>();
        for (int slot = 0; slot < source.size(); slot++) {
            rows.sourceSlot(slot);
            Object value = computed.raw(rows);
            if (value != null && same) {
                values.add(value);
            } else if (value != null) {
                Literal literal = Literal.of(type, value, "");
                if (literal.place() == Literal.Place.EXACT) {
                    values.add(literal.raw().orElseThrow());
                }
            }
        }
        return values;
    }

    private static BoundPredicate among(int fieldId, Type.Primitive type, Set<Object> values) {
        if (values.isEmpty()) {
            return new BoundPredicate.Always(false);
        }
        Comparator<Object> order = Values.order(type);
        Object min = values.stream().min(order).orElseThrow();
        Object max = values.stream().max(order).orElseThrow();
        List<BoundPredicate> parts = new ArrayList<>();
        parts.add(new BoundPredicate.Compare(fieldId, type, Comparison.GREATER_OR_EQUAL, min));
        parts.add(new BoundPredicate.Compare(fieldId, type, Comparison.LESS_OR_EQUAL, max));
        if (values.size() <= MOST_VALUES && order.compare(min, max) != 0) {
            parts.add(new BoundPredicate.In(fieldId, type, values, false));
        }
        return BoundPredicate.all(parts);
    }
}
