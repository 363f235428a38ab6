// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.ColumnBatch;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.parquet.BatchReader;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.RowGroup;
import io.firn.parquet.RowRanges;
import io.firn.parquet.WriterSettings;
import io.firn.parquet.WrittenFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is what our own reader reads: rows, schema, ranges, statistics; and again after a second writing. */
class OwnRoundTripTest {
    private static final WriterSettings SMALL = new WriterSettings(1, 1 << 20, 700, 90, 2_000, 16);

    @Test
    void randomTablesReadBackWholeAndInRanges() {
        for (long seed = 0; seed < 80; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            Random random = new Random(seed);
            List<List<Object>> rows = tables.rows(schema, random.nextInt(2_000));
            Written written = Written.ofRows(schema, SMALL, rows);
            try (MemoryObjectStore store = new MemoryObjectStore()) {
                ParquetFile file = open(store, written);
                assertThat(file.schema()).as("seed %d", seed).isEqualTo(schema);
                assertThat(file.rowCount()).isEqualTo(rows.size());
                assertThat(read(file, RowRanges.all(rows.size())))
                        .as("seed %d", seed)
                        .isEqualTo(rows);
                if (rows.size() > 10) {
                    int from = random.nextInt(rows.size() - 5);
                    int to = from + 1 + random.nextInt(rows.size() - from);
                    RowRanges range = new RowRanges(List.of(new RowRanges.Range(from, Math.min(to, rows.size()))));
                    assertThat(read(file, range))
                            .as("seed %d rows %s", seed, range)
                            .isEqualTo(rows.subList(from, Math.min(to, rows.size())));
                }
            }
        }
    }

    @Test
    void batchesThatWereReadCanBeWrittenAgain() {
        for (long seed = 500; seed < 560; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            List<List<Object>> rows = tables.rows(schema, 1_500);
            try (MemoryObjectStore store = new MemoryObjectStore()) {
                ParquetFile first = open(store, Written.ofRows(schema, SMALL, rows));
                Written copy;
                try (BatchReader reader = first.read(schema, RowRanges.all(rows.size()), 333)) {
                    copy = copy(schema, reader);
                }
                assertThat(ParquetJava.rows(copy.bytes(), schema))
                        .as("seed %d", seed)
                        .isEqualTo(rows);
            }
        }
    }

    private static Written copy(ParquetSchema schema, BatchReader reader) {
        ObjectKey key = ObjectKey.of("copy");
        try (MemoryObjectStore store = new MemoryObjectStore();
                ParquetWriter writer = ParquetWriter.create(store.create(key), schema, SMALL, Map.of())) {
            Optional<ColumnBatch> batch;
            while ((batch = reader.next()).isPresent()) {
                writer.write(batch.get());
            }
            WrittenFile file = writer.finish();
            return new Written(store.get(key, Integer.MAX_VALUE).orElseThrow().array(), file);
        }
    }

    @Test
    void theFooterGivesTheStatisticsThatTheWriterGave() {
        for (long seed = 800; seed < 860; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            WriterSettings oneGroup = new WriterSettings(1, 1 << 26, 100_000, 300, 4_000, 16);
            Written written = Written.ofRows(schema, oneGroup, tables.rows(schema, 1_000));
            try (MemoryObjectStore store = new MemoryObjectStore()) {
                RowGroup group = open(store, written).rowGroups().get(0);
                List<LeafStatistics> expected = written.file().leaves();
                assertThat(group.offset())
                        .isEqualTo(written.file().rowGroupOffsets().get(0));
                assertThat(group.leaves()).hasSameSizeAs(expected);
                for (int i = 0; i < expected.size(); i++) {
                    LeafStatistics found = group.leaves().get(i);
                    assertThat(found.path()).isEqualTo(expected.get(i).path());
                    assertThat(found.valueCount()).isEqualTo(expected.get(i).valueCount());
                    assertThat(found.nullCount()).isEqualTo(expected.get(i).nullCount());
                    assertThat(found.encodedBytes()).isEqualTo(expected.get(i).encodedBytes());
                    assertThat(found.bounds())
                            .as("seed %d %s", seed, found.path())
                            .isEqualTo(expected.get(i).bounds());
                }
            }
        }
    }

    private static ParquetFile open(MemoryObjectStore store, Written written) {
        ObjectKey key = ObjectKey.of("f.parquet");
        store.put(key, ByteBuffer.wrap(written.bytes()), PutCondition.NONE);
        return ParquetFile.open(store, key, written.bytes().length);
    }

    private static List<List<Object>> read(ParquetFile file, RowRanges ranges) {
        List<List<Object>> rows = new ArrayList<>();
        try (BatchReader reader = file.read(file.schema(), ranges, 128)) {
            Optional<ColumnBatch> batch;
            while ((batch = reader.next()).isPresent()) {
                rows.addAll(RowValues.rows(file.schema(), batch.get()));
            }
        }
        return rows;
    }
}
