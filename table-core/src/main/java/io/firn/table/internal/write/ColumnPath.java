// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.StructVector;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where a primitive column, which may lie within structs, is in the batches of a schema.
 *
 * @param type of its values
 * @param indexes of the column in the batch, and then of the field in each struct
 */
record ColumnPath(Type.Primitive type, List<Integer> indexes) {
    ColumnPath {
        indexes = List.copyOf(indexes);
    }

    /** @param fieldId of a primitive field that is within structs at most */
    static ColumnPath of(Schema schema, int fieldId) {
        Deque<Field> fromTop = new ArrayDeque<>();
        Optional<Field> at = schema.field(fieldId);
        while (at.isPresent()) {
            fromTop.addFirst(at.get());
            at = schema.parent(at.get().id());
        }
        List<Integer> indexes = new ArrayList<>();
        List<Field> siblings = schema.fields();
        for (Field field : fromTop) {
            indexes.add(siblings.indexOf(field));
            siblings = field.type() instanceof Type.Struct struct ? struct.fields() : List.of();
        }
        return new ColumnPath((Type.Primitive) fromTop.getLast().type(), indexes);
    }

    /** The vector of this column. */
    ColumnVector in(ColumnBatch batch) {
        ColumnVector vector = batch.column(indexes.get(0));
        for (int index : indexes.subList(1, indexes.size())) {
            vector = ((StructVector) vector).fields().get(index);
        }
        return vector;
    }
}
