// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.expression.Expression;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.Optional;

/**
 * What a merge does with rows for which a condition holds.
 *
 * @param condition empty: always
 * @param action what to do
 * @param values for an update or insert: which columns get what; empty: those that the source has, too, its values
 */
record MergeClause(Optional<Expression> condition, Action action, Optional<Assignments> values) {

    enum Action {
        UPDATE,
        DELETE,
        INSERT,
        /** Keeps clauses behind it from being looked at. */
        IGNORE
    }

    /** The columns that are set, when the table and the source have these. */
    Assignments assignments(Schema table, Schema source) {
        if (values.isPresent()) {
            return values.get();
        }
        Assignments same = new Assignments();
        for (Field field : table.fields()) {
            if (source.fields().stream().anyMatch(other -> other.name().equals(field.name()))) {
                same.setExpression(field.name(), new Expression.Column("s." + Schema.join("", field.name())));
            }
        }
        return same;
    }
}
