// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.ListVector;
import io.firn.column.LongVector;
import io.firn.column.MapVector;
import io.firn.column.StructVector;
import io.firn.parquet.ParquetField;

/** Vectors as the kind that a field asks for; another kind is a bug of the caller. */
final class Vectors {
    private Vectors() {}

    static StructVector structs(ParquetField.Struct field, ColumnVector vector) {
        if (vector instanceof StructVector structs
                && structs.fields().size() == field.fields().size()) {
            return structs;
        }
        throw wrong(field, vector);
    }

    static ListVector lists(ParquetField.Repeated field, ColumnVector vector) {
        if (vector instanceof ListVector lists) {
            return lists;
        }
        throw wrong(field, vector);
    }

    static MapVector maps(ParquetField.Mapped field, ColumnVector vector) {
        if (vector instanceof MapVector maps) {
            return maps;
        }
        throw wrong(field, vector);
    }

    static void requireKind(ParquetField.Value field, ColumnVector vector) {
        boolean fits = switch (field.type().physical()) {
            case BOOLEAN -> vector instanceof BooleanVector;
            case INT32 -> vector instanceof IntVector;
            case INT64 -> vector instanceof LongVector;
            case INT96 -> false;
            case FLOAT -> vector instanceof FloatVector;
            case DOUBLE -> vector instanceof DoubleVector;
            case BYTES, FIXED -> vector instanceof BytesVector;
        };
        if (!fits) {
            throw wrong(field, vector);
        }
    }

    static Levels.Ranges ranges(ListVector lists) {
        return new Levels.Ranges() {
            @Override
            public int start(int slot) {
                return lists.start(slot);
            }

            @Override
            public int end(int slot) {
                return lists.end(slot);
            }
        };
    }

    static Levels.Ranges ranges(MapVector maps) {
        return new Levels.Ranges() {
            @Override
            public int start(int slot) {
                return maps.start(slot);
            }

            @Override
            public int end(int slot) {
                return maps.end(slot);
            }
        };
    }

    private static IllegalArgumentException wrong(ParquetField field, ColumnVector vector) {
        return new IllegalArgumentException("The field %s does not go with a %s of %d slots."
                .formatted(field, vector.getClass().getSimpleName(), vector.size()));
    }
}
