// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.types.Schema;
import java.util.List;
import java.util.Set;

/**
 * A condition on rows, as SQL has it: a comparison with null is neither true nor false, and only rows for which the whole
 * is true are selected. NaN equals itself and is greater than every other number; -0.0 equals 0.0. Immutable.
 *
 * <p>Columns are named by path, values are users' objects or strings to be parsed by the column's type; both are checked
 * by {@link #bind}.
 */
public sealed interface Predicate {

    enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    record Always(boolean value) implements Predicate {}

    record And(List<Predicate> parts) implements Predicate {}

    record Or(List<Predicate> parts) implements Predicate {}

    record Not(Predicate part) implements Predicate {}

    record Compare(String column, Comparison comparison, Object value) implements Predicate {}

    record In(String column, Set<Object> values) implements Predicate {}

    record IsNull(String column) implements Predicate {}

    record IsNaN(String column) implements Predicate {}

    record StartsWith(String column, String prefix) implements Predicate {}

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
        return new In(column, Set.of(values));
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

    static Predicate and(Predicate... parts) {
        return new And(List.of(parts));
    }

    static Predicate or(Predicate... parts) {
        return new Or(List.of(parts));
    }

    static Predicate not(Predicate part) {
        return new Not(part);
    }

    /**
     * A predicate from text: {@code id between 10 and 20 and status = 'O'}.
     *
     * @throws io.firn.io.InvalidRequestException naming the position when the text is not one
     */
    static Predicate parse(String text) {
        throw new UnsupportedOperationException();
    }

    /**
     * Resolves columns to field ids and values to raw ones, and moves negations into the leaves.
     *
     * @throws io.firn.io.InvalidRequestException naming the column when it is unknown or the value does not fit its type
     */
    default BoundPredicate bind(Schema schema) {
        throw new UnsupportedOperationException();
    }
}
