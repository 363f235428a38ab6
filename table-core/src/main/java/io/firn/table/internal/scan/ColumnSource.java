// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnVector;
import io.firn.column.ListVector;
import io.firn.column.MapVector;
import io.firn.column.Nulls;
import io.firn.column.StructVector;
import java.util.ArrayList;
import java.util.List;

/** Where a column of a table, or a part of one, comes from in the batches of one file. For one thread. */
sealed interface ColumnSource
        permits ColumnSource.Stored, ColumnSource.Missing, MetadataSources.Counting, MetadataSources.Inherited {

    /**
     * The vector of a batch.
     *
     * @param siblings the vectors of the file on the same level: those of the batch, or the parts of the parent
     * @param size slots of each
     * @param parentNulls where the parent is null, so that its parts are null too
     */
    ColumnVector vector(List<ColumnVector> siblings, int size, Nulls parentNulls);

    /** A column that the file has. */
    record Stored(FileColumn column, Adaptation adaptation) implements ColumnSource {
        @Override
        public ColumnVector vector(List<ColumnVector> siblings, int size, Nulls parentNulls) {
            return adaptation.adapt(siblings.get(column.index()));
        }
    }

    /** A column that the file does not have: one value in all rows. */
    record Missing(ConstantColumn constant) implements ColumnSource {
        @Override
        public ColumnVector vector(List<ColumnVector> siblings, int size, Nulls parentNulls) {
            return constant.vector(size, parentNulls);
        }
    }

    /** Makes the table's vector of the file's. The result may share arrays and is valid as long as its source is. */
    @FunctionalInterface
    interface Adaptation {
        /** The file's vector is the table's. */
        Adaptation NONE = vector -> vector;

        ColumnVector adapt(ColumnVector vector);

        static Adaptation struct(List<ColumnSource> fields) {
            return vector -> {
                StructVector struct = (StructVector) vector;
                List<ColumnVector> adapted = new ArrayList<>(fields.size());
                for (ColumnSource field : fields) {
                    adapted.add(field.vector(struct.fields(), struct.size(), struct.nulls()));
                }
                return new StructVector(adapted, struct.size(), struct.nulls());
            };
        }

        static Adaptation list(Adaptation element) {
            if (element == NONE) {
                return NONE;
            }
            return vector -> {
                ListVector list = (ListVector) vector;
                return new ListVector(element.adapt(list.elements()), list.offsets(), list.size(), list.nulls());
            };
        }

        static Adaptation map(Adaptation key, Adaptation value) {
            if (key == NONE && value == NONE) {
                return NONE;
            }
            return vector -> {
                MapVector map = (MapVector) vector;
                return new MapVector(
                        key.adapt(map.keys()), value.adapt(map.values()), map.offsets(), map.size(), map.nulls());
            };
        }
    }
}
