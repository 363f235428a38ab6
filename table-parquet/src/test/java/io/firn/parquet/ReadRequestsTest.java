// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Request;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import io.firn.parquet.RowRanges.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader asks of the store: little, and nothing that it does not need. */
class ReadRequestsTest {
    private static final int GROUP_ROWS = 20_000;
    private static final Style STYLE =
            new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_2_0, CompressionCodecName.UNCOMPRESSED, true);
    private static final String COLUMNS = "message m { required int64 a; optional int64 b; required double c; }";

    @TempDir
    Path directory;

    private byte[] write(String schema, int groups, int rows) throws IOException {
        return ParquetJavaFiles.write(
                directory, MessageTypeParser.parseMessageType(schema), STYLE, groups, rows, new Gen(5));
    }

    private static ParquetSchema only(ParquetFile file, String... names) {
        return new ParquetSchema(file.schema().fields().stream()
                .filter(field -> List.of(names).contains(field.name()))
                .toList());
    }

    @Test
    void aSmallFileIsReadInOneRequest() throws IOException {
        byte[] bytes = write(COLUMNS, 2, 100);
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        assertThat(Rows.readAll(file, 64)).hasSize(200);
        assertThat(Rows.readAll(file, 64)).hasSize(200);
        assertThat(store.log()).hasSize(1);
    }

    @Test
    void theChunksOfARowGroupAreFetchedTogetherAndThoseOfOthersNotAtAll() throws IOException {
        byte[] bytes = write(COLUMNS, 3, GROUP_ROWS);
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        assertThat(store.log()).hasSize(1);
        store.reset();
        RowRanges second = new RowRanges(List.of(new Range(GROUP_ROWS, 2 * GROUP_ROWS)));
        assertThat(Rows.read(file, file.schema(), second, 4_096)).hasSize(GROUP_ROWS);
        RowGroup group = file.rowGroups().get(1);
        assertThat(store.log()).extracting(Request::bytes).containsExactly(group.sizeBytes());
        store.reset();
        Rows.read(file, only(file, "b"), second, 4_096);
        assertThat(store.log())
                .extracting(Request::bytes)
                .containsExactly(group.leaves().get(1).encodedBytes());
    }

    @Test
    void aFewRowsCostAFewPages() throws IOException {
        byte[] bytes = write(COLUMNS, 3, GROUP_ROWS);
        List<@Nullable Object> all = Rows.readAll(InMemory.open(bytes), 4_096);
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        store.reset();
        RowRanges few = new RowRanges(List.of(new Range(GROUP_ROWS + 9_000, GROUP_ROWS + 9_100)));
        assertThat(Rows.read(file, file.schema(), few, 4_096))
                .isEqualTo(all.subList(GROUP_ROWS + 9_000, GROUP_ROWS + 9_100));
        // One request for the offset indexes, one for the pages of each column.
        assertThat(store.log()).hasSizeLessThanOrEqualTo(4);
        long pageBytes = store.log().stream().skip(1).mapToLong(Request::bytes).sum();
        assertThat(pageBytes).isLessThan(10_000);
    }

    @Test
    void rowsFarApartInOneGroupComeWithTheirPositionsAndInBatchesOfTheirOwn() throws IOException {
        byte[] bytes = write(COLUMNS, 2, GROUP_ROWS);
        ParquetFile file = InMemory.open(bytes);
        RowRanges rows = new RowRanges(
                List.of(new Range(5, 6), new Range(10_000, 10_300), new Range(GROUP_ROWS - 10, GROUP_ROWS + 10)));
        List<Range> batches = new ArrayList<>();
        try (BatchReader reader = file.read(only(file, "a", "c"), rows, 200)) {
            for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                batches.add(new Range(
                        reader.position(), reader.position() + batch.get().rowCount()));
            }
        }
        assertThat(batches)
                .containsExactly(
                        new Range(5, 6),
                        new Range(10_000, 10_200),
                        new Range(10_200, 10_300),
                        new Range(GROUP_ROWS - 10, GROUP_ROWS),
                        new Range(GROUP_ROWS, GROUP_ROWS + 10));
    }

    @Test
    void withoutColumnsRowsAreCountedAndNothingIsRead() throws IOException {
        byte[] bytes = write(COLUMNS, 2, GROUP_ROWS);
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        store.reset();
        long count = 0;
        try (BatchReader reader = file.read(new ParquetSchema(List.of()), RowRanges.all(file.rowCount()), 3_000)) {
            for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                assertThat(batch.get().columns()).isEmpty();
                count += batch.get().rowCount();
            }
        }
        assertThat(count).isEqualTo(2 * GROUP_ROWS);
        assertThat(store.log()).isEmpty();
    }

    @Test
    void columnsComeInTheOrderAskedForAndFieldsOfStructsMayBeLeftOut() throws IOException {
        byte[] bytes = write(
                "message m { required int32 x; optional group s { optional int32 a; optional binary b; required int64 c; }"
                        + " optional group l (LIST) { repeated group list { optional group element { optional int32 p;"
                        + " optional int32 q; } } } }",
                1,
                500);
        ParquetFile file = InMemory.open(bytes);
        List<@Nullable Object> all = Rows.readAll(file, 100);
        ParquetField.Struct struct =
                (ParquetField.Struct) file.schema().fields().get(1);
        ParquetField.Repeated list =
                (ParquetField.Repeated) file.schema().fields().get(2);
        ParquetField.Struct element = (ParquetField.Struct) list.element();
        ParquetSchema wanted = new ParquetSchema(List.of(
                new ParquetField.Repeated(
                        "l",
                        list.id(),
                        true,
                        new ParquetField.Struct(
                                "element", element.id(), true, element.fields().subList(1, 2))),
                new ParquetField.Struct(
                        "s",
                        struct.id(),
                        true,
                        List.of(struct.fields().get(2), struct.fields().get(0))),
                file.schema().fields().get(0)));
        List<@Nullable Object> expected = new ArrayList<>();
        for (Object row : all) {
            List<?> values = (List<?>) row;
            List<@Nullable Object> part = new ArrayList<>();
            part.add(
                    values.get(2) == null
                            ? null
                            : ((List<?>) values.get(2))
                                    .stream()
                                            .map(q -> q == null ? null : pick(q, 1))
                                            .toList());
            part.add(values.get(1) == null ? null : pick(values.get(1), 2, 0));
            part.add(values.get(0));
            expected.add(part);
        }
        assertThat(Rows.read(file, wanted, RowRanges.all(500), 100)).isEqualTo(expected);
    }

    private static List<@Nullable Object> pick(Object struct, int... fields) {
        List<@Nullable Object> picked = new ArrayList<>();
        for (int field : fields) {
            picked.add(((List<?>) struct).get(field));
        }
        return picked;
    }

    @Test
    void whatTheFileDoesNotHaveCannotBeAskedFor() throws IOException {
        ParquetFile file = InMemory.open(write(COLUMNS, 1, 10));
        ParquetField unknown = new ParquetField.Struct(
                "a", java.util.OptionalInt.empty(), true, file.schema().fields());
        assertThatThrownBy(() -> file.read(new ParquetSchema(List.of(unknown)), RowRanges.all(10), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a");
        assertThatThrownBy(() -> file.read(file.schema(), RowRanges.all(11), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("11");
        assertThatThrownBy(() -> file.read(file.schema(), RowRanges.all(10), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chunksLargerThanAWindowAreReadPieceByPieceInBoundedMemory() throws IOException {
        byte[] bytes = LargeChunk.write(3_000_000);
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        store.reset();
        long next = 0;
        try (BatchReader reader = file.read(file.schema(), RowRanges.all(file.rowCount()), 4_096)) {
            for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                next = LargeChunk.check(batch.get(), next);
            }
        }
        assertThat(next).isEqualTo(3_000_000);
        // Windows of 4 MB; the page that one cuts off is read again with the next.
        assertThat(store.log())
                .hasSizeBetween(6, 7)
                .allSatisfy(request -> assertThat(request.bytes()).isLessThanOrEqualTo(4 << 20));
        assertThat(store.log().stream().mapToLong(Request::bytes).sum()).isLessThan(bytes.length + bytes.length / 20);
    }
}
