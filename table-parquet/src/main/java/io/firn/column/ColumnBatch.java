// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import java.util.List;

/**
 * Some thousand rows as columns. Rows that were deleted or filtered out are still in the vectors; {@link #selection} says
 * which slots are rows.
 */
public final class ColumnBatch {
    private final List<ColumnVector> columns;
    private final Selection selection;
    private final int size;

    /** @param columns all of size {@code size} */
    public ColumnBatch(List<? extends ColumnVector> columns, int size, Selection selection) {
        for (ColumnVector column : columns) {
            if (column.size() != size) {
                throw new IllegalArgumentException(
                        "A column has %d slots in a batch of %d.".formatted(column.size(), size));
            }
        }
        this.columns = List.copyOf(columns);
        this.selection = selection;
        this.size = size;
    }

    /** A batch all of whose slots are rows. */
    public static ColumnBatch of(List<? extends ColumnVector> columns, int rowCount) {
        return new ColumnBatch(columns, rowCount, Selection.all(rowCount));
    }

    public List<ColumnVector> columns() {
        return columns;
    }

    public ColumnVector column(int index) {
        return columns.get(index);
    }

    /** The number of slots of each column. */
    public int size() {
        return size;
    }

    /** The slots that are rows of this batch. */
    public Selection selection() {
        return selection;
    }

    /** The number of rows: the selected slots. */
    public int rowCount() {
        return selection.count();
    }

    /** The same vectors with another selection. */
    public ColumnBatch select(Selection newSelection) {
        return new ColumnBatch(columns, size, newSelection);
    }
}
