// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value, or a condition, that is computed from a row, or from a row of a table and a row of a source. Nulls as in SQL:
 * whatever is computed from null is null, and a condition holds only where it is true. Immutable.
 *
 * <p>Columns are named by path. Where two rows are at hand, {@code t.} or {@code target.} before it means the table's and
 * {@code s.} or {@code source.} the source's; a plain name is the column of that one of the two that has it.
 */
public sealed interface Expression {

    /** What to do with two values. */
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        /** One text behind the other. */
        CONCATENATE("||");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /** @param value a user's object; null for null */
    record Constant(@Nullable Object value) implements Expression {
        @Override
        public String toString() {
            return value == null ? "null" : PredicateText.literal(value);
        }
    }

    record Column(String path) implements Expression {
        @Override
        public String toString() {
            return path;
        }
    }

    /** Two values of numbers, or of text, made one. */
    record Compute(Expression left, Operator operator, Expression right) implements Expression {
        @Override
        public String toString() {
            return "(%s %s %s)".formatted(left, operator.symbol(), right);
        }
    }

    /** Two computed values compared with each other. */
    record Compare(Expression left, Predicate.Comparison comparison, Expression right) implements Expression {
        @Override
        public String toString() {
            return "%s %s %s".formatted(left, comparison.symbol(), right);
        }
    }

    /** A condition on one column, with the path as {@link Column} has it. */
    record Test(String path, Predicate predicate) implements Expression {
        @Override
        public String toString() {
            return predicate.toString();
        }
    }

    /** {@code conjunction}: all hold; else one of them does. None: true of a conjunction, false of the other. */
    record Several(boolean conjunction, List<Expression> parts) implements Expression {
        public Several {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            if (parts.isEmpty()) {
                return String.valueOf(conjunction);
            }
            String joined = String.join(
                    conjunction ? " and " : " or ",
                    parts.stream().map(Expression::toString).toList());
            return parts.size() == 1 ? joined : "(" + joined + ")";
        }
    }

    record Not(Expression part) implements Expression {
        @Override
        public String toString() {
            return "not " + part;
        }
    }

    /**
     * A value from text: a literal as in {@link Predicate#parse} or {@code null}, a column, numbers joined by {@code + - * /}
     * and texts by {@code ||}, with parentheses: {@code (amount + s.fee) * 1.1}.
     *
     * @throws io.firn.io.InvalidRequestException naming the position when the text is not one
     */
    static Expression parse(String text) {
        return new ExpressionParser(text, "expression").value();
    }

    /**
     * A condition from text: what {@link Predicate#parse} reads, and comparisons of values as {@link #parse} reads them:
     * {@code t.id = s.id and s.changed_at > t.changed_at}.
     *
     * @throws io.firn.io.InvalidRequestException naming the position when the text is not one
     */
    static Expression parseCondition(String text) {
        return new ExpressionParser(text, "condition").condition();
    }

    /**
     * Values of columns from text, in the order in which they stand: {@code amount = amount * 2, note = 'doubled'}.
     *
     * @throws io.firn.io.InvalidRequestException naming the position when the text is not one
     */
    static Map<String, Expression> parseAssignments(String text) {
        return new ExpressionParser(text, "assignment").assignments();
    }
}
