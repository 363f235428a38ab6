// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.VectorBuilder;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ParquetField;
import io.firn.table.Row;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Appends the values of sibling fields: of a whole row, or of a struct in it. */
final class FieldAppenders {
    private static final int MOST_SHOWN = 20;

    private final Schema schema;
    private final List<Field> fields;
    private final List<String> paths;
    private final List<ValueAppender> appenders;

    private FieldAppenders(Schema schema, List<Field> fields, List<String> paths, List<ValueAppender> appenders) {
        this.schema = schema;
        this.fields = fields;
        this.paths = paths;
        this.appenders = appenders;
    }

    /** @param stored the same fields in the same order, as Parquet has them */
    static FieldAppenders of(Schema schema, List<Field> fields, String parentPath, List<ParquetField> stored) {
        List<String> paths = new ArrayList<>();
        List<ValueAppender> appenders = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            paths.add(Schema.join(parentPath, fields.get(i).name()));
            appenders.add(NestedAppender.of(schema, fields.get(i), paths.get(i), stored.get(i)));
        }
        return new FieldAppenders(schema, fields, paths, appenders);
    }

    List<VectorBuilder> builders() {
        return appenders.stream().map(ValueAppender::builder).toList();
    }

    /** Appends a value for each field by position; the result is about how many bytes they take. */
    long append(Row row, String parentPath) {
        if (row.size() != fields.size()) {
            throw new InvalidRequestException(
                    "%s has %d values, but there are %d %s: %s. A Map by name may leave out those that can be null or have a default."
                            .formatted(
                                    parentPath.isEmpty() ? "The row" : "The struct " + parentPath,
                                    row.size(),
                                    fields.size(),
                                    parentPath.isEmpty() ? "columns" : "fields",
                                    names()));
        }
        long bytes = 0;
        for (int i = 0; i < fields.size(); i++) {
            bytes += append(i, row.value(i));
        }
        return bytes;
    }

    /** Appends values by name: a field that is left out takes its write default, or else null. */
    long append(Map<?, ?> values, String parentPath) {
        long bytes = 0;
        int used = 0;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            Object value = values.get(field.name());
            if (value != null || values.containsKey(field.name())) {
                used++;
            } else {
                value = field.defaults().write().orElse(null);
            }
            bytes += append(i, value);
        }
        if (used < values.size()) {
            throw unknown(values, parentPath);
        }
        return bytes;
    }

    private long append(int index, @Nullable Object value) {
        NestedAppender.requireValue(fields.get(index), paths.get(index), value);
        return appenders.get(index).append(value);
    }

    private String names() {
        return fields.stream().limit(MOST_SHOWN).map(Field::name).collect(Collectors.joining(", "))
                + (fields.size() > MOST_SHOWN ? ", ..." : "");
    }

    private InvalidRequestException unknown(Map<?, ?> values, String parentPath) {
        for (Object name : values.keySet()) {
            if (!(name instanceof String text)) {
                return new InvalidRequestException("A column is named by a String; this map has the key " + name + ".");
            }
            if (fields.stream().noneMatch(field -> field.name().equals(text))) {
                return new InvalidRequestException(ColumnNames.unknown(Schema.join(parentPath, text), schema));
            }
        }
        throw new IllegalStateException("The map changed while it was read.");
    }
}
