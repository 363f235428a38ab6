// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.CorruptTableException;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Gen;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What page indexes say is true of the rows of the pages. */
class PageStatisticsTest {
    private static final int ROWS = 2_500;
    private static final String COLUMNS = "message m { required int64 a; optional int64 b; optional double c;"
            + " optional binary t (STRING); optional group l (LIST) { repeated group list { optional int32 element; } } }";

    @TempDir
    Path directory;

    private byte[] write(long seed) throws IOException {
        Style style =
                new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_2_0, CompressionCodecName.UNCOMPRESSED, true);
        return ParquetJavaFiles.write(
                directory, MessageTypeParser.parseMessageType(COLUMNS), style, 2, ROWS, new Gen(seed));
    }

    private static int order(Object value, ByteBuffer bound) {
        ByteBuffer little = bound.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (value instanceof Long number) {
            return Long.compare(number, little.getLong(0));
        } else if (value instanceof Double number) {
            return Double.compare(number, little.getDouble(0));
        }
        byte[] bytes = new byte[little.remaining()];
        little.get(bytes);
        return Arrays.compareUnsigned(((ByteBuffer) value).array(), bytes);
    }

    @Test
    void valuesLieWithinTheBoundsOfTheirPage() throws IOException {
        int bounded = 0;
        for (long seed = 0; seed < 5; seed++) {
            ParquetFile file = InMemory.open(write(seed));
            List<@Nullable Object> all = Rows.readAll(file, 512);
            for (int group = 0; group < 2; group++) {
                Map<Integer, List<PageStatistics>> pages = file.pages(group, leaf -> true);
                assertThat(pages.keySet()).contains(0, 1, 3).doesNotContain(4);
                for (Map.Entry<Integer, List<PageStatistics>> leaf : pages.entrySet()) {
                    long next = file.rowGroups().get(group).firstRow();
                    for (PageStatistics page : leaf.getValue()) {
                        assertThat(page.rows().from()).isEqualTo(next);
                        next = page.rows().to();
                        long nulls = 0;
                        for (long row = page.rows().from(); row < next; row++) {
                            Object value = ((List<?>) all.get((int) row)).get(leaf.getKey());
                            nulls += value == null ? 1 : 0;
                            boolean number = !(value instanceof Double d && d.isNaN());
                            if (value != null
                                    && number
                                    && page.statistics().bounds().isPresent()) {
                                LeafStatistics.Bounds bounds =
                                        page.statistics().bounds().get();
                                assertThat(order(value, bounds.min())).isNotNegative();
                                assertThat(order(value, bounds.max())).isNotPositive();
                                bounded++;
                            }
                        }
                        assertThat(page.statistics().valueCount())
                                .isEqualTo(page.rows().to() - page.rows().from());
                        assertThat(page.statistics().nullCount()).hasValue(nulls);
                    }
                    assertThat(next).isEqualTo(file.rowGroups().get(group).firstRow() + ROWS);
                }
            }
        }
        assertThat(bounded).isGreaterThan(30_000);
    }

    @Test
    void onlyWantedLeavesAreReadAndNothingThatCameWithTheFooter() throws IOException {
        byte[] bytes = write(7);
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        assertThat(bytes.length).isGreaterThan(64 << 10);
        store.reset();
        assertThat(file.pages(1, leaf -> leaf == 1)).containsOnlyKeys(1);
        assertThat(file.pages(1, leaf -> leaf == 4)).isEmpty();
        assertThat(store.log()).isEmpty();
    }

    @Test
    void damagedIndexesGiveAnErrorOrStatisticsButNothingElse() throws IOException {
        byte[] sound = write(8);
        long pagesEnd = InMemory.open(sound).rowGroups().stream()
                .mapToLong(group -> group.offset() + group.sizeBytes())
                .max()
                .orElseThrow();
        int footer = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt(sound.length - 8);
        List<String> messages = new ArrayList<>();
        for (long seed = 0; seed < 4_000; seed++) {
            Gen gen = new Gen(seed);
            byte[] bytes = sound.clone();
            int at = (int) pagesEnd + gen.below(sound.length - 8 - footer - (int) pagesEnd);
            bytes[at] = (byte) gen.below(256);
            ParquetFile file = InMemory.open(bytes);
            try {
                file.pages(gen.below(2), leaf -> true);
            } catch (CorruptTableException e) {
                messages.add(e.getMessage());
            }
        }
        assertThat(messages)
                .hasSizeGreaterThan(100)
                .allMatch(message -> message.contains("index at byte") && message.contains(InMemory.KEY.path()));
        assertThat(messages).anyMatch(message -> message.contains("column index"));
        assertThat(messages).anyMatch(message -> message.contains("offset index"));
    }
}
