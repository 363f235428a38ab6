// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.column.ColumnBatch;
import io.firn.io.InvalidRequestException;
import io.firn.table.BatchCursor;
import io.firn.table.ForeignParquet;
import io.firn.table.Row;
import io.firn.table.Upsert;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the rows of inputs as changes by key. */
final class KeyedInput {
    private final Schema schema;
    private final Optional<String> opColumn;
    private final boolean envelope;

    /**
     * What was read.
     *
     * @param puts rows to be there afterwards
     * @param deletions rows that say that their key is to be gone
     */
    record Changes(long puts, long deletions) {
        Changes and(Changes other) {
            return new Changes(puts + other.puts, deletions + other.deletions);
        }
    }

    /**
     * Of changes of one table.
     *
     * @param opColumn says what a row does; empty: all rows are put
     * @param envelope whether all rows are in Debezium's envelope
     */
    KeyedInput(Schema schema, Optional<String> opColumn, boolean envelope) {
        this.schema = schema;
        this.envelope = envelope;
        this.opColumn = opColumn;
        opColumn.filter(name -> schema.field(Schema.join("", name)).isPresent()).ifPresent(name -> {
            throw new InvalidRequestException(
                    "--op-column %s: the table has a column of this name, so it cannot say what rows do."
                            .formatted(name));
        });
    }

    /** Hands all rows to an upsert; a row that does not fit stops everything, and then nothing is committed. */
    Changes read(List<Input> inputs, Upsert target) {
        try {
            return inputs.stream().map(input -> read(input, target)).reduce(new Changes(0, 0), Changes::and);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(e.getMessage() + " Nothing was upserted.", e);
        }
    }

    private Changes read(Input input, Upsert target) {
        return opColumn.isEmpty() && input.format() == Input.Format.PARQUET
                ? readBatches(input, target)
                : readRows(input, target);
    }

    private Changes readBatches(Input input, Upsert target) {
        ForeignParquet file = input.parquet();
        long rows = 0;
        try (BatchCursor batches = input.reading(() -> file.batches(schema))) {
            Optional<ColumnBatch> batch;
            while ((batch = input.reading(batches::next)).isPresent()) {
                try {
                    target.add(batch.get());
                } catch (InvalidRequestException e) {
                    throw new InvalidRequestException(
                            "%s, rows from %d: %s".formatted(input.name(), rows + 1, e.getMessage()), e);
                }
                rows += batch.get().rowCount();
            }
        }
        return new Changes(rows, 0);
    }

    private Changes readRows(Input input, Upsert target) {
        long puts = 0;
        long deletions = 0;
        try (RowSource source = open(input)) {
            Row row;
            while ((row = source.next()) != null) {
                try {
                    if (opColumn.isPresent() && isDeletion(row)) {
                        target.delete(byName(row));
                        deletions++;
                    } else {
                        target.add(withoutOp(row));
                        puts++;
                    }
                } catch (InvalidRequestException e) {
                    Throwable problem = e.getCause() instanceof InvalidRequestException misfit ? misfit : e;
                    throw new InvalidRequestException(source.position() + ": " + problem.getMessage(), e);
                }
            }
        }
        return new Changes(puts, deletions);
    }

    private RowSource open(Input input) {
        return opColumn.isPresent()
                ? input.openChanges(readSchema(), opColumn.get(), envelope)
                : input.open(readSchema());
    }

    /** The columns of the table, and that of the operation. A deletion need have no more than its key. */
    private Schema readSchema() {
        if (opColumn.isEmpty()) {
            return schema;
        }
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(new Field(field.id(), field.name(), false, field.type(), field.doc(), field.defaults()));
        }
        fields.add(Field.optional(opColumn.get(), Type.Simple.STRING).withId(schema.maxFieldId() + 1));
        return new Schema(schema.id(), fields);
    }

    private boolean isDeletion(Row row) {
        int op = schema.fields().size();
        String text = row.isNull(op) ? "" : row.getString(op).strip().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "c", "r", "i", "u", "create", "read", "insert", "update", "upsert" -> false;
            case "d", "delete" -> true;
            default ->
                throw new InvalidRequestException(
                        "Column %s says '%s', which is no operation: c, r, i and u put a row, d deletes one."
                                .formatted(opColumn.orElseThrow(), text));
        };
    }

    private Row withoutOp(Row row) {
        if (opColumn.isEmpty()) {
            return row;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            values.add(row.value(i));
        }
        return Row.ofValues(values);
    }

    private Map<String, @Nullable Object> byName(Row row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            values.put(schema.fields().get(i).name(), row.value(i));
        }
        return values;
    }
}
