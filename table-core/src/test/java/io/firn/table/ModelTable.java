// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.expression.BoundPredicate;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a table must give back: its rows in memory, each value under the id of its field, for any later schema to read. */
final class ModelTable {
    private final List<Map<Integer, @Nullable Object>> rows = new ArrayList<>();

    /** A row as the schema in force has it. */
    void add(List<Field> fields, Row row) {
        rows.add(byId(fields, row));
    }

    int size() {
        return rows.size();
    }

    /** The rows as these columns show them, of the first {@code count} rows those that match. */
    List<Row> rows(List<Field> columns, Schema schema, BoundPredicate predicate, int count) {
        List<Row> found = new ArrayList<>();
        for (Map<Integer, @Nullable Object> row : rows.subList(0, count)) {
            if (predicate.test(fieldId -> raw(schema, row, fieldId))) {
                found.add(read(columns, row));
            }
        }
        return found;
    }

    private static Map<Integer, @Nullable Object> byId(List<Field> fields, Row row) {
        Map<Integer, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            values.put(fields.get(i).id(), stored(fields.get(i).type(), row.value(i)));
        }
        return values;
    }

    private static @Nullable Object stored(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return type.match(
                primitive -> value,
                struct -> byId(struct.fields(), (Row) value),
                list -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    ((List<?>) value)
                            .forEach(element ->
                                    elements.add(stored(list.element().type(), element)));
                    return elements;
                },
                map -> {
                    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                    ((Map<?, ?>) value)
                            .forEach((k, v) -> entries.put(k, stored(map.value().type(), v)));
                    return entries;
                });
    }

    private static Row read(List<Field> fields, Map<?, ?> values) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Field field : fields) {
            row.add(
                    values.containsKey(field.id())
                            ? read(field.type(), values.get(field.id()))
                            : field.defaults()
                                    .initial()
                                    .map(raw -> Values.toUser(field.type(), raw))
                                    .orElse(null));
        }
        return Row.ofValues(row);
    }

    private static @Nullable Object read(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return type.match(
                primitive -> widened(primitive, value),
                struct -> read(struct.fields(), (Map<?, ?>) value),
                list -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    ((List<?>) value)
                            .forEach(element -> elements.add(read(list.element().type(), element)));
                    return Collections.unmodifiableList(elements);
                },
                map -> {
                    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                    ((Map<?, ?>) value)
                            .forEach((k, v) -> entries.put(
                                    widened((Type.Primitive) map.key().type(), k),
                                    read(map.value().type(), v)));
                    return Collections.unmodifiableMap(entries);
                });
    }

    private static Object widened(Type.Primitive type, Object value) {
        if (type == Type.Simple.LONG && value instanceof Integer number) {
            return number.longValue();
        } else if (type == Type.Simple.DOUBLE && value instanceof Float number) {
            return number.doubleValue();
        } else if (value instanceof LocalDate date && type != Type.Simple.DATE) {
            return date.atStartOfDay();
        }
        return value;
    }

    /** The value of a field that lies in structs only. */
    private static @Nullable Object raw(Schema schema, Map<Integer, @Nullable Object> row, int fieldId) {
        List<Field> chain = new ArrayList<>();
        chain.add(schema.field(fieldId).orElseThrow());
        while (schema.parent(chain.get(0).id()).isPresent()) {
            chain.add(0, schema.parent(chain.get(0).id()).get());
        }
        Row values = read(List.of(chain.get(0)), row);
        Object value = values.value(0);
        for (int depth = 1; depth < chain.size() && value != null; depth++) {
            Type.Struct struct = (Type.Struct) chain.get(depth - 1).type();
            value = ((Row) value).value(struct.fields().indexOf(chain.get(depth)));
        }
        Field field = chain.get(chain.size() - 1);
        return value != null && field.type() instanceof Type.Primitive
                ? Values.toRaw(field.type(), value, field.name())
                : value;
    }
}
