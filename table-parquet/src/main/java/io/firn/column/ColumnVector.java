// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

/**
 * The values of one column of a {@link ColumnBatch}, by slot from 0 to {@link #size}. Leaves hold primitive arrays; a
 * struct holds a vector for each field, all of its own size; a list or map holds, for each slot, a range of slots of its
 * children. A null slot has an unspecified value (and a null list an empty range), which readers must not interpret.
 *
 * <p>Arrays are handed out, not copied: they are read-only for everyone but their owner, may be longer than the vector,
 * and are reused by the owner when it says so (see the reader that made the vector).
 */
public sealed interface ColumnVector
        permits BooleanVector,
                IntVector,
                LongVector,
                FloatVector,
                DoubleVector,
                BytesVector,
                StructVector,
                ListVector,
                MapVector {

    /** The number of slots. */
    int size();

    Nulls nulls();

    default boolean isNull(int slot) {
        return nulls().isNull(slot);
    }
}
