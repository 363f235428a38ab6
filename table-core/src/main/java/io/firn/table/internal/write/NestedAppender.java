// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.VectorBuilder;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ParquetField;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends structs, lists and maps. */
sealed interface NestedAppender extends ValueAppender {

    /** The appender for a field that is stored as {@code stored}. */
    static ValueAppender of(Schema schema, Field field, String path, ParquetField stored) {
        return field.type()
                .match(
                        primitive -> new LeafAppender(primitive, path, (ParquetField.Value) stored),
                        struct -> new Struct(
                                path,
                                FieldAppenders.of(
                                        schema, struct.fields(), path, ((ParquetField.Struct) stored).fields())),
                        list -> new Repeated(
                                path,
                                list.element(),
                                of(
                                        schema,
                                        list.element(),
                                        path + ".element",
                                        ((ParquetField.Repeated) stored).element())),
                        map -> new Mapped(
                                path,
                                map.value(),
                                of(schema, map.key(), path + ".key", ((ParquetField.Mapped) stored).key()),
                                of(schema, map.value(), path + ".value", ((ParquetField.Mapped) stored).value())));
    }

    /** A struct: a {@link Row}, a collection or array of the values in order, or a map by name. */
    record Struct(String path, FieldAppenders fields, VectorBuilder.Structs builder) implements NestedAppender {
        Struct(String path, FieldAppenders fields) {
            this(path, fields, new VectorBuilder.Structs(fields.builders()));
        }

        @Override
        public long append(@Nullable Object value) {
            if (value == null) {
                builder.appendNull();
                return 1;
            }
            long bytes;
            if (value instanceof Row row) {
                bytes = fields.append(row, path);
            } else if (value instanceof Map<?, ?> map) {
                bytes = fields.append(map, path);
            } else if (value instanceof Collection<?> values) {
                bytes = fields.append(Row.of(values.toArray()), path);
            } else if (value instanceof Object[] values) {
                bytes = fields.append(Row.of(values), path);
            } else {
                throw misfit(path, "a struct: give a Row, a List of its values in order, or a Map by name", value);
            }
            builder.append();
            return bytes + 1;
        }
    }

    /** A list: a collection or an array of objects. */
    record Repeated(String path, Field element, ValueAppender elements, VectorBuilder.Lists builder)
            implements NestedAppender {
        Repeated(String path, Field element, ValueAppender elements) {
            this(path, element, elements, new VectorBuilder.Lists(elements.builder()));
        }

        @Override
        public long append(@Nullable Object value) {
            if (value == null) {
                builder.appendNull();
                return 1;
            }
            Collection<?> values;
            if (value instanceof Collection<?> collection) {
                values = collection;
            } else if (value instanceof Object[] array) {
                values = Arrays.asList(array);
            } else {
                throw misfit(path, "a list: give a Collection or an array of objects", value);
            }
            long bytes = Integer.BYTES;
            for (Object each : values) {
                requireValue(element, Schema.join(path, "element"), each);
                bytes += elements.append(each);
            }
            builder.append();
            return bytes;
        }
    }

    /** A map. */
    record Mapped(String path, Field value, ValueAppender keys, ValueAppender values, VectorBuilder.Maps builder)
            implements NestedAppender {
        Mapped(String path, Field value, ValueAppender keys, ValueAppender values) {
            this(path, value, keys, values, new VectorBuilder.Maps(keys.builder(), values.builder()));
        }

        @Override
        public long append(@Nullable Object given) {
            if (given == null) {
                builder.appendNull();
                return 1;
            }
            if (!(given instanceof Map<?, ?> map)) {
                throw misfit(path, "a map: give a Map", given);
            }
            long bytes = Integer.BYTES;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey() == null) {
                    throw new InvalidRequestException(
                            "Column " + path + " has a null key; the keys of a map are never null.");
                }
                requireValue(value, Schema.join(path, "value"), entry.getValue());
                bytes += keys.append(entry.getKey()) + values.append(entry.getValue());
            }
            builder.append();
            return bytes;
        }
    }

    /** Refuses null for a field that is required. */
    static void requireValue(Field field, String path, @Nullable Object value) {
        if (value == null && field.required()) {
            throw new InvalidRequestException("Column " + path + " is required, and its value is null or missing.");
        }
    }

    private static InvalidRequestException misfit(String path, String expected, Object value) {
        return new InvalidRequestException("Column %s takes %s, not an object of %s."
                .formatted(path, expected, value.getClass().getName()));
    }
}
