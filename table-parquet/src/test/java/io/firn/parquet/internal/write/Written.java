// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.WriterSettings;
import io.firn.parquet.WrittenFile;
import java.util.List;
import java.util.Map;

/** A file that a test has written, and what the writer said of it. */
record Written(byte[] bytes, WrittenFile file) {

    static Written of(ParquetSchema schema, WriterSettings settings, List<ColumnBatch> batches) {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ObjectKey key = ObjectKey.of("f.parquet");
            try (ParquetWriter writer =
                    ParquetWriter.create(store.create(key), schema, settings, Map.of("made", "by a test"))) {
                batches.forEach(writer::write);
                WrittenFile file = writer.finish();
                return new Written(
                        store.get(key, Integer.MAX_VALUE).orElseThrow().array(), file);
            }
        }
    }

    static Written ofRows(ParquetSchema schema, WriterSettings settings, List<List<Object>> rows) {
        return of(schema, settings, List.of(RowValues.batch(schema, rows)));
    }
}
