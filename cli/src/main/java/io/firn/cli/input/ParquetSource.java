// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.table.Row;
import io.firn.types.Schema;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file. */
final class ParquetSource implements RowSource {
    ParquetSource(Input input, Schema schema) {
        throw new UnsupportedOperationException();
    }

    static Schema schemaOf(Input input) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Row next() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long bytesRead() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
