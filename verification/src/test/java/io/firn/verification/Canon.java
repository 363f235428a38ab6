// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text that is equal exactly when they are the same, bit for bit; all NaNs are one. */
final class Canon {
    private Canon() {}

    /** All rows of a cursor as sorted texts; closes it. */
    static List<String> rows(RowCursor cursor, Schema schema) {
        List<String> rows = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                rows.add(row(cursor, schema));
            }
        }
        Collections.sort(rows);
        return rows;
    }

    static String row(Row row, Schema schema) {
        return fields(schema.fields(), values(row));
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.isNull(i) ? null : row.value(i));
        }
        return values;
    }

    static String fields(List<Field> fields, List<? extends @Nullable Object> values) {
        if (fields.size() != values.size()) {
            throw new AssertionError(values.size() + " values for " + fields);
        }
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < fields.size(); i++) {
            text.append(i == 0 ? "" : ",").append(value(fields.get(i).type(), values.get(i)));
        }
        return text.append(')').toString();
    }

    /** A raw value or a user's object. */
    static String value(Type type, @Nullable Object value) {
        if (value == null) {
            return "~";
        }
        return type.match(
                primitive -> primitive(primitive, Values.toRaw(primitive, value, "value")),
                struct -> fields(struct.fields(), structValues(struct, value)),
                list -> {
                    List<String> elements = new ArrayList<>();
                    for (Object element : (Iterable<?>) value) {
                        elements.add(value(list.element().type(), element));
                    }
                    return "[" + String.join(",", elements) + "]";
                },
                map -> {
                    List<String> entries = new ArrayList<>();
                    ((Map<?, ?>) value)
                            .forEach(
                                    (key, mapped) -> entries.add(value(map.key().type(), key) + ":"
                                            + value(map.value().type(), mapped)));
                    return "{" + String.join(",", entries) + "}";
                });
    }

    private static List<@Nullable Object> structValues(Type.Struct struct, Object value) {
        if (value instanceof Row row) {
            return values(row);
        }
        if (value instanceof Map<?, ?> byName) {
            List<@Nullable Object> values = new ArrayList<>();
            Iterator<?> mapped = byName.values().iterator();
            struct.fields().forEach(field -> values.add(mapped.next()));
            return values;
        }
        return new ArrayList<>((List<?>) value);
    }

    private static String primitive(Type.Primitive type, Object raw) {
        if (raw instanceof Double number) {
            return number.isNaN() ? "NaN" : bits(Double.doubleToRawLongBits(number), 64);
        }
        if (raw instanceof Float number) {
            return number.isNaN() ? "NaN" : bits(Float.floatToRawIntBits(number) & 0xffffffffL, 32);
        }
        if (raw instanceof String text) {
            return '\'' + text + '\'';
        }
        // Moments as numbers: their texts are many, the number is one.
        return raw instanceof Integer || raw instanceof Long ? raw.toString() : Values.format(type, raw);
    }

    private static String bits(long value, int count) {
        String digits = Long.toBinaryString(value);
        return "0".repeat(count - digits.length()) + digits;
    }
}
