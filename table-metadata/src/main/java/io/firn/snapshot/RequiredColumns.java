// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.expression.ColumnStatistics;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Required columns, and files that were written when a column was optional still. Pure. Spec section 3.4. */
public final class RequiredColumns {
    private RequiredColumns() {}

    /**
     * A required column of a table in which a file may have nulls, going by its schema and statistics.
     *
     * @param file about to be added to the table
     */
    public static Optional<Field> mayBreak(TableDefinition definition, FileDescription file) {
        int schemaId = file.content().schemaId();
        if (schemaId == definition.schema().id()) {
            return Optional.empty();
        }
        Optional<Schema> written = definition.schemas().all().stream()
                .filter(schema -> schema.id() == schemaId)
                .findFirst();
        return definition.schema().fields().stream()
                .filter(Field::required)
                .filter(field -> written.isPresent() && mayHaveNulls(file, written.get(), field))
                .findFirst();
    }

    private static boolean mayHaveNulls(FileDescription file, Schema written, Field field) {
        Optional<Field> then = written.field(field.id());
        if (then.isEmpty()) {
            return field.defaults().initial().isEmpty();
        }
        if (then.get().required()) {
            return false;
        }
        OptionalLong nulls = Optional.ofNullable(file.statistics().get(field.id()))
                .map(ColumnStatistics::nullCount)
                .orElse(OptionalLong.empty());
        return nulls.isEmpty() || nulls.getAsLong() > 0;
    }

    /** The columns that are required by {@code after} and were not by {@code before}, as {@code after} has them. */
    public static List<Field> made(TableDefinition before, TableDefinition after) {
        return after.schema().fields().stream()
                .filter(Field::required)
                .filter(field -> before.schema()
                        .field(field.id())
                        .filter(Field::required)
                        .isEmpty())
                .toList();
    }
}
