// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static java.util.stream.Collectors.toCollection;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.ListVector;
import io.firn.column.LongVector;
import io.firn.column.MapVector;
import io.firn.column.StructVector;
import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectStore;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads data files without the table's own scan, as Parquet gives them: text as String, other bytes as buffers. */
final class StoredRows {
    private StoredRows() {}

    /** The live files of a snapshot, by id. */
    static List<DataFile> files(Table table, Snapshot snapshot) {
        try (Stream<DataFile> files = table.metadata().manifests().plan(snapshot, new BoundPredicate.Always(true))) {
            return files.sorted(Comparator.comparingLong(DataFile::id)).toList();
        }
    }

    /** The rows of all live files, file after file. */
    static List<List<@Nullable Object>> of(Table table, Snapshot snapshot) {
        return files(table, snapshot).stream()
                .flatMap(file -> of(table.metadata().store(), file.file()).stream())
                .collect(toCollection(ArrayList::new));
    }

    /** The rows of one file, in order. */
    static List<List<@Nullable Object>> of(ObjectStore store, FileDescription file) {
        ParquetFile parquet = ParquetFile.open(store, file.key(), file.content().sizeBytes());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (BatchReader reader = parquet.read(parquet.schema(), RowRanges.all(parquet.rowCount()), 1000)) {
            for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                for (int slot = 0; slot < batch.get().size(); slot++) {
                    List<@Nullable Object> row = new ArrayList<>();
                    for (ColumnVector column : batch.get().columns()) {
                        row.add(value(column, slot));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    static @Nullable Object value(ColumnVector vector, int slot) {
        if (vector.isNull(slot)) {
            return null;
        }
        if (vector instanceof BooleanVector booleans) {
            return booleans.get(slot);
        } else if (vector instanceof IntVector ints) {
            return ints.get(slot);
        } else if (vector instanceof LongVector longs) {
            return longs.get(slot);
        } else if (vector instanceof FloatVector floats) {
            return floats.get(slot);
        } else if (vector instanceof DoubleVector doubles) {
            return doubles.get(slot);
        } else if (vector instanceof BytesVector bytes) {
            return bytes.text(slot);
        } else if (vector instanceof StructVector struct) {
            List<@Nullable Object> fields = new ArrayList<>();
            struct.fields().forEach(field -> fields.add(value(field, slot)));
            return fields;
        } else if (vector instanceof ListVector list) {
            return IntStream.range(list.start(slot), list.end(slot))
                    .mapToObj(i -> value(list.elements(), i))
                    .collect(toCollection(ArrayList::new));
        }
        MapVector map = (MapVector) vector;
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        for (int i = map.start(slot); i < map.end(slot); i++) {
            entries.put(value(map.keys(), i), value(map.values(), i));
        }
        return entries;
    }

    /** The CRC-32C of an object's bytes. */
    static long crc32c(ObjectStore store, FileDescription file) {
        ByteBuffer bytes = store.get(file.key(), Integer.MAX_VALUE).orElseThrow();
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
