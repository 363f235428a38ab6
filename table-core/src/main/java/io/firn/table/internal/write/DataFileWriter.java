// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.ParquetStatistics;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.metadata.ObjectNames;
import io.firn.parquet.ParallelEncoders;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.WrittenFile;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.FileDescription;
import java.util.Map;
import java.util.UUID;

/** Writes one data file. For one thread. */
final class DataFileWriter implements AutoCloseable {
    private final ObjectKey key;
    private final PartitionKey partition;
    private final FileLayout layout;
    private final ChecksumSink sink;
    private final ParquetWriter parquet;

    /** @param encoders shared by the files of one writer */
    DataFileWriter(ObjectStore store, UUID id, FileLayout layout, PartitionKey partition, ParallelEncoders encoders) {
        this.layout = layout;
        this.partition = partition;
        String path = layout.spec().path(partition, layout.schema());
        this.key = ObjectNames.key(path.isEmpty() ? "data" : "data/" + path, id, "parquet");
        this.sink = new ChecksumSink(store.create(key));
        this.parquet = ParquetWriter.create(sink, layout.stored(), layout.parquet(), Map.of(), encoders);
    }

    ObjectKey key() {
        return key;
    }

    PartitionKey partition() {
        return partition;
    }

    void write(ColumnBatch batch) {
        parquet.write(batch);
    }

    long estimatedBytes() {
        return parquet.estimatedBytes();
    }

    /** Completes the file. */
    FileDescription finish() {
        WrittenFile written = parquet.finish();
        if (written.sizeBytes() != sink.position()) {
            throw new IllegalStateException("The file %s is said to have %d bytes, but %d were written."
                    .formatted(key, written.sizeBytes(), sink.position()));
        }
        Map<Integer, ColumnStatistics> statistics = ParquetStatistics.byField(written.leaves(), layout.schema());
        statistics.keySet().retainAll(layout.statistics());
        return new FileDescription(
                key,
                partition,
                new FileDescription.Content(
                        written.rowCount(),
                        written.sizeBytes(),
                        sink.crc32c(),
                        layout.schema().id(),
                        layout.order().id()),
                statistics);
    }

    /** Abandons the file unless it is finished. */
    @Override
    public void close() {
        parquet.close();
    }
}
