// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.LongVector;
import io.firn.column.Selection;
import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Expression;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.change.Binding;
import io.firn.table.internal.change.NewValue;
import io.firn.table.internal.change.RowPair;
import io.firn.table.internal.write.ColumnAppender;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows anew with other values, and new ones beside them, and collects which rows they replace. Rows of the table come
 * in batches of all columns of {@link #scanned}, and keep their ids. Memory does not grow with rows but for their positions.
 * For one thread.
 */
final class RowRewriter implements AutoCloseable {
    private final Table table;
    private final Snapshot base;
    private final Schema schema;
    private final ChangedRows changes = new ChangedRows();
    private final List<ColumnAppender> appenders = new ArrayList<>();
    private @Nullable TableWriter writer;
    private long inserted;

    RowRewriter(Table table, Snapshot base) {
        this.table = table;
        this.base = base;
        this.schema = base.definition().schema();
        schema.fields().forEach(field -> appenders.add(new ColumnAppender(schema, field)));
    }

    /** The columns to scan: all of the table's, then id and position of the row. */
    static List<String> scanned(Snapshot base) {
        List<String> columns = new ArrayList<>();
        base.definition().schema().fields().forEach(field -> columns.add(Schema.join("", field.name())));
        columns.add(MetadataColumn.ROW_ID.columnName());
        columns.add(MetadataColumn.POSITION.columnName());
        return columns;
    }

    ChangedRows changes() {
        return changes;
    }

    RowCounts counts() {
        return changes.counts(inserted);
    }

    /**
     * New values of columns, in the order of the schema; empty where a column stays as it is.
     *
     * @throws InvalidRequestException naming what is unknown or does not fit
     */
    List<Optional<NewValue>> bind(Assignments assignments, Binding binding) {
        List<Optional<NewValue>> values = new ArrayList<>();
        for (Field field : schema.fields()) {
            values.add(Optional.ofNullable(assignments.byColumn().get(field.name()))
                    .map(value -> bind(value, binding, field)));
        }
        for (String column : assignments.byColumn().keySet()) {
            if (schema.fields().stream().noneMatch(field -> field.name().equals(column))) {
                if (schema.field(column).isPresent()) {
                    throw new InvalidRequestException(
                            "'%s' is a part of a column; set the column as a whole.".formatted(column));
                }
                throw new InvalidRequestException(ColumnNames.unknown(column, schema));
            }
        }
        return values;
    }

    private static NewValue bind(Assignments.Value value, Binding binding, Field column) {
        if (value instanceof Assignments.Value.Given given) {
            return NewValue.given(given.value());
        } else if (value instanceof Assignments.Value.Computed computed) {
            Expression expression = computed.expression();
            return NewValue.computed(expression, binding, column);
        }
        return NewValue.function(((Assignments.Value.Function) value).function(), binding.names());
    }

    /**
     * Writes rows with new values.
     *
     * @param rows has the batch of the table, and the source, if any
     * @param sourceSlots the row of the source of each selected row; null: there is no source
     */
    void update(
            DataFile file,
            ColumnBatch batch,
            List<Optional<NewValue>> values,
            RowPair rows,
            int @Nullable [] sourceSlots) {
        int own = schema.fields().size();
        Selection selection = batch.selection();
        LongVector rowIds = (LongVector) batch.column(own);
        LongVector positions = (LongVector) batch.column(own + 1);
        List<ColumnVector> columns = new ArrayList<>(batch.columns().subList(0, own));
        for (int column = 0; column < own; column++) {
            if (values.get(column).isPresent()) {
                ColumnAppender appender = appenders.get(column);
                appender.reset();
                int slot = 0;
                for (int i = 0; i < selection.count(); i++) {
                    for (; slot < selection.slot(i); slot++) {
                        appender.skip();
                    }
                    rows.targetSlot(slot);
                    rows.sourceSlot(sourceSlots == null ? -1 : sourceSlots[i]);
                    try {
                        appender.append(values.get(column).get().of(rows));
                    } catch (InvalidRequestException misfit) {
                        throw new InvalidRequestException(
                                "%s (row id %d): %s Nothing was changed."
                                        .formatted(
                                                place(file, positions.get(slot), rows),
                                                rowIds.get(slot),
                                                misfit.getMessage()),
                                misfit);
                    }
                    slot++;
                }
                for (; slot < batch.size(); slot++) {
                    appender.skip();
                }
                columns.set(column, appender.vector());
            }
        }
        writer().write(new ColumnBatch(columns, batch.size(), selection), rowIds, TableWriter.noNumbers(batch.size()));
        for (int i = 0; i < selection.count(); i++) {
            changes.update(file, positions.get(selection.slot(i)));
        }
    }

    private static String place(DataFile file, long position, RowPair rows) {
        return (rows.hasSource() ? "Row %d of the source and the".formatted(rows.sourceRow()) : "The")
                + " row at position %d of %s".formatted(position, file.file().key());
    }

    /** Deletes rows of a batch as {@link #update} takes it. */
    void delete(DataFile file, ColumnBatch batch) {
        LongVector positions = (LongVector) batch.column(schema.fields().size() + 1);
        for (int i = 0; i < batch.selection().count(); i++) {
            changes.delete(file, positions.get(batch.selection().slot(i)));
        }
    }

    /**
     * Adds new rows.
     *
     * @param values of each column; a column without takes its default
     */
    void insert(List<Optional<NewValue>> values, RowPair rows, int[] sourceSlots) {
        appenders.forEach(ColumnAppender::reset);
        rows.targetSlot(-1);
        for (int slot : sourceSlots) {
            rows.sourceSlot(slot);
            try {
                for (int column = 0; column < appenders.size(); column++) {
                    Object value = values.get(column).isPresent()
                            ? values.get(column).get().of(rows)
                            : schema.fields().get(column).defaults().write().orElse(null);
                    appenders.get(column).append(value);
                }
            } catch (InvalidRequestException misfit) {
                throw new InvalidRequestException(
                        "Row %d of the source: %s Nothing was changed."
                                .formatted(rows.sourceRow(), misfit.getMessage()),
                        misfit);
            }
        }
        writer().write(ColumnBatch.of(
                appenders.stream().map(ColumnAppender::vector).toList(), sourceSlots.length));
        inserted += sourceSlots.length;
    }

    private TableWriter writer() {
        TableWriter open = writer;
        if (open == null) {
            open = TableWriter.keepingRowIds(table, base, WriteSettings.of(base.definition()));
            writer = open;
        }
        return open;
    }

    /** Completes the files and commits the changes; when that certainly fails, the files are deleted again. */
    CommitResult commit(CommitDraft draft, CommitBlock.Operation operation, CommitIntent.Reads reads) {
        List<CommitMessage> written = writer == null ? List.of() : writer.finish();
        List<FileDescription> files = written.stream().map(CommitMessage::file).toList();
        draft.discards();
        return draft.orDiscard(() -> draft.commit(base, operation, changes.with(files), reads), () -> files);
    }

    /** Abandons what was not finished. */
    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
