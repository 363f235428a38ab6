// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was written, every value under the id of its field and with the type that it had then, so that it can be read
 * under any later schema. This is schema evolution as the specification defines it, without files.
 */
record ModelRow(Map<Integer, @Nullable Object> cells) {

    private record Leaf(Type.Primitive type, Object raw) {}

    /** @param values raw, in the order of the schema's columns */
    static ModelRow write(Schema schema, List<? extends @Nullable Object> values) {
        return new ModelRow(cells(schema.fields(), values));
    }

    private static Map<Integer, @Nullable Object> cells(List<Field> fields, List<? extends @Nullable Object> values) {
        Map<Integer, @Nullable Object> cells = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            cells.put(fields.get(i).id(), cell(fields.get(i).type(), values.get(i)));
        }
        return cells;
    }

    private static @Nullable Object cell(Type type, @Nullable Object raw) {
        if (raw == null) {
            return null;
        }
        return type.match(
                primitive -> new Leaf(primitive, raw),
                struct -> cells(struct.fields(), (List<?>) raw),
                list -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    ((List<?>) raw)
                            .forEach(element -> elements.add(cell(list.element().type(), element)));
                    return elements;
                },
                map -> {
                    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                    ((Map<?, ?>) raw)
                            .forEach((key, value) -> entries.put(
                                    cell(map.key().type(), key),
                                    cell(map.value().type(), value)));
                    return entries;
                });
    }

    /** The raw values of the schema's columns. */
    List<@Nullable Object> read(Schema schema) {
        return read(schema.fields(), cells);
    }

    private static List<@Nullable Object> read(List<Field> fields, Map<Integer, ? extends @Nullable Object> cells) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : fields) {
            values.add(
                    cells.containsKey(field.id())
                            ? read(field.type(), cells.get(field.id()))
                            : field.defaults().initial().orElse(null));
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object read(Type type, @Nullable Object cell) {
        if (cell == null) {
            return null;
        }
        return type.match(
                primitive -> Widening.apply(((Leaf) cell).type(), primitive, ((Leaf) cell).raw()),
                struct -> read(struct.fields(), (Map<Integer, ? extends @Nullable Object>) cell),
                list -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    ((List<?>) cell)
                            .forEach(element -> elements.add(read(list.element().type(), element)));
                    return elements;
                },
                map -> {
                    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                    ((Map<?, ?>) cell)
                            .forEach((key, value) -> entries.put(
                                    read(map.key().type(), key),
                                    read(map.value().type(), value)));
                    return entries;
                });
    }

    /** The raw values of a row of a scan. */
    static List<@Nullable Object> raw(Row row, Schema schema) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(raw(schema.fields().get(i), row.value(i)));
        }
        return values;
    }

    private static @Nullable Object raw(Field field, @Nullable Object user) {
        if (user == null) {
            return null;
        }
        if (user instanceof Row struct) {
            List<@Nullable Object> values = new ArrayList<>();
            List<Field> fields = ((Type.Struct) field.type()).fields();
            for (int i = 0; i < fields.size(); i++) {
                values.add(raw(fields.get(i), struct.value(i)));
            }
            return values;
        }
        // Lists and maps are not looked into by filters; their elements stay as they are.
        return field.type() instanceof Type.Primitive type ? Values.toRaw(type, user, field.name()) : user;
    }
}
