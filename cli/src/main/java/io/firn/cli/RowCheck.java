// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Finds nulls and keys that a table refuses while it is known where they stand in an input: the table meets them later, in
 * batches of its own.
 */
final class RowCheck {
    private final Schema schema;
    private final List<Integer> floatingKeys = new ArrayList<>();

    /**
     * Of rows with these columns, or with more behind them.
     *
     * @param keyIds fields of the primary key
     */
    RowCheck(Schema schema, List<Integer> keyIds) {
        this.schema = schema;
        for (int i = 0; i < schema.fields().size(); i++) {
            Field field = schema.fields().get(i);
            if (keyIds.contains(field.id())
                    && (field.type() == Type.Simple.DOUBLE || field.type() == Type.Simple.FLOAT)) {
                floatingKeys.add(i);
            }
        }
    }

    /** Throws {@link InvalidRequestException} when part of the key is NaN. */
    void require(Row row, Supplier<String> position) {
        for (int column : floatingKeys) {
            if (!row.isNull(column) && Double.isNaN(((Number) row.value(column)).doubleValue())) {
                throw new InvalidRequestException(position.get() + ": " + nan(column));
            }
        }
    }

    /**
     * Throws {@link InvalidRequestException} when part of the key is NaN, or a required column null.
     *
     * @param rowsBefore rows of the input before this batch
     */
    void require(ColumnBatch batch, String input, long rowsBefore) {
        for (int column = 0; column < schema.fields().size(); column++) {
            ColumnVector vector = batch.column(column);
            if (schema.fields().get(column).required() && vector.nulls().any()) {
                String problem = "Column %s is required, so it cannot be null."
                        .formatted(schema.fields().get(column).name());
                refuseFirst(batch, vector::isNull, "%s, row %d: " + problem, input, rowsBefore);
            }
            if (floatingKeys.contains(column)) {
                refuseFirst(batch, slot -> isNan(vector, slot), "%s, row %d: " + nan(column), input, rowsBefore);
            }
        }
    }

    private static boolean isNan(ColumnVector vector, int slot) {
        return !vector.isNull(slot)
                && (vector instanceof DoubleVector doubles && Double.isNaN(doubles.get(slot))
                        || vector instanceof FloatVector floats && Float.isNaN(floats.get(slot)));
    }

    private static void refuseFirst(
            ColumnBatch batch, IntPredicate wrong, String message, String input, long rowsBefore) {
        for (int i = 0; i < batch.rowCount(); i++) {
            if (wrong.test(batch.selection().slot(i))) {
                throw new InvalidRequestException(message.formatted(input, rowsBefore + i + 1));
            }
        }
    }

    private String nan(int column) {
        return "Column %s is part of the primary key, and its value is NaN; give it one."
                .formatted(schema.fields().get(column).name());
    }
}
