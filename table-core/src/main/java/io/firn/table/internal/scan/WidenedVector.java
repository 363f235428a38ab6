// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnVector;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ValueType;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;

/** Values that someone gave for a column, as values of the type that it has since got. Pure. */
public final class WidenedVector {
    private WidenedVector() {}

    /**
     * The same values in a wider type.
     *
     * @param given the column as it was when the values were given
     * @param now the column, of the same type or of one that it can be widened to
     * @throws InvalidRequestException when the wider type cannot hold a value, as timestamps cannot all dates
     */
    public static ColumnVector of(ColumnVector vector, Field given, Field now) {
        if (given.type().equals(now.type())) {
            return vector;
        }
        ValueType from = ParquetTypes.valueType((Type.Primitive) given.type());
        Type.Primitive to = (Type.Primitive) now.type();
        if (ParquetTypes.fit(from, to) == ParquetTypes.Fit.SAME) {
            return vector;
        }
        try {
            return Conversion.of(from, to, "Column " + now.name()).adapt(vector);
        } catch (CorruptTableException beyond) {
            throw new InvalidRequestException(
                    ("Column %s has become a %s since these rows were given as values of %s, and cannot hold all of them."
                                    + " Nothing was changed; give the rows anew.")
                            .formatted(now.name(), to, given.type()),
                    beyond);
        }
    }
}
