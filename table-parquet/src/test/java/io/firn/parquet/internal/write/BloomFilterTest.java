// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.VectorBuilder;
import io.firn.io.CorruptTableException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.parquet.BloomFilter;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.WriterSettings;
import io.firn.parquet.internal.bloom.XxHash64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bloom filters hold every value, exclude nearly all others, and parquet-java reads them as we do. */
class BloomFilterTest {
    private static final ObjectKey KEY = ObjectKey.of("f");
    private static final int ROWS = 20_000;

    private static final ParquetSchema SCHEMA = new ParquetSchema(List.of(
            leaf("int", Physical.INT32),
            leaf("long", Physical.INT64),
            leaf("float", Physical.FLOAT),
            leaf("double", Physical.DOUBLE),
            leaf("text", Physical.BYTES),
            leaf("few", Physical.BYTES),
            new ParquetField.Value(
                    "uuid", OptionalInt.empty(), true, new ValueType(Physical.FIXED, 16, new Meaning.Uuid()))));

    private static ParquetField leaf(String name, Physical physical) {
        return new ParquetField.Value(name, OptionalInt.empty(), true, ValueType.of(physical, new Meaning.Plain()));
    }

    private static Set<List<String>> all() {
        return SCHEMA.fields().stream().map(field -> List.of(field.name())).collect(Collectors.toSet());
    }

    private static ByteBuffer plain(long value, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return buffer.putLong(0, value).limit(bytes);
    }

    /** The value of a column that is made of a number; even numbers are in the file, odd ones are not. */
    private static ByteBuffer value(int column, long number) {
        return switch (column) {
            case 0 -> plain((int) number * 7, Integer.BYTES);
            case 1 -> plain(number * 1_000_003, Long.BYTES);
            case 2 -> plain(Float.floatToRawIntBits(number), Integer.BYTES);
            case 3 -> plain(Double.doubleToRawLongBits(number / 3.0), Long.BYTES);
            case 4 ->
                ByteBuffer.wrap(("a text of the number " + number + ", of some length, and a little more of it")
                        .substring(0, 20 + (int) (number % 40))
                        .concat(Long.toString(number))
                        .getBytes(StandardCharsets.UTF_8));
            case 5 -> ByteBuffer.wrap(Long.toString(number % 1_000).getBytes(StandardCharsets.UTF_8));
            default ->
                ByteBuffer.allocate(16)
                        .putLong(0, number * 77)
                        .putLong(8, ~number)
                        .clear();
        };
    }

    private static ColumnBatch batch(int from, int to) {
        List<ColumnVector> columns = new ArrayList<>();
        VectorBuilder.Ints ints = new VectorBuilder.Ints();
        VectorBuilder.Longs longs = new VectorBuilder.Longs();
        VectorBuilder.Floats floats = new VectorBuilder.Floats();
        VectorBuilder.Doubles doubles = new VectorBuilder.Doubles();
        List<VectorBuilder.Bytes> bytes =
                List.of(new VectorBuilder.Bytes(), new VectorBuilder.Bytes(), new VectorBuilder.Bytes());
        List<VectorBuilder> builders = List.of(ints, longs, floats, doubles, bytes.get(0), bytes.get(1), bytes.get(2));
        for (int i = from; i < to; i++) {
            if (i % 10 == 9) {
                builders.forEach(VectorBuilder::appendNull);
                continue;
            }
            long number = 2L * i;
            ints.append(value(0, number).order(ByteOrder.LITTLE_ENDIAN).getInt(0));
            longs.append(value(1, number).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
            floats.append((float) number);
            doubles.append(number / 3.0);
            for (int column = 4; column < 7; column++) {
                bytes.get(column - 4).append(value(column, number));
            }
        }
        builders.forEach(builder -> columns.add(builder.build()));
        return ColumnBatch.of(columns, to - from);
    }

    private static ParquetFile write(MemoryObjectStore store, Set<List<String>> filters) {
        WriterSettings settings =
                new WriterSettings(3, 128 << 20, ROWS / 2, 1_500, 1 << 20, 64).withBloomFilters(filters);
        try (ParquetWriter writer = ParquetWriter.create(store.create(KEY), SCHEMA, settings, Map.of())) {
            writer.write(batch(0, ROWS));
            return ParquetFile.open(store, KEY, writer.finish().sizeBytes());
        }
    }

    @Test
    void everyValueIsFoundAndFewOthersAre() {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ParquetFile file = write(store, all());
            assertThat(file.rowGroups()).hasSize(2);
            for (int column = 0; column < SCHEMA.fields().size(); column++) {
                BloomFilter filter = file.bloomFilter(0, column).orElseThrow();
                int wrong = 0;
                for (int i = 0; i < ROWS / 2; i++) {
                    if (i % 10 != 9) {
                        assertThat(filter.mightContain(value(column, 2L * i)))
                                .as("column %d number %d", column, 2 * i)
                                .isTrue();
                    }
                    wrong += filter.mightContain(value(column, 2L * i + 1)) ? 1 : 0;
                }
                assertThat(wrong).as("column %d of %d", column, ROWS / 2).isLessThan(ROWS / 2 / 50);
            }
        }
    }

    @Test
    void parquetJavaFindsTheSame() throws Exception {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ParquetFile file = write(store, all());
            byte[] bytes = store.get(KEY, Integer.MAX_VALUE).orElseThrow().array();
            try (ParquetFileReader reader = ParquetJava.open(bytes)) {
                for (int group = 0; group < 2; group++) {
                    for (int column = 0; column < SCHEMA.fields().size(); column++) {
                        BloomFilter ours = file.bloomFilter(group, column).orElseThrow();
                        org.apache.parquet.column.values.bloomfilter.BloomFilter theirs = reader.readBloomFilter(
                                reader.getRowGroups().get(group).getColumns().get(column));
                        for (long number = 0; number < 2L * ROWS; number++) {
                            ByteBuffer value = value(column, number);
                            assertThat(ours.mightContain(value))
                                    .as("group %d column %d number %d", group, column, number)
                                    .isEqualTo(theirs.findHash(
                                            theirs.hash(Binary.fromConstantByteBuffer(value.duplicate()))));
                        }
                    }
                }
            }
        }
    }

    @Test
    void duckDbFindsTheSame(@TempDir Path folder) throws Exception {
        try (MemoryObjectStore store = new MemoryObjectStore();
                Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            ParquetFile file = write(store, all());
            Path path = folder.resolve("f.parquet");
            Files.write(path, store.get(KEY, Integer.MAX_VALUE).orElseThrow().array());
            BloomFilter ours = file.bloomFilter(0, 1).orElseThrow();
            int found = 0;
            for (long number = 0; number < 300; number++) {
                String probe = "select bloom_filter_excludes from parquet_bloom_probe('%s', 'long', %d::bigint) "
                        .formatted(path, number * 1_000_003);
                try (ResultSet excluded = sql.executeQuery(probe + "where row_group_id = 0")) {
                    assertThat(excluded.next()).isTrue();
                    assertThat(excluded.getBoolean(1))
                            .as("number %d", number)
                            .isEqualTo(!ours.mightContain(value(1, number)));
                    found += excluded.getBoolean(1) ? 0 : 1;
                }
            }
            assertThat(found).isBetween(135, 145);
            String count = "select count(*) from read_parquet('%s') where long = %d".formatted(path, 4 * 1_000_003L);
            try (ResultSet rows = sql.executeQuery(count)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void hashesAreThoseOfParquetJava() {
        BlockSplitBloomFilter theirs = new BlockSplitBloomFilter(1024);
        Random random = new Random(5);
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length + 3];
            random.nextBytes(bytes);
            assertThat(XxHash64.of(bytes, 2, length + 2))
                    .as("length %d", length)
                    .isEqualTo(theirs.hash(Binary.fromConstantByteArray(bytes, 2, length)));
            long number = random.nextLong();
            assertThat(XxHash64.ofLong(number)).isEqualTo(theirs.hash(number));
            assertThat(XxHash64.ofInt((int) number)).isEqualTo(theirs.hash((int) number));
        }
    }

    @Test
    void onlyChosenColumnsHaveAFilter() {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ParquetFile file = write(store, Set.of(List.of("text")));
            for (int column = 0; column < SCHEMA.fields().size(); column++) {
                assertThat(file.bloomFilter(1, column).isPresent()).isEqualTo(column == 4);
            }
        }
    }

    @Test
    void filtersThatMakeNoSenseAreRefused() {
        ParquetSchema flags = new ParquetSchema(List.of(leaf("flag", Physical.BOOLEAN)));
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            WriterSettings flag = WriterSettings.DEFAULT.withBloomFilters(Set.of(List.of("flag")));
            assertThatThrownBy(() -> ParquetWriter.create(store.create(KEY), flags, flag, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("flag");
            WriterSettings unknown = WriterSettings.DEFAULT.withBloomFilters(Set.of(List.of("flag", "x")));
            assertThatThrownBy(() -> ParquetWriter.create(store.create(KEY), flags, unknown, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("flag.x");
        }
    }

    @Test
    void aFilterWithADamagedHeaderIsCorruptOrUnknownAndNothingElse() throws Exception {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ParquetFile file = write(store, Set.of(List.of("few")));
            byte[] bytes = store.get(KEY, Integer.MAX_VALUE).orElseThrow().array();
            int at;
            try (ParquetFileReader reader = ParquetJava.open(bytes)) {
                at = (int) reader.getRowGroups().get(0).getColumns().get(5).getBloomFilterOffset();
            }
            int refused = 0;
            for (int i = 0; i < 12; i++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] damaged = bytes.clone();
                    damaged[at + i] ^= (byte) (1 << bit);
                    store.put(KEY, ByteBuffer.wrap(damaged), PutCondition.NONE);
                    try {
                        refused += file.bloomFilter(0, 5).isEmpty() ? 1 : 0;
                    } catch (CorruptTableException corrupt) {
                        assertThat(corrupt).hasMessageContaining("Bloom filter");
                        refused++;
                    }
                }
            }
            assertThat(refused).isGreaterThan(50);
        }
    }
}
