// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnVector;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import org.jspecify.annotations.Nullable;

/** Builds vectors of one column from users' values, slot by slot. For one thread. */
public final class ColumnAppender {
    private final Field field;
    private final String path;
    private final ValueAppender values;

    /** @param schema the schema of the column, for messages */
    public ColumnAppender(Schema schema, Field field) {
        this.field = field;
        this.path = Schema.join("", field.name());
        this.values = NestedAppender.of(schema, field, path, ParquetTypes.parquetField(field));
    }

    /**
     * Adds a value, raw or a user's; the result is about how many bytes it takes.
     *
     * @throws io.firn.io.InvalidRequestException naming the column, when the value does not fit or is null where the column
     *     is required; the builder is then of no further use until it is reset
     */
    public long append(@Nullable Object value) {
        NestedAppender.requireValue(field, path, value);
        return values.append(value);
    }

    /** Adds a slot that does not count. */
    public void skip() {
        values.builder().appendNull();
    }

    /** Adds a slot of a vector of the same type; the result is about how many bytes it takes. */
    public long copy(ColumnVector source, int slot) {
        return VectorCopy.append(values.builder(), source, slot);
    }

    /** What was added since the last {@link #reset}, over arrays that are used again then. */
    public ColumnVector vector() {
        return values.builder().build();
    }

    public void reset() {
        values.builder().reset();
    }
}
