// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.io.CorruptTableException;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Gen;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import io.firn.parquet.RowRanges.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are unpacked ahead of time, and batches that are skipped, change nothing about the rows that are read. */
class AheadAndSkipTest {
    private static final String COLUMNS = """
            message m {
              required int64 id;
              optional binary text (STRING);
              optional group s { optional int32 a; optional double b; }
              optional group l (LIST) { repeated group list { optional binary element; } }
            }
            """;

    @TempDir
    Path directory;

    private byte[] write(Gen gen, boolean checksums) throws IOException {
        Style style = new Style(
                gen.pick(List.of(ValueEncoding.PLAIN, ValueEncoding.DICTIONARY_THEN_OTHER)),
                gen.pick(List.of(WriterVersion.values())),
                gen.pick(List.of(
                        CompressionCodecName.ZSTD,
                        CompressionCodecName.UNCOMPRESSED,
                        CompressionCodecName.SNAPPY,
                        CompressionCodecName.GZIP)),
                checksums);
        return ParquetJavaFiles.write(
                directory, MessageTypeParser.parseMessageType(COLUMNS), style, 1 + gen.below(3), 3_000, gen.fork());
    }

    /** Some ranges of rows, often all. */
    private static RowRanges someRows(Gen gen, long count) {
        if (gen.maybe()) {
            return RowRanges.all(count);
        }
        List<Range> ranges = new ArrayList<>();
        for (long row = gen.below(500); row < count; ) {
            long to = Math.min(count, row + 1 + gen.below(2_000));
            ranges.add(new Range(row, to));
            row = to + 1 + gen.below(900);
        }
        return new RowRanges(ranges);
    }

    /** @param buffers of files that were read before */
    private static void check(byte[] bytes, Gen gen, Executor executor, ReadBuffers buffers) {
        ParquetFile file = InMemory.open(bytes);
        List<@Nullable Object> all = Rows.readAll(file, 512);
        RowRanges rows = someRows(gen, file.rowCount());
        double skipped = gen.pick(List.of(0.0, 0.2, 0.9, 1.0));
        ReadRequest request = new ReadRequest(file.schema(), rows, 1 + gen.below(300));
        request = gen.maybe() ? request.with(executor) : request;
        request = gen.maybe() ? request.expectingSkips() : request;
        long seen = 0;
        try (BatchReader reader = file.read(request, buffers)) {
            while (true) {
                if (gen.chance(skipped)) {
                    if (!reader.skip()) {
                        break;
                    }
                    continue;
                }
                Optional<ColumnBatch> batch = reader.next();
                if (batch.isEmpty()) {
                    break;
                }
                List<@Nullable Object> got = new ArrayList<>();
                Rows.addAll(got, batch.get());
                int from = (int) reader.position();
                assertThat(got)
                        .as("rows from %d, seed %d", from, gen.seed())
                        .isEqualTo(all.subList(from, from + got.size()));
                seen += got.size();
            }
            assertThat(reader.next()).isEmpty();
            assertThat(reader.skip()).isFalse();
        }
        if (skipped == 0.0) {
            assertThat(seen).isEqualTo(rows.rowCount());
        }
    }

    @Test
    void anExecutorThatRefusesIsAskedOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Executor refusing = task -> {
            asked.incrementAndGet();
            throw new RejectedExecutionException();
        };
        ParquetFile file = InMemory.open(write(new Gen(1), true));
        ReadRequest request = new ReadRequest(file.schema(), RowRanges.all(file.rowCount()), 100).with(refusing);
        try (BatchReader reader = file.read(request)) {
            while (reader.next().isPresent()) {
                assertThat(asked).hasValue(1);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void rowsAreTheSameWithAnyExecutorAndWhateverIsSkipped() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        Executor refusing = task -> {
            throw new RejectedExecutionException();
        };
        ReadBuffers buffers = new ReadBuffers();
        try {
            for (long seed = 0; seed < 60; seed++) {
                Gen gen = new Gen(seed);
                byte[] bytes = write(gen, true);
                for (Executor executor : List.of(pool, refusing, (Executor) task -> {}, (Executor) Runnable::run)) {
                    check(bytes, gen.fork(), executor, buffers);
                }
            }
        } finally {
            pool.shutdown();
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDamagedPageFailsWhenItIsReachedAndNotBefore() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (long seed = 0; seed < 20; seed++) {
                Gen gen = new Gen(seed);
                byte[] bytes = write(gen, true);
                ParquetFile sound = InMemory.open(bytes);
                RowGroup group = sound.rowGroups().get(0);
                List<@Nullable Object> all = Rows.readAll(sound, 512);
                // The last byte of the first column's last page.
                bytes[(int) (group.offset() + group.leaves().get(0).encodedBytes() - 1)] ^= 1;
                ParquetFile file = InMemory.open(bytes);
                List<String> messages = new ArrayList<>();
                List<Integer> counts = new ArrayList<>();
                ReadRequest request = new ReadRequest(file.schema(), RowRanges.all(file.rowCount()), 100);
                for (ReadRequest each : List.of(request, request.with(pool), request.with(Runnable::run))) {
                    List<@Nullable Object> got = new ArrayList<>();
                    try (BatchReader reader = file.read(each)) {
                        assertThatThrownBy(() -> {
                                    for (var batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                                        Rows.addAll(got, batch.get());
                                    }
                                })
                                .isInstanceOf(CorruptTableException.class)
                                .satisfies(failure -> messages.add(failure.getMessage()));
                    }
                    assertThat(got).isEqualTo(all.subList(0, got.size())).isNotEmpty();
                    counts.add(got.size());
                }
                assertThat(messages).as("seed %d", seed).containsOnly(messages.get(0));
                assertThat(counts).as("seed %d", seed).containsOnly(counts.get(0));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void pagesOfSkippedBatchesAreNotRead() throws IOException {
        String columns = "message m { required int64 a; required double b; }";
        Style style =
                new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_1_0, CompressionCodecName.UNCOMPRESSED, true);
        byte[] bytes = ParquetJavaFiles.write(
                directory, MessageTypeParser.parseMessageType(columns), style, 1, 60_000, new Gen(3));
        CountingObjectStore store = new CountingObjectStore(InMemory.store(bytes));
        ParquetFile file = ParquetFile.open(store, InMemory.KEY, bytes.length);
        List<@Nullable Object> all = Rows.readAll(file, 4_096);
        store.reset();
        ReadRequest request = new ReadRequest(file.schema(), RowRanges.all(60_000), 1_000).expectingSkips();
        List<@Nullable Object> got = new ArrayList<>();
        try (BatchReader reader = file.read(request)) {
            for (int batch = 0; batch < 60; batch++) {
                if (batch == 31) {
                    Rows.addAll(got, reader.next().orElseThrow());
                } else {
                    assertThat(reader.skip()).isTrue();
                }
            }
        }
        assertThat(got).isEqualTo(all.subList(31_000, 32_000));
        long read = store.log().stream().mapToLong(request1 -> request1.bytes()).sum();
        assertThat(read).isLessThan(bytes.length / 4);
    }
}
