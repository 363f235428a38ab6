// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.types.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of batches, read straight from their vectors. What is selected of a batch is gone through in runs of
 * neighbouring slots, so that going to the next row is mostly one addition and one comparison.
 */
final class BatchRows implements RowCursor {
    private final BatchCursor batches;
    private final RowColumn[] columns;
    private Selection selection = Selection.all(0);
    /** The first selected slot behind the current run, by its index in the selection. */
    private int behindRun;
    /** Where the run of the current row ends. */
    private int runEnd;
    /** The slot of the current row; -1 when there is none. */
    private int slot = -1;

    BatchRows(BatchCursor batches, List<Field> fields) {
        this.batches = batches;
        this.columns = fields.stream().map(RowColumn::new).toArray(RowColumn[]::new);
    }

    @Override
    public boolean next() {
        int following = slot + 1;
        if (following < runEnd) {
            slot = following;
            return true;
        }
        return nextRun();
    }

    private boolean nextRun() {
        if (behindRun == selection.count() && !nextBatch()) {
            return false;
        }
        slot = selection.slot(behindRun);
        if (selection.isDense()) {
            runEnd = selection.count();
            behindRun = runEnd;
            return true;
        }
        runEnd = slot;
        do {
            runEnd++;
            behindRun++;
        } while (behindRun < selection.count() && selection.slot(behindRun) == runEnd);
        return true;
    }

    private boolean nextBatch() {
        leaveBatch();
        Optional<ColumnBatch> batch = batches.next();
        if (batch.isEmpty()) {
            return false;
        }
        selection = batch.get().selection();
        for (int i = 0; i < columns.length; i++) {
            columns[i].read(batch.get().column(i), selection.count());
        }
        return true;
    }

    private void leaveBatch() {
        slot = -1;
        runEnd = 0;
        behindRun = 0;
        selection = Selection.all(0);
        for (RowColumn column : columns) {
            column.leave();
        }
    }

    @Override
    public int size() {
        return columns.length;
    }

    @Override
    public boolean isNull(int column) {
        return columns[column].isNull(slot);
    }

    @Override
    public @Nullable Object value(int column) {
        return columns[column].value(slot);
    }

    @Override
    public boolean getBoolean(int column) {
        return columns[column].getBoolean(slot);
    }

    @Override
    public int getInt(int column) {
        return columns[column].getInt(slot);
    }

    @Override
    public long getLong(int column) {
        return columns[column].getLong(slot);
    }

    @Override
    public int getDays(int column) {
        return columns[column].getDays(slot);
    }

    @Override
    public long getMicros(int column) {
        return columns[column].getMicros(slot);
    }

    @Override
    public float getFloat(int column) {
        return columns[column].getFloat(slot);
    }

    @Override
    public double getDouble(int column) {
        return columns[column].getDouble(slot);
    }

    @Override
    public String getString(int column) {
        return columns[column].getString(slot);
    }

    @Override
    public BigDecimal getDecimal(int column) {
        return columns[column].getDecimal(slot);
    }

    @Override
    public UUID getUuid(int column) {
        return columns[column].getUuid(slot);
    }

    @Override
    public byte[] getBytes(int column) {
        return columns[column].getBytes(slot);
    }

    @Override
    public Row copy() {
        if (slot < 0) {
            throw RowColumn.noRow();
        }
        List<@Nullable Object> values = new ArrayList<>(columns.length);
        for (int column = 0; column < columns.length; column++) {
            values.add(value(column));
        }
        return Row.ofValues(values);
    }

    @Override
    public List<Row> toList() {
        List<Row> rows = new ArrayList<>();
        while (next()) {
            rows.add(copy());
        }
        return rows;
    }

    @Override
    public void close() {
        leaveBatch();
        batches.close();
    }
}
