// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors as plain values that can be compared: structs and lists as lists, maps as lists of pairs, byte strings as
 * buffers.
 */
final class Rows {
    private Rows() {}

    static List<@Nullable Object> readAll(ParquetFile file, int batchRows) {
        return read(file, file.schema(), RowRanges.all(file.rowCount()), batchRows);
    }

    static List<@Nullable Object> read(ParquetFile file, ParquetSchema columns, RowRanges ranges, int batchRows) {
        List<@Nullable Object> rows = new ArrayList<>();
        try (BatchReader reader = file.read(columns, ranges, batchRows)) {
            for (var batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                addAll(rows, batch.get());
            }
        }
        return rows;
    }

    static void addAll(List<@Nullable Object> rows, ColumnBatch batch) {
        for (int i = 0; i < batch.rowCount(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (ColumnVector column : batch.columns()) {
                row.add(value(column, batch.selection().slot(i)));
            }
            rows.add(row);
        }
    }

    static @Nullable Object value(ColumnVector vector, int slot) {
        if (vector.isNull(slot)) {
            return checkedNull(vector, slot);
        }
        if (vector instanceof BooleanVector v) {
            return v.get(slot);
        } else if (vector instanceof IntVector v) {
            return v.get(slot);
        } else if (vector instanceof LongVector v) {
            return v.get(slot);
        } else if (vector instanceof FloatVector v) {
            return v.get(slot);
        } else if (vector instanceof DoubleVector v) {
            return v.get(slot);
        } else if (vector instanceof BytesVector v) {
            return ByteBuffer.wrap(v.copy(slot));
        } else if (vector instanceof StructVector v) {
            List<@Nullable Object> fields = new ArrayList<>();
            v.fields().forEach(field -> fields.add(value(field, slot)));
            return fields;
        } else if (vector instanceof ListVector v) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = v.start(slot); i < v.end(slot); i++) {
                elements.add(value(v.elements(), i));
            }
            return elements;
        }
        MapVector v = (MapVector) vector;
        List<@Nullable Object> entries = new ArrayList<>();
        for (int i = v.start(slot); i < v.end(slot); i++) {
            List<@Nullable Object> entry = new ArrayList<>();
            entry.add(value(v.keys(), i));
            entry.add(value(v.values(), i));
            entries.add(entry);
        }
        return entries;
    }

    /** What vectors promise of null slots: lists and plain bytes are empty, and the fields of a struct are null too. */
    private static @Nullable Object checkedNull(ColumnVector vector, int slot) {
        boolean sound = true;
        if (vector instanceof ListVector v) {
            sound = v.start(slot) == v.end(slot);
        } else if (vector instanceof MapVector v) {
            sound = v.start(slot) == v.end(slot);
        } else if (vector instanceof StructVector v) {
            sound = v.fields().stream().allMatch(field -> field.isNull(slot));
        } else if (vector instanceof BytesVector v) {
            sound = v.dictionary().isPresent() ? v.ids()[slot] == 0 : v.length(slot) == 0;
        }
        if (!sound) {
            throw new AssertionError("Null slot " + slot + " holds something: " + vector.getClass());
        }
        return null;
    }
}
