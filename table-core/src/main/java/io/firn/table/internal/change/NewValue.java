// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.expression.Expression;
import io.firn.table.Row;
import io.firn.table.RowFunction;
import io.firn.table.internal.change.RowPair.Side;
import io.firn.table.internal.scan.VectorValues;
import io.firn.types.Field;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes the value that a column of a row gets. */
@FunctionalInterface
public interface NewValue {

    /** The value, as it can be appended to the column. */
    @Nullable
    Object of(RowPair rows);

    /** The same value for all rows. */
    static NewValue given(@Nullable Object value) {
        return rows -> value;
    }

    /** The value of an expression; {@code binding} has the columns that it can name. */
    static NewValue computed(Expression expression, Binding binding, Field column) {
        Computed computed = binding.value(expression);
        if (computed instanceof Computed.Constant constant) {
            Object value = constant.value();
            return given(value == null ? null : Binding.literal(value, column.type(), column.name()));
        }
        Type type = column.type();
        boolean number = computed instanceof Computed.Number;
        return rows -> {
            Object value = computed.appendable(rows);
            return value == null || !number ? value : Arithmetic.fitted(value, type);
        };
    }

    /** The value that a function gives, from copies of the rows. */
    static NewValue function(RowFunction function, Names names) {
        List<Field> target = names.target().fields();
        List<Field> source = names.source().map(schema -> schema.fields()).orElse(List.of());
        return rows -> function.apply(row(rows, Side.TARGET, target), row(rows, Side.SOURCE, source));
    }

    private static Row row(RowPair rows, Side side, List<Field> fields) {
        int slot = rows.slot(side);
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < fields.size() && slot >= 0; i++) {
            values.add(VectorValues.user(fields.get(i).type(), rows.batch(side).column(i), slot));
        }
        return Row.ofValues(values);
    }
}
