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
import io.firn.table.internal.key.KeyRecording;
import io.firn.table.internal.key.WrittenKeys;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes one data file. For one thread. */
final class DataFileWriter implements AutoCloseable {
    private final ObjectKey key;
    private final PartitionKey partition;
    private final FileLayout layout;
    private final ChecksumSink sink;
    private final ParquetWriter parquet;

    private final Optional<KeyRecording.OfFile> keys;

    /** @param encoders shared by the files of one writer */
    DataFileWriter(ObjectStore store, UUID id, FileLayout layout, PartitionKey partition, ParallelEncoders encoders) {
        this.keys = layout.keys().map(KeyRecording::begin);
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
        keys.ifPresent(recording -> recording.add(batch));
    }

    long estimatedBytes() {
        return parquet.estimatedBytes();
    }

    /** Completes the file. */
    FileDescription finish() {
        Optional<WrittenKeys> writtenKeys = keys.map(KeyRecording.OfFile::finish);
        writtenKeys.flatMap(made -> made.toStore(keys.orElseThrow().storing())).ifPresent(stored -> {
            String place = stored.property(parquet.attach(stored.bytes().duplicate()));
            parquet.property(WrittenKeys.PROPERTY, place);
        });
        WrittenFile written = parquet.finish();
        if (written.sizeBytes() != sink.position()) {
            throw new IllegalStateException("The file %s is said to have %d bytes, but %d were written."
                    .formatted(key, written.sizeBytes(), sink.position()));
        }
        writtenKeys.ifPresent(made -> keys.orElseThrow().remember(key, made));
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
