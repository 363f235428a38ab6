// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.ColumnBatch;
import io.firn.column.DoubleVector;
import io.firn.column.Nulls;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A file of one column whose values hardly compress, in one row group. */
final class LargeChunk {
    private static final int BATCH = 10_000;
    private static final WriterSettings ONE_GROUP =
            new WriterSettings(1, 1L << 30, Integer.MAX_VALUE, 20_000, 1 << 20, 64);

    private LargeChunk() {}

    static byte[] write(int rows) {
        ObjectStore store = new MemoryObjectStore();
        ParquetSchema schema = new ParquetSchema(List.of(new ParquetField.Value(
                "v", OptionalInt.empty(), false, ValueType.of(Physical.DOUBLE, new Meaning.Plain()))));
        try (ParquetWriter writer = ParquetWriter.create(store.create(InMemory.KEY), schema, ONE_GROUP, Map.of())) {
            for (int from = 0; from < rows; from += BATCH) {
                double[] values = new double[BATCH];
                for (int i = 0; i < BATCH; i++) {
                    values[i] = value(from + i);
                }
                writer.write(ColumnBatch.of(List.of(new DoubleVector(values, BATCH, Nulls.none())), BATCH));
            }
            writer.finish();
        }
        return store.get(InMemory.KEY, Integer.MAX_VALUE).orElseThrow().array();
    }

    private static double value(long row) {
        return Double.longBitsToDouble((row + 1) * 0x9E3779B97F4A7C15L >>> 2);
    }

    /** Checks that a batch has the values from a row on, and returns the row behind it. */
    static long check(ColumnBatch batch, long row) {
        DoubleVector vector = (DoubleVector) batch.column(0);
        for (int i = 0; i < batch.size(); i++) {
            if (vector.get(i) != value(row + i)) {
                assertThat(vector.get(i)).as("row %d", row + i).isEqualTo(value(row + i));
            }
        }
        return row + batch.size();
    }
}
