// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

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
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.types.Schema;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks that batches hold rows of a schema: the kinds of their vectors, no null where a value is required, fixed lengths.
 * Only selected rows count, and within lists and maps only the elements of rows that count. Immutable.
 */
public final class BatchCheck {
    private final List<Part> columns;

    /** A column, or a part of one, with the path that names it. */
    private record Part(ParquetField field, String path, List<Part> parts) {
        static Part of(ParquetField field, String parentPath) {
            String path = Schema.join(parentPath, field.name());
            return new Part(
                    field,
                    path,
                    children(field).stream().map(child -> of(child, path)).toList());
        }

        private static List<ParquetField> children(ParquetField field) {
            if (field instanceof ParquetField.Struct struct) {
                return struct.fields();
            } else if (field instanceof ParquetField.Repeated list) {
                return List.of(list.element());
            } else if (field instanceof ParquetField.Mapped map) {
                return List.of(map.key(), map.value());
            }
            return List.of();
        }

        int fixedLength() {
            return field instanceof ParquetField.Value value ? value.type().length() : 0;
        }
    }

    public BatchCheck(ParquetSchema schema) {
        this.columns = schema.fields().stream().map(field -> Part.of(field, "")).toList();
    }

    /** Throws {@link InvalidRequestException}, naming column and row, when the batch does not fit the columns. */
    public void require(ColumnBatch batch) {
        if (batch.columns().size() != columns.size()) {
            throw new InvalidRequestException("The batch has %d columns, but there are %d, in this order: %s."
                    .formatted(
                            batch.columns().size(),
                            columns.size(),
                            columns.stream().map(Part::path).collect(Collectors.joining(", "))));
        }
        for (int i = 0; i < columns.size(); i++) {
            Part part = columns.get(i);
            ColumnVector vector = batch.column(i);
            kind(vector, part);
            int rows = needsLook(vector, part) ? batch.rowCount() : 0;
            for (int row = 0; row < rows; row++) {
                try {
                    slot(vector, part, batch.selection().slot(row));
                } catch (InvalidRequestException misfit) {
                    throw new InvalidRequestException(
                            "Row %d of %d in the batch: %s".formatted(row + 1, batch.rowCount(), misfit.getMessage()),
                            misfit);
                }
            }
        }
    }

    /** Whether single slots can break a rule at all: most columns need no look at each row. */
    private static boolean needsLook(ColumnVector vector, Part part) {
        return !part.parts().isEmpty()
                || part.fixedLength() > 0
                || !part.field().optional() && vector.nulls().any();
    }

    private static void kind(ColumnVector vector, Part part) {
        Class<? extends ColumnVector> expected = expected(part.field());
        if (vector.getClass() != expected) {
            throw new InvalidRequestException("Column %s takes a %s, but the batch has a %s."
                    .formatted(
                            part.path(),
                            expected.getSimpleName(),
                            vector.getClass().getSimpleName()));
        }
        List<ColumnVector> children = children(vector);
        if (children.size() != part.parts().size()) {
            throw new InvalidRequestException("Column %s has %d fields, but the batch has %d for it."
                    .formatted(part.path(), part.parts().size(), children.size()));
        }
        for (int i = 0; i < children.size(); i++) {
            kind(children.get(i), part.parts().get(i));
        }
    }

    private static List<ColumnVector> children(ColumnVector vector) {
        if (vector instanceof StructVector struct) {
            return struct.fields();
        } else if (vector instanceof ListVector list) {
            return List.of(list.elements());
        } else if (vector instanceof MapVector map) {
            return List.of(map.keys(), map.values());
        }
        return List.of();
    }

    private static Class<? extends ColumnVector> expected(ParquetField field) {
        if (field instanceof ParquetField.Value value) {
            return switch (value.type().physical()) {
                case BOOLEAN -> BooleanVector.class;
                case INT32 -> IntVector.class;
                case INT64, INT96 -> LongVector.class;
                case FLOAT -> FloatVector.class;
                case DOUBLE -> DoubleVector.class;
                case BYTES, FIXED -> BytesVector.class;
            };
        }
        if (field instanceof ParquetField.Struct) {
            return StructVector.class;
        }
        return field instanceof ParquetField.Repeated ? ListVector.class : MapVector.class;
    }

    private static void slot(ColumnVector vector, Part part, int slot) {
        if (vector.isNull(slot)) {
            if (!part.field().optional()) {
                throw new InvalidRequestException("Column " + part.path() + " is required, and its value is null.");
            }
        } else if (vector instanceof BytesVector bytes) {
            int length = part.fixedLength();
            if (length > 0 && bytes.length(slot) != length) {
                throw new InvalidRequestException(
                        "Column %s takes %d bytes, not %d.".formatted(part.path(), length, bytes.length(slot)));
            }
        } else if (vector instanceof StructVector struct) {
            for (int i = 0; i < part.parts().size(); i++) {
                slot(struct.fields().get(i), part.parts().get(i), slot);
            }
        } else if (vector instanceof ListVector list) {
            slots(list.elements(), part.parts().get(0), list.start(slot), list.end(slot));
        } else if (vector instanceof MapVector map) {
            slots(map.keys(), part.parts().get(0), map.start(slot), map.end(slot));
            slots(map.values(), part.parts().get(1), map.start(slot), map.end(slot));
        }
    }

    private static void slots(ColumnVector vector, Part part, int from, int to) {
        for (int i = from; i < to; i++) {
            slot(vector, part, i);
        }
    }
}
