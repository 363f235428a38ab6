// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.table.ForeignParquet;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.types.Schema;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file. */
final class ParquetSource implements RowSource {
    private final Input input;
    private final FileStore store;
    private final ForeignParquet file;
    private final RowCursor rows;
    private long row;

    ParquetSource(Input input, Schema schema) {
        this.input = input;
        this.store = new FileStore(input.path());
        this.file = input.reading(() -> ForeignParquet.open(store, FileStore.KEY, input.name()));
        this.rows = input.reading(() -> file.rows(schema));
    }

    static ForeignParquet open(Input input) {
        return input.reading(() -> ForeignParquet.open(new FileStore(input.path()), FileStore.KEY, input.name()));
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
        store.close();
    }
}
