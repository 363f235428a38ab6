// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.ListVector;
import io.firn.column.LongVector;
import io.firn.column.MapVector;
import io.firn.column.StructVector;
import io.firn.column.VectorBuilder;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows as plain Java values, the common language of the writer's tests and their oracles: null, Boolean, Integer, Long,
 * Float, Double, ByteBuffer, List for lists and structs (by position), and a List of {@link Pair} for maps.
 */
final class RowValues {
    private RowValues() {}

    record Pair(Object key, Object value) {}

    static ColumnBatch batch(ParquetSchema schema, List<List<Object>> rows) {
        List<ColumnVector> columns = new ArrayList<>();
        for (int c = 0; c < schema.fields().size(); c++) {
            VectorBuilder builder = builder(schema.fields().get(c));
            for (List<Object> row : rows) {
                append(schema.fields().get(c), builder, row.get(c));
            }
            columns.add(builder.build());
        }
        return ColumnBatch.of(columns, rows.size());
    }

    static VectorBuilder builder(ParquetField field) {
        if (field instanceof ParquetField.Value value) {
            return switch (value.type().physical()) {
                case BOOLEAN -> new VectorBuilder.Booleans();
                case INT32 -> new VectorBuilder.Ints();
                case INT64, INT96 -> new VectorBuilder.Longs();
                case FLOAT -> new VectorBuilder.Floats();
                case DOUBLE -> new VectorBuilder.Doubles();
                case BYTES, FIXED -> new VectorBuilder.Bytes();
            };
        }
        if (field instanceof ParquetField.Struct struct) {
            return new VectorBuilder.Structs(
                    struct.fields().stream().map(RowValues::builder).toList());
        }
        if (field instanceof ParquetField.Repeated list) {
            return new VectorBuilder.Lists(builder(list.element()));
        }
        ParquetField.Mapped map = (ParquetField.Mapped) field;
        return new VectorBuilder.Maps(builder(map.key()), builder(map.value()));
    }

    static void append(ParquetField field, VectorBuilder builder, Object value) {
        if (value == null) {
            builder.appendNull();
        } else if (field instanceof ParquetField.Struct struct) {
            VectorBuilder.Structs structs = (VectorBuilder.Structs) builder;
            for (int i = 0; i < struct.fields().size(); i++) {
                append(struct.fields().get(i), structs.fields().get(i), ((List<?>) value).get(i));
            }
            structs.append();
        } else if (field instanceof ParquetField.Repeated list) {
            VectorBuilder.Lists lists = (VectorBuilder.Lists) builder;
            ((List<?>) value).forEach(element -> append(list.element(), lists.elements(), element));
            lists.append();
        } else if (field instanceof ParquetField.Mapped map) {
            VectorBuilder.Maps maps = (VectorBuilder.Maps) builder;
            for (Object entry : (List<?>) value) {
                append(map.key(), maps.keys(), ((Pair) entry).key());
                append(map.value(), maps.values(), ((Pair) entry).value());
            }
            maps.append();
        } else if (builder instanceof VectorBuilder.Booleans booleans) {
            booleans.append((Boolean) value);
        } else if (builder instanceof VectorBuilder.Ints ints) {
            ints.append((Integer) value);
        } else if (builder instanceof VectorBuilder.Longs longs) {
            longs.append((Long) value);
        } else if (builder instanceof VectorBuilder.Floats floats) {
            floats.append((Float) value);
        } else if (builder instanceof VectorBuilder.Doubles doubles) {
            doubles.append((Double) value);
        } else {
            ((VectorBuilder.Bytes) builder).append((ByteBuffer) value);
        }
    }

    /** The rows of a batch whose columns are those of the schema. */
    static List<List<Object>> rows(ParquetSchema schema, ColumnBatch batch) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < batch.rowCount(); i++) {
            List<Object> row = new ArrayList<>();
            for (int c = 0; c < schema.fields().size(); c++) {
                row.add(value(batch.column(c), batch.selection().slot(i)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object value(ColumnVector vector, int slot) {
        if (vector.isNull(slot)) {
            return null;
        }
        if (vector instanceof BooleanVector booleans) {
            return booleans.get(slot);
        } else if (vector instanceof IntVector ints) {
            return ints.get(slot);
        } else if (vector instanceof LongVector longs) {
            return longs.get(slot);
        } else if (vector instanceof FloatVector floats) {
            return floats.get(slot);
        } else if (vector instanceof DoubleVector doubles) {
            return doubles.get(slot);
        } else if (vector instanceof BytesVector bytes) {
            return ByteBuffer.wrap(bytes.copy(slot));
        }
        List<Object> result = new ArrayList<>();
        if (vector instanceof StructVector structs) {
            structs.fields().forEach(field -> result.add(value(field, slot)));
        } else if (vector instanceof ListVector lists) {
            for (int i = lists.start(slot); i < lists.end(slot); i++) {
                result.add(value(lists.elements(), i));
            }
        } else if (vector instanceof MapVector maps) {
            for (int i = maps.start(slot); i < maps.end(slot); i++) {
                result.add(new Pair(value(maps.keys(), i), value(maps.values(), i)));
            }
        }
        return result;
    }

    /** The values of every leaf in file order, a null for each value that is missing at any level. */
    static Map<String, List<Object>> leaves(ParquetSchema schema, List<List<Object>> rows) {
        Map<String, List<Object>> leaves = new LinkedHashMap<>();
        for (int c = 0; c < schema.fields().size(); c++) {
            declare(schema.fields().get(c), schema.fields().get(c).name(), leaves);
            for (List<Object> row : rows) {
                collect(schema.fields().get(c), schema.fields().get(c).name(), row.get(c), leaves);
            }
        }
        return leaves;
    }

    private static void declare(ParquetField field, String path, Map<String, List<Object>> leaves) {
        if (field instanceof ParquetField.Value) {
            leaves.put(path, new ArrayList<>());
        } else if (field instanceof ParquetField.Struct struct) {
            struct.fields().forEach(child -> declare(child, path + "." + child.name(), leaves));
        } else if (field instanceof ParquetField.Repeated list) {
            declare(list.element(), path + ".element", leaves);
        } else if (field instanceof ParquetField.Mapped map) {
            declare(map.key(), path + ".key", leaves);
            declare(map.value(), path + ".value", leaves);
        }
    }

    private static void collect(ParquetField field, String path, Object value, Map<String, List<Object>> leaves) {
        if (field instanceof ParquetField.Value) {
            leaves.get(path).add(value);
        } else if (field instanceof ParquetField.Struct struct) {
            for (int i = 0; i < struct.fields().size(); i++) {
                ParquetField child = struct.fields().get(i);
                Object inner = value == null ? null : ((List<?>) value).get(i);
                collect(child, path + "." + child.name(), inner, leaves);
            }
        } else if (field instanceof ParquetField.Repeated list) {
            List<?> elements = value == null ? List.of() : (List<?>) value;
            if (elements.isEmpty()) {
                collect(list.element(), path + ".element", null, leaves);
            }
            elements.forEach(element -> collect(list.element(), path + ".element", element, leaves));
        } else if (field instanceof ParquetField.Mapped map) {
            List<?> entries = value == null ? List.of() : (List<?>) value;
            if (entries.isEmpty()) {
                collect(map.key(), path + ".key", null, leaves);
                collect(map.value(), path + ".value", null, leaves);
            }
            for (Object entry : entries) {
                collect(map.key(), path + ".key", ((Pair) entry).key(), leaves);
                collect(map.value(), path + ".value", ((Pair) entry).value(), leaves);
            }
        }
    }
}
