// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.ValueType;
import io.firn.parquet.WriterSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A file is the same whether its strings came over dictionaries or plain; the ids only save work. */
class DictionaryVectorsTest {
    private static final WriterSettings SMALL = new WriterSettings(1, 1 << 20, 9_000, 700, 3_000, 16);

    private static ParquetSchema schema(ValueType type) {
        return new ParquetSchema(List.of(new ParquetField.Value("s", OptionalInt.of(1), true, type)));
    }

    private static final ParquetSchema TEXT =
            schema(ValueType.of(ValueType.Physical.BYTES, new ValueType.Meaning.Text()));
    private static final ParquetSchema DECIMAL =
            schema(ValueType.of(ValueType.Physical.BYTES, new ValueType.Meaning.Decimal(20, 2)));

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(7)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(20));
        }
        return bytes;
    }

    private static BytesVector encoded(Random random, int rows, int entries) {
        VectorBuilder.Bytes dictionary = new VectorBuilder.Bytes();
        for (int i = 0; i < entries; i++) {
            byte[] entry = randomBytes(random);
            dictionary.append(entry, 0, entry.length);
        }
        int[] ids = new int[rows];
        boolean[] nulls = new boolean[rows];
        boolean withNulls = random.nextBoolean();
        for (int i = 0; i < rows; i++) {
            nulls[i] = withNulls && random.nextInt(3) == 0;
            ids[i] = nulls[i] ? 0 : random.nextInt(entries);
        }
        return BytesVector.encoded(dictionary.build(), ids, rows, Nulls.of(nulls, rows));
    }

    private static BytesVector plain(BytesVector vector) {
        VectorBuilder.Bytes copy = new VectorBuilder.Bytes();
        for (int i = 0; i < vector.size(); i++) {
            if (vector.isNull(i)) {
                copy.appendNull();
            } else {
                copy.append(vector.bytes(), vector.start(i), vector.length(i));
            }
        }
        return copy.build();
    }

    private static Selection some(Random random, int rows) {
        int[] slots = new int[rows];
        int count = 0;
        for (int i = 0; i < rows; i++) {
            if (random.nextInt(4) > 0) {
                slots[count++] = i;
            }
        }
        return Selection.of(slots, count);
    }

    private static ColumnBatch batch(BytesVector vector, Selection rows) {
        return ColumnBatch.of(List.of(vector), vector.size()).select(rows);
    }

    @Test
    void filesOfDictionaryVectorsAreThoseOfPlainVectors() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<ColumnBatch> encoded = new ArrayList<>();
            List<ColumnBatch> plain = new ArrayList<>();
            int mostEntries = new int[] {1, 5, 200, 3_000}[random.nextInt(4)];
            for (int i = 0; i < 8; i++) {
                BytesVector vector = encoded(random, random.nextInt(2_500), 1 + random.nextInt(mostEntries));
                BytesVector copy = plain(vector);
                Selection rows = random.nextBoolean() ? Selection.all(vector.size()) : some(random, vector.size());
                encoded.add(batch(random.nextInt(8) == 0 ? copy : vector, rows));
                plain.add(batch(copy, rows));
            }
            ParquetSchema schema = random.nextInt(4) == 0 ? DECIMAL : TEXT;
            assertThat(Written.of(schema, SMALL, encoded).bytes())
                    .as("seed %d", seed)
                    .isEqualTo(Written.of(schema, SMALL, plain).bytes());
        }
    }

    @Test
    void aDictionaryWhoseArraysHoldOtherValuesInTheNextBatchIsReadAnew() throws Exception {
        byte[] bytes = "aabb".getBytes(StandardCharsets.UTF_8);
        BytesVector dictionary = BytesVector.plain(bytes, new int[] {0, 2, 4}, 2, Nulls.none());
        BytesVector vector = BytesVector.encoded(dictionary, new int[] {0, 1, 0}, 3, Nulls.none());
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ObjectKey key = ObjectKey.of("f");
            try (ParquetWriter writer = ParquetWriter.create(store.create(key), TEXT, SMALL, Map.of())) {
                writer.write(batch(vector, Selection.all(3)));
                System.arraycopy("ccdd".getBytes(StandardCharsets.UTF_8), 0, bytes, 0, 4);
                writer.write(batch(vector, Selection.all(3)));
                writer.finish();
            }
            byte[] file = store.get(key, Integer.MAX_VALUE).orElseThrow().array();
            List<String> texts = new ArrayList<>();
            for (List<Object> row : ParquetJava.rows(file, TEXT)) {
                ByteBuffer text = (ByteBuffer) row.get(0);
                texts.add(StandardCharsets.UTF_8.decode(text.duplicate()).toString());
            }
            assertThat(texts).isEqualTo(List.of("aa", "bb", "aa", "cc", "dd", "cc"));
        }
    }
}
