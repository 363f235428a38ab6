// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.column.ColumnBatch;
import io.firn.io.ObjectSink;
import io.firn.parquet.internal.write.FileWriter;
import io.firn.parquet.internal.write.PageEncoders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one Parquet file. It holds one row group of compressed pages, whatever the size of the file. For one thread at a
 * time, which an executor may help (see {@link ParallelEncoders}).
 *
 * <p>Each leaf gets the encoding that suits its values, tried at the start of each row group: plain, dictionary, or
 * differences (DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY). Pages are of the first version, compressed by zstd, with
 * checksums; the file has statistics, a column index and an offset index.
 */
public final class ParquetWriter implements AutoCloseable {
    private final FileWriter file;

    /** None when they are shared. */
    private final Optional<PageEncoders> ownEncoders;

    private ParquetWriter(FileWriter file, Optional<PageEncoders> ownEncoders) {
        this.file = file;
        this.ownEncoders = ownEncoders;
    }

    /**
     * Begins a file. Throws {@link IllegalArgumentException} for a schema that Parquet cannot hold: a struct without
     * fields, two fields of one name, INT96.
     *
     * @param sink where the bytes go; closed by {@link #close} and when this call fails, completed by {@link #finish}
     * @param properties key-value pairs for the footer
     */
    public static ParquetWriter create(
            ObjectSink sink, ParquetSchema schema, WriterSettings settings, Map<String, String> properties) {
        try {
            PageEncoders inline = PageEncoders.inline();
            return new ParquetWriter(new FileWriter(sink, schema, settings, properties, inline), Optional.of(inline));
        } catch (RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    /**
     * Begins a file whose pages are encoded by several threads. The bytes of the file are the same however many there are.
     * Otherwise like the method without {@code encoders}.
     *
     * @param encoders shared with other files; closed by the caller, after this writer
     */
    public static ParquetWriter create(
            ObjectSink sink,
            ParquetSchema schema,
            WriterSettings settings,
            Map<String, String> properties,
            ParallelEncoders encoders) {
        try {
            return new ParquetWriter(
                    new FileWriter(sink, schema, settings, properties, encoders.pages()), Optional.empty());
        } catch (RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    /**
     * Adds the selected rows of a batch whose columns are those of the schema, in its order. The batch may be reused when
     * the call returns. Throws {@link io.firn.io.InvalidRequestException} for a null in a required field, or a value of
     * another length in a field of fixed length, before any row of the batch is added. After any other exception,
     * which may be about rows of an earlier call, the file is incomplete and can only be closed.
     */
    public void write(ColumnBatch batch) {
        file.write(batch);
    }

    /** Rows added so far. */
    public long rowCount() {
        return file.rowCount();
    }

    /** Bytes written, and an estimate of those still buffered, as they will be in the file. */
    public long estimatedBytes() {
        return file.estimatedBytes();
    }

    /**
     * Writes what is buffered, and then bytes that are no part of the rows, which readers of Parquet pass over; answers their
     * position in the file. Who needs them finds them by a {@linkplain #property property}.
     */
    public long attach(ByteBuffer bytes) {
        return file.attach(bytes);
    }

    /** Adds a pair to the footer. */
    public void property(String key, String value) {
        file.property(key, value);
    }

    /**
     * Writes what is buffered and the footer, and completes the sink. Throws what {@link ObjectSink#complete} throws; the
     * file can then only be closed.
     */
    public WrittenFile finish() {
        return file.finish();
    }

    /** Abandons the file unless {@link #finish} was called. Idempotent. */
    @Override
    public void close() {
        try {
            file.close();
        } finally {
            ownEncoders.ifPresent(PageEncoders::close);
        }
    }
}
