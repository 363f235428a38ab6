// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.List;

/** The columns of a file that is merged into a table. Pure. */
final class SourceColumns {
    private SourceColumns() {}

    /**
     * The columns that the file seems to have; those that the table has by the same name, with the table's types. None is
     * required: what a required column of the table gets is decided by the merge. A file that shows none has the table's.
     */
    static Schema of(Input input, Schema table) {
        List<Field> columns = new ArrayList<>();
        List<Field> found = input.hasColumns() ? input.inferSchema(table).fields() : table.fields();
        for (Field field : found) {
            columns.add(Field.optional(field.name(), field.type()));
        }
        return Schema.of(columns);
    }
}
