// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.column.ColumnVector;
import io.firn.column.StructVector;
import io.firn.expression.Expression.Operator;
import io.firn.table.internal.scan.VectorValues;
import io.firn.table.internal.write.RawValues;
import io.firn.types.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value of a row or of a pair of rows: an expression that was bound to columns. Immutable. */
sealed interface Computed {

    /** What is computed, if one type says it: of numbers that were computed with, none does. */
    Optional<Type> type();

    /** The raw value, or a number that {@link Arithmetic} gives; null for null. Not for nested types. */
    @Nullable
    Object raw(RowPair rows);

    /** As a value that can be appended to a column: raw, or a user's object of a nested type. */
    default @Nullable Object appendable(RowPair rows) {
        return raw(rows);
    }

    /** The rows that it looks at. */
    Set<RowPair.Side> sides();

    /** Whether it can be computed with, and compared with any other number. */
    default boolean isNumber() {
        return type().map(Arithmetic::isNumber).orElse(true);
    }

    /** A literal. */
    record Constant(Optional<Type> type, @Nullable Object value) implements Computed {
        @Override
        public @Nullable Object raw(RowPair rows) {
            return value;
        }

        @Override
        public boolean isNumber() {
            return type.isEmpty() && (value == null || value instanceof java.lang.Number);
        }

        @Override
        public Set<RowPair.Side> sides() {
            return Set.of();
        }
    }

    /** A column. */
    record Column(Names.Found found) implements Computed {
        @Override
        public Optional<Type> type() {
            return Optional.of(found.field().type());
        }

        @Override
        public @Nullable Object raw(RowPair rows) {
            return RawValues.get(vector(rows), rows.slot(found.side()), (Type.Primitive)
                    found.field().type());
        }

        @Override
        public @Nullable Object appendable(RowPair rows) {
            return found.field().type() instanceof Type.Primitive
                    ? raw(rows)
                    : VectorValues.user(found.field().type(), vector(rows), rows.slot(found.side()));
        }

        private ColumnVector vector(RowPair rows) {
            List<Integer> indexes = found.indexes();
            ColumnVector vector = rows.batch(found.side()).column(indexes.get(0));
            for (int i = 1; i < indexes.size(); i++) {
                vector = ((StructVector) vector).fields().get(indexes.get(i));
            }
            return vector;
        }

        @Override
        public Set<RowPair.Side> sides() {
            return Set.of(found.side());
        }
    }

    /** Two numbers made one. */
    record Number(Computed left, Operator operator, Computed right) implements Computed {
        @Override
        public Optional<Type> type() {
            return Optional.empty();
        }

        @Override
        public @Nullable Object raw(RowPair rows) {
            Object a = left.raw(rows);
            Object b = right.raw(rows);
            return a == null || b == null ? null : Arithmetic.apply(operator, a, b);
        }

        @Override
        public Set<RowPair.Side> sides() {
            return both(left, right);
        }
    }

    /** Two texts, one behind the other. */
    record Joined(Computed left, Computed right) implements Computed {
        @Override
        public Optional<Type> type() {
            return Optional.of(Type.Simple.STRING);
        }

        @Override
        public @Nullable Object raw(RowPair rows) {
            Object a = left.raw(rows);
            Object b = right.raw(rows);
            return a == null || b == null ? null : (String) a + b;
        }

        @Override
        public Set<RowPair.Side> sides() {
            return both(left, right);
        }
    }

    /** The rows that either looks at. */
    static Set<RowPair.Side> both(Computed left, Computed right) {
        Set<RowPair.Side> sides = new HashSet<>(left.sides());
        sides.addAll(right.sides());
        return Set.copyOf(sides);
    }
}
