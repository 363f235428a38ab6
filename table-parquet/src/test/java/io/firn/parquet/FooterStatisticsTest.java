// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.testing.Gen;
import io.firn.parquet.LeafStatistics.Bounds;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics that are passed on hold for the values; others are left out. */
class FooterStatisticsTest {
    @TempDir
    Path directory;

    @Test
    void countsAndBoundsHoldForTheValues() throws IOException {
        String schema =
                "message m { optional boolean a; optional int32 b; optional int64 c; optional int32 d (INTEGER(32,false));"
                        + " optional double e; optional float f; optional binary g (STRING); optional fixed_len_byte_array(5) h; }";
        for (int seed = 1; seed <= 20; seed++) {
            byte[] bytes = ParquetJavaFiles.write(
                    directory,
                    MessageTypeParser.parseMessageType(schema),
                    new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_1_0, CompressionCodecName.ZSTD, false),
                    1,
                    60,
                    new Gen(seed));
            ParquetFile file = InMemory.open(bytes);
            List<@Nullable Object> rows = Rows.readAll(file, 100);
            List<LeafStatistics> leaves = file.rowGroups().get(0).leaves();
            for (int column = 0; column < leaves.size(); column++) {
                int index = column;
                List<Object> values = rows.stream()
                        .map(row -> ((List<?>) Objects.requireNonNull(row)).get(index))
                        .filter(Objects::nonNull)
                        .map(Object.class::cast)
                        .toList();
                LeafStatistics leaf = leaves.get(column);
                String what = "seed %d, column %s".formatted(seed, leaf.path());
                assertThat(leaf.valueCount()).as(what).isEqualTo(60);
                assertThat(leaf.nullCount()).as(what).hasValue(60 - values.size());
                checkBounds(leaf, values, what);
            }
        }
    }

    private static void checkBounds(LeafStatistics leaf, List<Object> values, String what) {
        boolean nan = values.stream().anyMatch(value -> value.equals(Double.NaN) || value.equals(Float.NaN));
        if (leaf.bounds().isEmpty()) {
            // parquet-java states no bounds for a chunk with NaN in it, or without values.
            assertThat(nan || values.isEmpty()).as(what).isTrue();
            return;
        }
        Bounds bounds = leaf.bounds().get();
        for (Object value : values) {
            if (!value.equals(Double.NaN) && !value.equals(Float.NaN)) {
                assertThat(order(leaf, bounds.min(), value))
                        .as("%s, %s", what, value)
                        .isLessThanOrEqualTo(0);
                assertThat(order(leaf, bounds.max(), value))
                        .as("%s, %s", what, value)
                        .isGreaterThanOrEqualTo(0);
            }
        }
    }

    private static int order(LeafStatistics leaf, ByteBuffer bound, Object value) {
        ByteBuffer bytes = bound.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (value instanceof Boolean flag) {
            return Boolean.compare(bytes.get(0) != 0, flag);
        } else if (value instanceof Integer number) {
            return leaf.path().equals(List.of("d"))
                    ? Integer.compareUnsigned(bytes.getInt(0), number)
                    : Integer.compare(bytes.getInt(0), number);
        } else if (value instanceof Long number) {
            return Long.compare(bytes.getLong(0), number);
        } else if (value instanceof Double number) {
            return Double.compare(bytes.getDouble(0), number);
        } else if (value instanceof Float number) {
            return Float.compare(bytes.getFloat(0), number);
        }
        return unsigned(bytes, (ByteBuffer) value);
    }

    private static int unsigned(ByteBuffer left, ByteBuffer right) {
        int common = Math.min(left.remaining(), right.remaining());
        return IntStream.range(0, common)
                .map(i -> Integer.compare(left.get(i) & 0xff, right.get(i) & 0xff))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(Integer.compare(left.remaining(), right.remaining()));
    }

    @Test
    void nanIsNoBound() throws IOException {
        assertThat(bounds("nan_in_stats.parquet", 0)).isEmpty();
        assertThat(bounds("single_nan.parquet", 0)).isEmpty();
    }

    @Test
    void float16HasNoBoundsBecauseItsOrderIsNotThatOfItsBytes() throws IOException {
        assertThat(bounds("float16_nonzeros_and_nans.parquet", 0)).isEmpty();
    }

    @Test
    void shortenedBoundsSayThatTheyAreNotExact() throws IOException {
        ParquetFile file = open("binary_truncated_min_max.parquet");
        List<Boolean> exact = file.rowGroups().get(0).leaves().stream()
                .filter(leaf -> leaf.bounds().isPresent())
                .map(leaf -> leaf.bounds().get().exact())
                .toList();
        assertThat(exact).contains(true, false);
    }

    private static Optional<Bounds> bounds(String name, int column) throws IOException {
        return open(name).rowGroups().get(0).leaves().get(column).bounds();
    }

    private static ParquetFile open(String name) throws IOException {
        for (Path path : ParquetTestingFilesTest.files("")) {
            if (path.getFileName().toString().equals(name)) {
                return InMemory.open(Files.readAllBytes(path));
            }
        }
        throw new AssertionError("There is no " + name);
    }
}
