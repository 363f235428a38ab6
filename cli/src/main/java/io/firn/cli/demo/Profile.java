// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.demo;

import io.firn.cli.input.RowSource;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a first pass over the input found, without any table: the facts that the table is checked against.
 *
 * @param rows rows of the input
 * @param number the column whose values are summed
 * @param sum of that column
 * @param range of the column that is filtered by, when there is one with more than one value
 */
record Profile(long rows, OptionalInt number, BigDecimal sum, Optional<Range> range) {
    private static final Set<Type> TIMES = Set.of(Type.Simple.DATE, Type.Simple.TIMESTAMP, Type.Simple.TIMESTAMPTZ);
    private static final Set<Type> NUMBERS = Set.of(Type.Simple.INT, Type.Simple.LONG);

    /**
     * A range of a column, about the third quarter of what it holds: from {@code low} to {@code high}, both included.
     *
     * @param column index of the column
     * @param type its type
     * @param low raw
     * @param high raw
     */
    record Range(int column, Type.Primitive type, Object low, Object high) {
        boolean holds(@Nullable Object raw) {
            Comparator<Object> order = Values.order(type);
            return raw != null && order.compare(raw, low) >= 0 && order.compare(raw, high) <= 0;
        }
    }

    static Profile of(DemoData data) {
        OptionalInt time = column(data.schema(), TIMES);
        OptionalInt number = column(data.schema(), NUMBERS);
        OptionalInt filtered = time.isPresent() ? time : number;
        long rows = 0;
        BigDecimal sum = BigDecimal.ZERO;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        try (RowSource source = data.rows().get()) {
            for (Row row = source.next(); row != null; row = source.next()) {
                rows++;
                if (number.isPresent() && !row.isNull(number.getAsInt())) {
                    sum = sum.add(BigDecimal.valueOf(raw(data.schema(), row, number.getAsInt())));
                }
                if (filtered.isPresent() && !row.isNull(filtered.getAsInt())) {
                    long value = raw(data.schema(), row, filtered.getAsInt());
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
        }
        if (rows == 0) {
            throw new InvalidRequestException("The input has no rows; the demonstration needs some.");
        }
        return new Profile(
                rows,
                number,
                sum,
                min < max ? Optional.of(range(data.schema(), filtered, min, max)) : Optional.empty());
    }

    /** The whole number behind a value of an integer, date or timestamp column. */
    static long raw(Schema schema, Row row, int column) {
        Field field = schema.fields().get(column);
        Object value = row.value(column);
        if (value == null) {
            throw new IllegalArgumentException("Column " + field.name() + " is null.");
        }
        return ((Number) Values.toRaw(field.type(), value, field.name())).longValue();
    }

    private static Range range(Schema schema, OptionalInt column, long min, long max) {
        Type.Primitive type =
                (Type.Primitive) schema.fields().get(column.getAsInt()).type();
        long quarter = max / 4 - min / 4;
        return new Range(column.getAsInt(), type, boxed(type, min + 2 * quarter), boxed(type, min + 3 * quarter));
    }

    private static Object boxed(Type.Primitive type, long value) {
        boolean small = type == Type.Simple.INT || type == Type.Simple.DATE;
        return small ? (Object) Math.toIntExact(value) : (Object) value;
    }

    private static OptionalInt column(Schema schema, Set<Type> types) {
        List<Field> fields = schema.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (types.contains(fields.get(i).type())) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
