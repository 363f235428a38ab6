// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.table.Row;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Rows on their way into files, as columns. Each value is checked when it is added; a row that does not fit leaves no
 * trace. For one thread.
 */
public final class RowBuffer {
    private final FieldAppenders appenders;
    private final List<VectorBuilder> builders;
    /** For the ids of rows that have one already; there only if the layout keeps them. */
    private final Optional<VectorBuilder.Longs> rowIds;

    private final Optional<VectorBuilder.Longs> versions;
    private int size;
    private long bytes;

    /** For new rows of a schema. */
    public RowBuffer(Schema schema) {
        this.appenders = FieldAppenders.of(
                schema,
                schema.fields(),
                "",
                ParquetTypes.parquetSchema(schema.fields()).fields());
        this.builders = new ArrayList<>(appenders.builders());
        this.rowIds = Optional.empty();
        this.versions = Optional.empty();
    }

    public RowBuffer(FileLayout layout) {
        this.appenders = FieldAppenders.of(
                layout.schema(), layout.schema().fields(), "", layout.stored().fields());
        this.builders = new ArrayList<>(appenders.builders());
        boolean kept = layout.lineage() == FileLayout.Lineage.KEPT_ROWS;
        this.rowIds = kept ? Optional.of(new VectorBuilder.Longs()) : Optional.empty();
        this.versions = kept ? Optional.of(new VectorBuilder.Longs()) : Optional.empty();
        rowIds.ifPresent(builders::add);
        versions.ifPresent(builders::add);
    }

    /** Rows added since the last {@link #clear}. */
    public int size() {
        return size;
    }

    /** About how many bytes of memory they take. */
    public long bytes() {
        return bytes;
    }

    /** Adds a new row with a value for each column. */
    public void add(Row row) {
        add(() -> appenders.append(row, ""), OptionalLong.empty());
    }

    /** Adds a row that is updated, and keeps its id. */
    public void add(Row row, long rowId) {
        add(() -> appenders.append(row, ""), OptionalLong.of(rowId));
    }

    /** Adds a new row by column name; columns left out take their write default, or else null. */
    public void add(Map<String, ?> row) {
        add(() -> appenders.append(row, ""), OptionalLong.empty());
    }

    /** Adds the selected rows {@code from} to {@code to} (exclusive) of a batch that {@link BatchCheck} has passed. */
    public void add(ColumnBatch batch, int from, int to) {
        boolean dense = batch.selection().isDense();
        int[] slots = dense ? new int[0] : slots(batch.selection(), from, to);
        for (int column = 0; column < builders.size(); column++) {
            VectorBuilder builder = builders.get(column);
            bytes += dense
                    ? VectorCopy.append(builder, batch.column(column), from, to)
                    : VectorCopy.append(builder, batch.column(column), slots, 0, slots.length);
        }
        size += to - from;
    }

    private static int[] slots(Selection selection, int from, int to) {
        int[] slots = new int[to - from];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = selection.slot(from + i);
        }
        return slots;
    }

    /** The rows, over this buffer's own arrays: valid until it is cleared. */
    public ColumnBatch batch() {
        return ColumnBatch.of(builders.stream().map(VectorBuilder::build).toList(), size);
    }

    public void clear() {
        builders.forEach(VectorBuilder::reset);
        size = 0;
        bytes = 0;
    }

    private void add(LongSupplier append, OptionalLong rowId) {
        try {
            bytes += append.getAsLong();
            rowIds.ifPresent(ids -> rowId.ifPresentOrElse(ids::append, ids::appendNull));
            versions.ifPresent(VectorBuilder.Longs::appendNull);
            size++;
        } catch (RuntimeException misfit) {
            for (VectorBuilder builder : builders) {
                builder.truncate(size);
            }
            throw misfit;
        }
    }
}
