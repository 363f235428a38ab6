// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.StoreException;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.WriterSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;

class WriterEdgeCasesTest {
    private static final ValueType LONG = ValueType.of(Physical.INT64, new Meaning.Plain());
    private static final ValueType DOUBLE = ValueType.of(Physical.DOUBLE, new Meaning.Plain());
    private static final ValueType TEXT = ValueType.of(Physical.BYTES, new Meaning.Text());
    private static final ValueType BINARY = ValueType.of(Physical.BYTES, new Meaning.Plain());

    private static ParquetField.Value leaf(String name, boolean optional, ValueType type) {
        return new ParquetField.Value(name, OptionalInt.of(1), optional, type);
    }

    private static ParquetSchema one(boolean optional, ValueType type) {
        return new ParquetSchema(List.of(leaf("v", optional, type)));
    }

    private static List<List<Object>> rows(Object... values) {
        List<List<Object>> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(Arrays.asList(value));
        }
        return rows;
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return new String(Ordering.array(bytes), StandardCharsets.UTF_8);
    }

    private static LeafStatistics.Bounds bounds(Written written) {
        return written.file().leaves().get(0).bounds().orElseThrow();
    }

    @Test
    void aFileWithoutRowsHasASchemaAndNoRowGroups() throws IOException {
        Written written = Written.of(one(true, LONG), WriterSettings.DEFAULT, List.of());
        try (ParquetFileReader reader = ParquetJava.open(written.bytes())) {
            assertThat(reader.getRowGroups()).isEmpty();
            assertThat(reader.getFileMetaData().getSchema().getColumns()).hasSize(1);
            assertThat(reader.getFileMetaData().getCreatedBy()).isEqualTo("firn version 0.1.0");
            assertThat(reader.getFileMetaData().getKeyValueMetaData()).containsEntry("made", "by a test");
        }
        assertThat(written.file().rowGroupOffsets()).isEmpty();
        assertThat(written.file().leaves().get(0).valueCount()).isZero();
        assertThat(written.file().leaves().get(0).bounds()).isEmpty();
    }

    @Test
    void emptyBatchesAddNothing() {
        ColumnBatch none = ColumnBatch.of(List.of(new LongVector(new long[0], 0, Nulls.none())), 0);
        Written written = Written.of(one(false, LONG), WriterSettings.DEFAULT, List.of(none, none));
        assertThat(ParquetJava.rows(written.bytes(), one(false, LONG))).isEmpty();
    }

    @Test
    void nanIsCountedAndLeftOutOfBoundsAndBothZerosLieWithin() {
        Written mixed = Written.ofRows(one(true, DOUBLE), WriterSettings.DEFAULT, rows(Double.NaN, 0.0, 1.5, null));
        assertThat(mixed.file().leaves().get(0).nanCount()).hasValue(1);
        assertThat(Ordering.plain(DOUBLE, bounds(mixed).min())).isEqualTo(-0.0);
        assertThat(Ordering.plain(DOUBLE, bounds(mixed).max())).isEqualTo(1.5);

        Written zeros = Written.ofRows(one(true, DOUBLE), WriterSettings.DEFAULT, rows(-2.0, -0.0));
        assertThat(Ordering.plain(DOUBLE, bounds(zeros).min())).isEqualTo(-2.0);
        assertThat(Ordering.plain(DOUBLE, bounds(zeros).max())).isEqualTo(0.0);

        Written nans = Written.ofRows(one(true, DOUBLE), WriterSettings.DEFAULT, rows(Double.NaN, Double.NaN));
        assertThat(nans.file().leaves().get(0).bounds()).isEmpty();
        assertThat(nans.file().leaves().get(0).nanCount()).hasValue(2);
        assertThat(ParquetJava.rows(nans.bytes(), one(true, DOUBLE))).isEqualTo(rows(Double.NaN, Double.NaN));
    }

    @Test
    void negativeZeroAndZeroStayApartInDataAndInDictionaries() {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            rows.add(List.of(i % 2 == 0 ? -0.0 : 0.0));
        }
        Written written = Written.ofRows(one(false, DOUBLE), WriterSettings.DEFAULT, rows);
        assertThat(ParquetJava.rows(written.bytes(), one(false, DOUBLE))).isEqualTo(rows);
    }

    @Test
    void longTextIsCutBetweenCodePointsAndStaysABound() {
        WriterSettings settings = new WriterSettings(3, 1 << 20, 100, 100, 1 << 20, 6);
        // The limit of six bytes falls into the second of these four-byte characters.
        String mountain = "\uD83C\uDFD4";
        Written written = Written.ofRows(one(false, TEXT), settings, rows(utf8(mountain.repeat(3))));
        assertThat(bounds(written).exact()).isFalse();
        assertThat(text(bounds(written).min())).isEqualTo(mountain);
        assertThat(text(bounds(written).max())).isEqualTo("\uD83C\uDFD5");
    }

    @Test
    void theUpperBoundSkipsSurrogatesAndGivesWayWhereNoCodePointIsGreater() {
        BoundCut cut = new BoundCut(TEXT, 6);
        assertThat(upper(cut, "abc\uD7FFxyz")).isEqualTo("abc\uE000");
        assertThat(upper(cut, "ab\uDBFF\uDFFFxyz")).isEqualTo("ac");
        assertThat(upper(cut, "abcde\u007Fxyz"))
                .as("the next one would be longer")
                .isEqualTo("abcdf");
        assertThat(upper(cut, "abcdefgh")).isEqualTo("abcdeg");
        assertThat(cut.upper(Ordering.array(utf8("\uDBFF\uDFFF\uDBFF\uDFFF")))).isEmpty();
        assertThat(cut.lower(Ordering.array(utf8("\uDBFF\uDFFF\uDBFF\uDFFF"))).map(String::new))
                .isPresent();
    }

    private static String upper(BoundCut cut, String max) {
        return text(ByteBuffer.wrap(cut.upper(Ordering.array(utf8(max))).orElseThrow()));
    }

    @Test
    void longBinaryIsCutByBytes() {
        BoundCut cut = new BoundCut(BINARY, 2);
        assertThat(cut.upper(new byte[] {1, -1, 5}).orElseThrow()).containsExactly(2);
        assertThat(cut.upper(new byte[] {1, 7, 5}).orElseThrow()).containsExactly(1, 8);
        assertThat(cut.upper(new byte[] {-1, -1, 5})).isEmpty();
        assertThat(cut.lower(new byte[] {1, -1, 5}).orElseThrow()).containsExactly(1, -1);
    }

    @Test
    void malformedTextIsCutByBytesAndStaysABound() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] value = new byte[random.nextInt(12)];
            random.nextBytes(value);
            BoundCut cut = new BoundCut(TEXT, 1 + random.nextInt(8));
            assertThat(Arrays.compareUnsigned(cut.lower(value).orElseThrow(), value))
                    .isNotPositive();
            cut.upper(value)
                    .ifPresent(upper ->
                            assertThat(Arrays.compareUnsigned(upper, value)).isNotNegative());
        }
    }

    @Test
    void oneValueMayBeLargerThanAPage() {
        WriterSettings settings = new WriterSettings(1, 1 << 20, 100, 100, 1_000, 64);
        byte[] huge = new byte[3_000_000];
        new Random(1).nextBytes(huge);
        List<List<Object>> rows = rows(utf8("a"), ByteBuffer.wrap(huge), utf8(""), ByteBuffer.wrap(huge), utf8("z"));
        Written written = Written.ofRows(one(true, BINARY), settings, rows);
        assertThat(ParquetJava.rows(written.bytes(), one(true, BINARY))).isEqualTo(rows);
    }

    @Test
    void emptyListsNullListsAndListsOfNullsAreThreeThings() {
        ParquetSchema schema = new ParquetSchema(
                List.of(new ParquetField.Repeated("l", OptionalInt.of(1), true, leaf("element", true, LONG))));
        List<List<Object>> rows =
                rows(null, List.of(), Arrays.asList(null, null), List.of(1L), Arrays.asList(null, 2L), List.of(), null);
        Written written = Written.ofRows(schema, WriterSettings.DEFAULT, rows);
        assertThat(ParquetJava.rows(written.bytes(), schema)).isEqualTo(rows);
        assertThat(written.file().leaves().get(0).valueCount()).isEqualTo(9);
        assertThat(written.file().leaves().get(0).nullCount()).hasValue(7);
    }

    @Test
    void onlySelectedRowsAreWritten() {
        long[] values = new long[20_000];
        Arrays.setAll(values, i -> i * 3L);
        int[] slots = new int[6_667];
        Arrays.setAll(slots, i -> 3 * i);
        ColumnBatch all = ColumnBatch.of(List.of(new LongVector(values, values.length, Nulls.none())), values.length);
        for (boolean optional : new boolean[] {false, true}) {
            Written written = Written.of(
                    one(optional, LONG),
                    WriterSettings.DEFAULT,
                    List.of(all.select(Selection.of(slots, slots.length)), all.select(Selection.all(2))));
            List<List<Object>> read = ParquetJava.rows(written.bytes(), one(optional, LONG));
            assertThat(read).hasSize(6_669);
            assertThat(read.get(6_666)).isEqualTo(List.of(9L * 6_666));
            assertThat(read.get(6_668)).isEqualTo(List.of(3L));
        }
    }

    @Test
    void aNullInARequiredFieldIsNamedByColumnAndRowAndNothingOfTheBatchIsAdded() {
        ParquetSchema schema = new ParquetSchema(List.of(
                leaf("id", false, LONG),
                new ParquetField.Repeated(
                        "items",
                        OptionalInt.of(2),
                        true,
                        new ParquetField.Struct(
                                "element", OptionalInt.of(3), true, List.of(leaf("sku", false, TEXT))))));
        List<Object> sound = List.of(1L, Arrays.asList(null, List.of(utf8("a"))));
        List<Object> broken = List.of(2L, List.of(List.of(utf8("b")), Arrays.asList((Object) null)));
        try (MemoryObjectStore store = new MemoryObjectStore();
                ParquetWriter writer = ParquetWriter.create(
                        store.create(ObjectKey.of("f")), schema, WriterSettings.DEFAULT, Map.of())) {
            writer.write(RowValues.batch(schema, List.of(sound)));
            assertThatThrownBy(() -> writer.write(RowValues.batch(schema, List.of(sound, sound, broken))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'items.element.sku'")
                    .hasMessageContaining("row 2");
            assertThat(writer.rowCount()).isEqualTo(1);
            writer.write(RowValues.batch(schema, List.of(sound)));
            writer.finish();
            byte[] file = store.get(ObjectKey.of("f"), 1 << 20).orElseThrow().array();
            assertThat(ParquetJava.rows(file, schema)).isEqualTo(List.of(sound, sound));
        }
    }

    @Test
    void aFixedValueOfAnotherLengthIsNamed() {
        ParquetSchema schema = one(true, new ValueType(Physical.FIXED, 16, new Meaning.Uuid()));
        assertThatThrownBy(() -> Written.ofRows(schema, WriterSettings.DEFAULT, rows(null, utf8("short"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("5 bytes")
                .hasMessageContaining("'v'")
                .hasMessageContaining("row 1");
    }

    @Test
    void vectorsOfTheWrongKindAreACallersBug() {
        assertThatThrownBy(() -> Written.of(
                        one(true, LONG),
                        WriterSettings.DEFAULT,
                        List.of(RowValues.batch(one(true, DOUBLE), rows(1.0)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DoubleVector");
    }

    @Test
    void impossibleSchemasAreRefused() {
        assertThatThrownBy(() -> Written.of(new ParquetSchema(List.of()), WriterSettings.DEFAULT, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        ParquetSchema twins = new ParquetSchema(List.of(leaf("v", true, LONG), leaf("v", true, TEXT)));
        assertThatThrownBy(() -> Written.of(twins, WriterSettings.DEFAULT, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("v");
        ParquetSchema old = one(true, ValueType.of(Physical.INT96, new Meaning.Plain()));
        assertThatThrownBy(() -> Written.of(old, WriterSettings.DEFAULT, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("INT96");
    }

    @Test
    void encodingsFollowTheData() throws IOException {
        Random random = new Random(3);
        List<Object> random64 = new ArrayList<>();
        List<Object> few = new ArrayList<>();
        List<Object> rising = new ArrayList<>();
        List<Object> words = new ArrayList<>();
        List<Object> noise = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            random64.add(random.nextLong());
            few.add(random.nextInt(5) * 1_000_003L * 1_000_003L);
            rising.add(1_700_000_000_000_000L + i * 1_000L + random.nextInt(900));
            words.add(utf8("word number " + random.nextInt(30)));
            noise.add(utf8(Long.toHexString(random.nextLong())));
        }
        assertThat(encoding(LONG, random64)).isEqualTo(Encoding.PLAIN);
        assertThat(encoding(LONG, few)).isEqualTo(Encoding.RLE_DICTIONARY);
        assertThat(encoding(LONG, rising)).isEqualTo(Encoding.DELTA_BINARY_PACKED);
        assertThat(encoding(TEXT, words)).isEqualTo(Encoding.RLE_DICTIONARY);
        assertThat(encoding(TEXT, noise)).isEqualTo(Encoding.DELTA_LENGTH_BYTE_ARRAY);
    }

    private static Encoding encoding(ValueType type, List<Object> values) throws IOException {
        Written written = Written.ofRows(one(false, type), WriterSettings.DEFAULT, rows(values.toArray()));
        try (ParquetFileReader reader = ParquetJava.open(written.bytes())) {
            return reader.getRowGroups()
                    .get(0)
                    .getColumns()
                    .get(0)
                    .getEncodingStats()
                    .getDataEncodings()
                    .iterator()
                    .next();
        }
    }

    @Test
    void aDictionaryThatGrowsTooLargeIsDroppedForLaterPagesOnly() throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        String filler = "x".repeat(500);
        for (int i = 0; i < 30_000; i++) {
            rows.add(List.of(utf8(filler + (i < 5_000 ? i % 10 : i))));
        }
        WriterSettings settings = new WriterSettings(1, 64 << 20, 100_000, 1_000, 1 << 20, 64);
        Written written = Written.ofRows(one(false, TEXT), settings, rows);
        try (ParquetFileReader reader = ParquetJava.open(written.bytes())) {
            var encodings = reader.getRowGroups().get(0).getColumns().get(0).getEncodingStats();
            assertThat(encodings.hasDictionaryEncodedPages()).isTrue();
            assertThat(encodings.hasNonDictionaryEncodedPages()).isTrue();
        }
        assertThat(ParquetJava.rows(written.bytes(), one(false, TEXT))).isEqualTo(rows);
    }

    @Test
    void theSchemaCarriesIdsAndBothLogicalAndConvertedTypes() throws IOException {
        ParquetSchema schema = new ParquetSchema(List.of(
                leaf("t", true, TEXT),
                leaf("utc", true, ValueType.of(Physical.INT64, new Meaning.Timestamp(ValueType.Unit.MICROS, true))),
                new ParquetField.Mapped(
                        "m",
                        OptionalInt.of(9),
                        false,
                        leaf("key", false, TEXT),
                        new ParquetField.Repeated("value", OptionalInt.of(10), true, leaf("element", true, LONG)))));
        Written written = Written.of(schema, WriterSettings.DEFAULT, List.of());
        try (ParquetFileReader reader = ParquetJava.open(written.bytes())) {
            MessageType type = reader.getFileMetaData().getSchema();
            assertThat(type.toString().replaceAll("\\s+", " "))
                    .isEqualTo("message schema { optional binary t (STRING) = 1; "
                            + "optional int64 utc (TIMESTAMP(MICROS,true)) = 1; "
                            + "required group m (MAP) = 9 { repeated group key_value { required binary key (STRING) = 1; "
                            + "optional group value (LIST) = 10 { repeated group list { optional int64 element = 1; "
                            + "} } } } } ");
        }
    }

    @Test
    void aSinkThatFailsLeavesNothingAndTheWriterUnusable() {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ObjectKey key = ObjectKey.of("f");
            WriterSettings settings = new WriterSettings(1, 1 << 20, 10, 10, 1 << 20, 64);
            ParquetWriter writer =
                    ParquetWriter.create(new FailingSink(store.create(key), 50), one(true, LONG), settings, Map.of());
            ColumnBatch batch = RowValues.batch(one(true, LONG), rows(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L));
            assertThatThrownBy(() -> writer.write(batch)).isInstanceOf(StoreException.class);
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
            writer.close();
            writer.close();
            assertThat(store.size(key)).isEmpty();
        }
    }

    @Test
    void aWriterThatIsClosedUnfinishedLeavesNothing() {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            ObjectKey key = ObjectKey.of("f");
            try (ParquetWriter writer =
                    ParquetWriter.create(store.create(key), one(true, LONG), WriterSettings.DEFAULT, Map.of())) {
                writer.write(RowValues.batch(one(true, LONG), rows(1L)));
            }
            assertThat(store.size(key)).isEmpty();
        }
    }

    @Test
    void theEstimateOfTheSizeIsNearTheSize() {
        Random random = new Random(8);
        for (int rowGroupRows : new int[] {10_000, 1_000_000}) {
            WriterSettings settings = new WriterSettings(3, 128 << 20, rowGroupRows, 5_000, 1 << 20, 64);
            try (MemoryObjectStore store = new MemoryObjectStore();
                    ParquetWriter writer = ParquetWriter.create(
                            store.create(ObjectKey.of("f")), one(false, DOUBLE), settings, Map.of())) {
                for (int i = 0; i < 20; i++) {
                    List<List<Object>> rows = new ArrayList<>();
                    for (int j = 0; j < 3_000; j++) {
                        rows.add(List.of(random.nextInt(100_000) / 100.0));
                    }
                    writer.write(RowValues.batch(one(false, DOUBLE), rows));
                }
                long estimate = writer.estimatedBytes();
                long size = writer.finish().sizeBytes();
                assertThat((double) estimate / size).isBetween(0.8, 1.2);
            }
        }
    }

    /** Fails once some bytes are written. */
    private static final class FailingSink implements ObjectSink {
        private final ObjectSink sink;
        private final long limit;

        FailingSink(ObjectSink sink, long limit) {
            this.sink = sink;
            this.limit = limit;
        }

        @Override
        public void write(ByteBuffer source) {
            if (sink.position() + source.remaining() > limit) {
                throw new StoreException("No space is left.");
            }
            sink.write(source);
        }

        @Override
        public long position() {
            return sink.position();
        }

        @Override
        public void complete() {
            sink.complete();
        }

        @Override
        public void close() {
            sink.close();
        }
    }
}
