// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.io.InvalidRequestException;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition on rows, as SQL has it: a comparison with null is neither true nor false, and only rows for which the whole
 * is true are selected. NaN equals itself and is greater than every other number; -0.0 equals 0.0. Immutable.
 *
 * <p>Columns are named by path, values are users' objects or strings to be parsed by the column's type; both are checked
 * by {@link #bind}. {@link #toString} is text that {@link #parse} reads.
 */
public sealed interface Predicate {

    enum Comparison {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        /** The operator of SQL. */
        public String symbol() {
            return symbol;
        }

        /** The comparison that is true where this one is false. */
        public Comparison negated() {
            return switch (this) {
                case EQUAL -> NOT_EQUAL;
                case NOT_EQUAL -> EQUAL;
                case LESS -> GREATER_OR_EQUAL;
                case LESS_OR_EQUAL -> GREATER;
                case GREATER -> LESS_OR_EQUAL;
                case GREATER_OR_EQUAL -> LESS;
            };
        }

        /** The comparison with its sides exchanged. */
        public Comparison mirrored() {
            return switch (this) {
                case EQUAL -> EQUAL;
                case NOT_EQUAL -> NOT_EQUAL;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }

        /** Whether it is true of sides that a comparator compared to this result. */
        public boolean test(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    record Always(boolean value) implements Predicate {
        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record And(List<Predicate> parts) implements Predicate {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record Or(List<Predicate> parts) implements Predicate {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record Not(Predicate part) implements Predicate {
        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record Compare(String column, Comparison comparison, Object value) implements Predicate {
        public Compare {
            value = PredicateText.frozen(column, value);
        }

        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record In(String column, Set<Object> values) implements Predicate {
        public In {
            Set<Object> frozen = new LinkedHashSet<>();
            for (Object value : values) {
                frozen.add(PredicateText.frozen(column, value));
            }
            values = Collections.unmodifiableSet(frozen);
        }

        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record IsNull(String column) implements Predicate {
        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record IsNaN(String column) implements Predicate {
        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    record StartsWith(String column, String prefix) implements Predicate {
        @Override
        public String toString() {
            return PredicateText.of(this);
        }
    }

    static Predicate alwaysTrue() {
        return new Always(true);
    }

    static Predicate equal(String column, Object value) {
        return new Compare(column, Comparison.EQUAL, value);
    }

    static Predicate notEqual(String column, Object value) {
        return new Compare(column, Comparison.NOT_EQUAL, value);
    }

    static Predicate lessThan(String column, Object value) {
        return new Compare(column, Comparison.LESS, value);
    }

    static Predicate lessThanOrEqual(String column, Object value) {
        return new Compare(column, Comparison.LESS_OR_EQUAL, value);
    }

    static Predicate greaterThan(String column, Object value) {
        return new Compare(column, Comparison.GREATER, value);
    }

    static Predicate greaterThanOrEqual(String column, Object value) {
        return new Compare(column, Comparison.GREATER_OR_EQUAL, value);
    }

    /** Both ends included. */
    static Predicate between(String column, Object low, Object high) {
        return and(greaterThanOrEqual(column, low), lessThanOrEqual(column, high));
    }

    static Predicate in(String column, Object... values) {
        return new In(column, new LinkedHashSet<>(Arrays.asList(values)));
    }

    static Predicate isNull(String column) {
        return new IsNull(column);
    }

    static Predicate isNotNull(String column) {
        return not(new IsNull(column));
    }

    static Predicate isNaN(String column) {
        return new IsNaN(column);
    }

    static Predicate startsWith(String column, String prefix) {
        return new StartsWith(column, prefix);
    }

    /** True when all parts are; parts that are themselves conjunctions are merged in. */
    static Predicate and(Predicate... parts) {
        return and(List.of(parts));
    }

    /** True when all parts are; parts that are themselves conjunctions are merged in. */
    static Predicate and(List<Predicate> parts) {
        List<Predicate> flat = new ArrayList<>();
        for (Predicate part : parts) {
            if (part instanceof And and) {
                flat.addAll(and.parts());
            } else {
                flat.add(part);
            }
        }
        return flat.size() == 1 ? flat.get(0) : new And(flat);
    }

    /** True when one of the parts is; parts that are themselves disjunctions are merged in. */
    static Predicate or(Predicate... parts) {
        return or(List.of(parts));
    }

    /** True when one of the parts is; parts that are themselves disjunctions are merged in. */
    static Predicate or(List<Predicate> parts) {
        List<Predicate> flat = new ArrayList<>();
        for (Predicate part : parts) {
            if (part instanceof Or or) {
                flat.addAll(or.parts());
            } else {
                flat.add(part);
            }
        }
        return flat.size() == 1 ? flat.get(0) : new Or(flat);
    }

    static Predicate not(Predicate part) {
        return new Not(part);
    }

    /**
     * A predicate from text: {@code id between 10 and 20 and status = 'O'}. Keywords are case-insensitive; columns are
     * paths such as {@code address.city}, names that are no words in double quotes. Conditions are {@code = <> != < <= >
     * >=}, {@code [not] between}, {@code [not] in}, {@code is [not] null}, {@code is [not] nan}, {@code [not] starts with},
     * {@code [not] like 'abc%'}, a boolean column alone, joined by {@code and}, {@code or}, {@code not} and parentheses.
     * Values are numbers, {@code 'text'} (quotes doubled), {@code true}, {@code false}, {@code x'00ff'} and, where the
     * column does not tell, {@code date '2026-11-22'}, {@code time '08:30:00'} and {@code timestamp '2026-11-22 08:30:00'}.
     *
     * @throws InvalidRequestException naming the position when the text is not one
     */
    static Predicate parse(String text) {
        return new PredicateParser(text).parse();
    }

    /**
     * Resolves columns to field ids and values to raw ones, and moves negations into the leaves. Values that the column's
     * type cannot hold are kept exact: {@code id < 2.5} becomes {@code id <= 2}, and an int column is always less than
     * 3000000000, except where it is null.
     *
     * @throws InvalidRequestException naming the column when it is unknown or the value does not fit its type
     */
    default BoundPredicate bind(Schema schema) {
        return new Binder(schema).bind(this);
    }
}
