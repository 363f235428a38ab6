// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.column.ColumnBatch;
import io.firn.io.ObjectSink;
import java.util.Map;

/** Writes one Parquet file. For one thread. */
public final class ParquetWriter implements AutoCloseable {
    private ParquetWriter() {}

    /**
     * Begins a file.
     *
     * @param sink where the bytes go; closed by {@link #close}, completed by {@link #finish}
     * @param properties key-value pairs for the footer
     */
    public static ParquetWriter create(
            ObjectSink sink, ParquetSchema schema, WriterSettings settings, Map<String, String> properties) {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds the selected rows of a batch whose columns are those of the schema, in its order. The batch may be reused when
     * the call returns. Throws {@link io.firn.io.InvalidRequestException} for a null in a required field, before any row
     * of the batch is added.
     */
    public void write(ColumnBatch batch) {
        throw new UnsupportedOperationException();
    }

    /** Rows added so far. */
    public long rowCount() {
        throw new UnsupportedOperationException();
    }

    /** Bytes written, and an estimate of those still buffered, as they will be in the file. */
    public long estimatedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Writes what is buffered and the footer, and completes the sink. */
    public WrittenFile finish() {
        throw new UnsupportedOperationException();
    }

    /** Abandons the file unless {@link #finish} was called. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
