// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.ListVector;
import io.firn.column.MapVector;
import io.firn.column.StructVector;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes batches apart into leaves. It walks the schema and the vectors together, all rows at once: at each node the entries
 * of its parent become the entries of the node (one level deeper where the value is not null, as many as there are
 * elements in a list), and each leaf hands its vector and its entries to a {@link Sink}. Vectors of the wrong kind are a
 * bug of the caller and end in an {@link IllegalArgumentException}. For one thread.
 */
final class Shredder {
    private final ParquetSchema schema;
    private final List<Levels> spare = new ArrayList<>();

    Shredder(ParquetSchema schema) {
        this.schema = schema;
    }

    /** Takes the values of one leaf. */
    interface Sink {
        void leaf(int leaf, ColumnVector vector, Levels levels);
    }

    /** Shreds the rows {@code from} to {@code to} of the batch's selection, which must be {@linkplain #check sound}. */
    void shred(ColumnBatch batch, int from, int to, Sink sink) {
        new Walk(false, sink).rows(batch, from, to);
    }

    /**
     * Throws {@link InvalidRequestException}, naming column and row, when a required value is null or a fixed-length one
     * has another length.
     */
    void check(ColumnBatch batch) {
        if (batch.columns().size() != schema.fields().size()) {
            throw new IllegalArgumentException("A batch of %d columns for a schema of %d."
                    .formatted(batch.columns().size(), schema.fields().size()));
        }
        for (int i = 0; i < schema.fields().size(); i++) {
            if (suspect(schema.fields().get(i), batch.column(i))) {
                new Walk(true, (leaf, vector, levels) -> {}).rows(batch, 0, batch.rowCount());
                return;
            }
        }
    }

    /** Whether a column needs a look at each row: mostly not, since there are no nulls where there may be none. */
    private static boolean suspect(ParquetField field, ColumnVector vector) {
        if (!field.optional() && vector.nulls().any()) {
            return true;
        }
        if (field instanceof ParquetField.Value value) {
            Vectors.requireKind(value, vector);
            return value.type().physical() == ValueType.Physical.FIXED;
        }
        if (field instanceof ParquetField.Struct struct) {
            StructVector structs = Vectors.structs(struct, vector);
            for (int i = 0; i < struct.fields().size(); i++) {
                if (suspect(struct.fields().get(i), structs.fields().get(i))) {
                    return true;
                }
            }
            return false;
        }
        if (field instanceof ParquetField.Repeated list) {
            return suspect(list.element(), Vectors.lists(list, vector).elements());
        }
        ParquetField.Mapped map = (ParquetField.Mapped) field;
        MapVector maps = Vectors.maps(map, vector);
        return maps.keys().nulls().any() || suspect(map.key(), maps.keys()) || suspect(map.value(), maps.values());
    }

    /** One pass over some rows. */
    private final class Walk {
        private final boolean checking;
        private final Sink sink;
        private final List<String> path = new ArrayList<>();
        private int leaf;
        private int repetition;
        private int depth;

        Walk(boolean checking, Sink sink) {
            this.checking = checking;
            this.sink = sink;
        }

        void rows(ColumnBatch batch, int from, int to) {
            Levels rows = push();
            rows.begin(batch.selection(), from, to);
            for (int i = 0; i < schema.fields().size(); i++) {
                ParquetField field = schema.fields().get(i);
                node(field, field.name(), field.optional(), batch.column(i), rows);
            }
            depth--;
        }

        private void node(ParquetField field, String name, boolean optional, ColumnVector vector, Levels parent) {
            path.add(name);
            Levels levels = parent;
            if (optional) {
                levels = push();
                levels.defined(parent, vector.nulls());
            } else if (checking) {
                requireValues(vector, parent);
            }
            if (field instanceof ParquetField.Value value) {
                Vectors.requireKind(value, vector);
                if (checking && value.type().physical() == ValueType.Physical.FIXED) {
                    requireLength(value.type().length(), (BytesVector) vector, levels);
                }
                sink.leaf(leaf++, vector, levels);
            } else if (field instanceof ParquetField.Struct struct) {
                StructVector structs = Vectors.structs(struct, vector);
                for (int i = 0; i < struct.fields().size(); i++) {
                    ParquetField child = struct.fields().get(i);
                    node(child, child.name(), child.optional(), structs.fields().get(i), levels);
                }
            } else if (field instanceof ParquetField.Repeated list) {
                ListVector lists = Vectors.lists(list, vector);
                Levels elements = push();
                elements.elements(levels, Vectors.ranges(lists), ++repetition);
                node(list.element(), "element", list.element().optional(), lists.elements(), elements);
                repetition--;
                depth--;
            } else if (field instanceof ParquetField.Mapped map) {
                MapVector maps = Vectors.maps(map, vector);
                Levels entries = push();
                entries.elements(levels, Vectors.ranges(maps), ++repetition);
                node(map.key(), "key", false, maps.keys(), entries);
                node(map.value(), "value", map.value().optional(), maps.values(), entries);
                repetition--;
                depth--;
            }
            if (optional) {
                depth--;
            }
            path.remove(path.size() - 1);
        }

        private Levels push() {
            if (depth == spare.size()) {
                spare.add(new Levels());
            }
            return spare.get(depth++);
        }

        private void requireValues(ColumnVector vector, Levels levels) {
            if (!vector.nulls().any()) {
                return;
            }
            for (int i = 0; i < levels.count(); i++) {
                if (levels.slot(i) >= 0 && vector.isNull(levels.slot(i))) {
                    throw new InvalidRequestException("Null in the required column '%s' at row %d of the batch; %s"
                            .formatted(name(), levels.row(i), "give it a value or make the column optional."));
                }
            }
        }

        private void requireLength(int length, BytesVector vector, Levels levels) {
            for (int i = 0; i < levels.count(); i++) {
                int slot = levels.slot(i);
                if (slot >= 0 && vector.length(slot) != length) {
                    throw new InvalidRequestException(
                            "A value of %d bytes in the column '%s' of values of %d bytes at row %d of the batch."
                                    .formatted(vector.length(slot), name(), length, levels.row(i)));
                }
            }
        }

        private String name() {
            return String.join(".", path);
        }
    }
}
