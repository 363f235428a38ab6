// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.table.ForeignParquet;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file. */
final class ParquetSource implements RowSource {
    private final Input input;
    private final ForeignParquet file;
    private final RowCursor rows;
    private long row;

    ParquetSource(Input input, TargetColumns columns) {
        this.input = input;
        this.file = open(input);
        columns.match(input, file.columnNames());
        this.rows = input.reading(() -> file.rows(columns.schema()));
    }

    /** The file without the columns that are ignored. */
    static ForeignParquet open(Input input) {
        return input.reading(() -> ForeignParquet.open(new FileStore(input.path()), FileStore.KEY, input.name())
                .without(input.options().ignored()));
    }

    @Override
    public @Nullable Row next() {
        if (!input.reading(rows::next)) {
            return null;
        }
        row++;
        return rows;
    }

    @Override
    public String position() {
        return input.name() + ", row " + row;
    }

    @Override
    public long bytesRead() {
        return file.rowCount() == 0 ? 0 : (long) ((double) input.sizeBytes() * row / file.rowCount());
    }

    @Override
    public void close() {
        rows.close();
    }
}
