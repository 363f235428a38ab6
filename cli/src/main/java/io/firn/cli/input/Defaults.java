// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A row being filled by an input: columns that the input leaves out have their write default. */
final class Defaults {
    private final @Nullable Object[] values;

    private Defaults(@Nullable Object[] values) {
        this.values = values;
    }

    static Defaults of(Schema schema) {
        @Nullable Object[] values = new Object[schema.fields().size()];
        for (int i = 0; i < values.length; i++) {
            Field field = schema.fields().get(i);
            values[i] = field.defaults().write().orElse(null);
        }
        return new Defaults(values);
    }

    void set(int column, @Nullable Object value) {
        values[column] = value;
    }

    Row row() {
        return Row.ofValues(Arrays.asList(values));
    }
}
