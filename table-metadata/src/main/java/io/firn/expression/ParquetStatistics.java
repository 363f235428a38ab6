// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.PlainValues;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Statistics of the leaves of a Parquet file as statistics of a table's columns. Pure. */
public final class ParquetStatistics {
    private ParquetStatistics() {}

    /** Statistics of a file that was written with this schema, by field id, of its primitive fields. */
    public static Map<Integer, ColumnStatistics> byField(List<LeafStatistics> leaves, Schema schema) {
        return byField(leaves, schema, new ParquetSchema(List.of()));
    }

    /**
     * Statistics of a file by field id, of those primitive fields of the schema that it holds in a type that fits. Bounds
     * that are damaged or in another order than the table's are left out.
     *
     * @param file the columns of the file; leaves with an id that are not in it are taken to be written as Firn writes
     */
    public static Map<Integer, ColumnStatistics> byField(
            List<LeafStatistics> leaves, Schema schema, ParquetSchema file) {
        Map<Integer, ValueType> fileTypes = new HashMap<>();
        file.fields().forEach(field -> collect(field, fileTypes));
        Map<Integer, ColumnStatistics> byId = new HashMap<>();
        for (LeafStatistics leaf : leaves) {
            Optional<Field> field =
                    leaf.id().isPresent() ? schema.field(leaf.id().getAsInt()) : Optional.empty();
            if (field.isPresent() && field.get().type() instanceof Type.Primitive type) {
                ValueType fileType = fileTypes.getOrDefault(field.get().id(), ParquetTypes.valueType(type));
                if (ParquetTypes.fit(fileType, type) != ParquetTypes.Fit.NONE) {
                    byId.put(field.get().id(), of(leaf, type, fileType));
                }
            }
        }
        return byId;
    }

    private static void collect(ParquetField field, Map<Integer, ValueType> types) {
        if (field instanceof ParquetField.Value value) {
            value.id().ifPresent(id -> types.put(id, value.type()));
        } else if (field instanceof ParquetField.Struct struct) {
            struct.fields().forEach(part -> collect(part, types));
        } else if (field instanceof ParquetField.Repeated list) {
            collect(list.element(), types);
        } else if (field instanceof ParquetField.Mapped map) {
            collect(map.key(), types);
            collect(map.value(), types);
        }
    }

    /** Statistics of one leaf as those of a column; bounds that are damaged or in another order are left out. */
    public static ColumnStatistics of(LeafStatistics leaf, Type.Primitive type, ValueType fileType) {
        boolean floating = type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE;
        return new ColumnStatistics(
                leaf.valueCount(),
                leaf.nullCount(),
                floating ? leaf.nanCount() : OptionalLong.of(0),
                leaf.bounds().flatMap(bounds -> bounds(bounds, type, fileType)));
    }

    private static Optional<ColumnStatistics.Bounds> bounds(
            LeafStatistics.Bounds bounds, Type.Primitive type, ValueType fileType) {
        Object min;
        Object max;
        try {
            min = PlainValues.decode(bounds.min(), type, fileType);
            max = PlainValues.decode(bounds.max(), type, fileType);
        } catch (CorruptTableException | InvalidRequestException e) {
            // Statistics are an aid: without them the data itself decides, so nothing is lost by ignoring these.
            return Optional.empty();
        }
        if (isNaN(min) || isNaN(max) || Values.order(type).compare(min, max) > 0) {
            return Optional.empty();
        }
        return Optional.of(new ColumnStatistics.Bounds(min, max, bounds.exact()));
    }

    private static boolean isNaN(Object raw) {
        return raw instanceof Double d && d.isNaN() || raw instanceof Float f && f.isNaN();
    }
}
