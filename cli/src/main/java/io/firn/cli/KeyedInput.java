// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.Operation;
import io.firn.cli.input.RowSource;
import io.firn.column.ColumnBatch;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.TableDefinition;
import io.firn.table.BatchCursor;
import io.firn.table.ForeignParquet;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the rows of inputs as changes by key. */
final class KeyedInput {
    private final Schema schema;
    private final List<String> keyColumns;
    private final RowCheck check;
    private final Optional<String> opColumn;
    private final boolean envelope;

    /**
     * What was read.
     *
     * @param puts rows to be there afterwards
     * @param deletions rows that say that their key is to be gone
     * @param skipped entries that changed no row
     */
    record Changes(long puts, long deletions, long skipped) {
        Changes and(Changes other) {
            return new Changes(puts + other.puts, deletions + other.deletions, skipped + other.skipped);
        }
    }

    /**
     * Of changes of one table.
     *
     * @param opColumn says what a row does; empty: all rows are put
     * @param envelope whether all rows are in Debezium's envelope
     */
    KeyedInput(TableDefinition table, Optional<String> opColumn, boolean envelope) {
        this.schema = table.schema();
        this.keyColumns = table.primaryKey().stream()
                .map(id -> schema.field(id).orElseThrow().name())
                .toList();
        this.check = new RowCheck(schema, table.primaryKey());
        this.envelope = envelope;
        this.opColumn = opColumn;
        opColumn.filter(name -> schema.field(Schema.join("", name)).isPresent()).ifPresent(name -> {
            throw new InvalidRequestException(
                    "--op-column %s: the table has a column of this name, so it cannot say what rows do."
                            .formatted(name));
        });
    }

    /** Hands all rows to an upsert, in their order; the first that does not fit ends it, and is named. */
    Changes read(List<Input> inputs, Upserts target) {
        try {
            return inputs.stream().map(input -> read(input, target)).reduce(new Changes(0, 0, 0), Changes::and);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(e.getMessage() + stays(target.written()), e);
        }
    }

    private static String stays(Upserts.Written written) {
        return written.commits() == 0
                ? " Nothing was upserted."
                : " The %s before were upserted, in %s: version %d; nothing of what follows was."
                        .formatted(
                                Count.of(written.changes(), "change"),
                                Count.of(written.commits(), "commit"),
                                written.version());
    }

    private Changes read(Input input, Upserts target) {
        return opColumn.isEmpty() && input.format() == Input.Format.PARQUET
                ? readBatches(input, target)
                : readRows(input, target);
    }

    private Changes readBatches(Input input, Upserts target) {
        ForeignParquet file = input.parquet(schema);
        long rows = 0;
        try (BatchCursor batches = input.reading(() -> file.batches(schema))) {
            Optional<ColumnBatch> batch;
            while ((batch = input.reading(batches::next)).isPresent()) {
                check.require(batch.get(), input.name(), rows);
                try {
                    target.add(batch.get());
                } catch (InvalidRequestException e) {
                    throw new InvalidRequestException(
                            "%s, rows from %d: %s".formatted(input.name(), rows + 1, e.getMessage()), e);
                }
                rows += batch.get().rowCount();
            }
        }
        return new Changes(rows, 0, 0);
    }

    private Changes readRows(Input input, Upserts target) {
        long puts = 0;
        long deletions = 0;
        try (RowSource source = open(input)) {
            Row row;
            while ((row = source.next()) != null) {
                check.require(row, source::position);
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
            return new Changes(puts, deletions, source.skipped());
        }
    }

    private RowSource open(Input input) {
        return opColumn.isPresent()
                ? input.openChanges(readSchema(), new Input.Changes(opColumn.get(), keyColumns, envelope))
                : input.open(schema);
    }

    /** The columns of the table, and that of the operation. A deletion need have no more than its key. */
    private Schema readSchema() {
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(new Field(field.id(), field.name(), false, field.type(), field.doc(), field.defaults()));
        }
        fields.add(Field.optional(opColumn.orElseThrow(), Type.Simple.STRING).withId(schema.maxFieldId() + 1));
        return new Schema(schema.id(), fields);
    }

    private boolean isDeletion(Row row) {
        int op = schema.fields().size();
        String column = opColumn.orElseThrow();
        if (row.isNull(op)) {
            throw new InvalidRequestException(
                    "Column %s is to say what the row does, and is missing or null.".formatted(column));
        }
        String text = row.getString(op);
        Optional<Operation> operation = Operation.of(text);
        if (operation.equals(Optional.of(Operation.TRUNCATE))) {
            throw new InvalidRequestException(
                    "Column %s says '%s': all rows were deleted, which an upsert cannot do.".formatted(column, text));
        }
        return operation
                        .filter(known -> known != Operation.MESSAGE)
                        .orElseThrow(() -> new InvalidRequestException(
                                "Column %s says '%s', which is no operation: c, r, i and u put a row, d deletes one."
                                        .formatted(column, text)))
                == Operation.DELETE;
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
