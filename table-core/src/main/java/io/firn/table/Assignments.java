// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.expression.Expression;
import io.firn.io.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a row get which values; the others stay as they are, or have their defaults in a new row. For one
 * thread.
 */
public final class Assignments {
    private final Map<String, Value> byColumn = new LinkedHashMap<>();

    /** A value that a column gets. */
    sealed interface Value {
        record Given(@Nullable Object value) implements Value {}

        record Computed(Expression expression) implements Value {}

        record Function(RowFunction function) implements Value {}
    }

    Assignments() {}

    /** A value as {@link Row#of} takes it, the same for all rows; null is null. */
    public Assignments set(String column, @Nullable Object value) {
        return put(column, new Value.Given(value));
    }

    /**
     * A value that is computed from the row, or from the row and that of the source, as {@link Expression#parse} reads it:
     * {@code amount * 1.1 + s.fee}. Computed numbers are rounded to the scale of a decimal column; other values must fit.
     */
    public Assignments setExpression(String column, String expression) {
        return setExpression(column, Expression.parse(expression));
    }

    /** As {@link #setExpression(String, String)}. */
    public Assignments setExpression(String column, Expression expression) {
        return put(column, new Value.Computed(expression));
    }

    /** A value that a function computes. */
    public Assignments compute(String column, RowFunction function) {
        return put(column, new Value.Function(function));
    }

    private Assignments put(String column, Value value) {
        if (byColumn.put(column, value) != null) {
            throw new InvalidRequestException("Column '%s' is set twice; set it once.".formatted(column));
        }
        return this;
    }

    Map<String, Value> byColumn() {
        return byColumn;
    }
}
