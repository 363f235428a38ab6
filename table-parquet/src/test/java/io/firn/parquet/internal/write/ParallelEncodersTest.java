// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.WriterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files are the same whoever encodes their pages; nobody waits for a thread that does not come; failures surface. */
class ParallelEncodersTest {
    private static final ObjectKey KEY = ObjectKey.of("f.parquet");
    private static final WriterSettings SMALL = new WriterSettings(1, 40_000, 1_500, 90, 2_000, 16);

    private final ExecutorService four = Executors.newFixedThreadPool(4);
    private final ExecutorService one = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThreads() {
        four.shutdownNow();
        one.shutdownNow();
    }

    private List<Executor> executors() {
        return List.of(four, one, Runnable::run, never -> {}, refused -> {
            throw new RejectedExecutionException("busy");
        });
    }

    /** A schema, its rows in batches, and the file that one thread makes of them. */
    private record Sample(ParquetSchema schema, List<ColumnBatch> batches, byte[] expected) {
        static Sample of(long seed) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            Random random = new Random(seed);
            List<ColumnBatch> batches = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                batches.add(RowValues.batch(schema, tables.rows(schema, random.nextInt(1_000))));
            }
            return new Sample(
                    schema, batches, Written.of(schema, SMALL, batches).bytes());
        }
    }

    private static byte[] write(Sample sample, PageEncoders encoders) {
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            try (FileWriter writer = writer(store, sample, encoders)) {
                sample.batches().forEach(writer::write);
                writer.finish();
            }
            return bytes(store);
        }
    }

    private static FileWriter writer(MemoryObjectStore store, Sample sample, PageEncoders encoders) {
        return new FileWriter(store.create(KEY), sample.schema(), SMALL, Map.of("made", "by a test"), encoders);
    }

    private static byte[] bytes(MemoryObjectStore store) {
        return store.get(KEY, Integer.MAX_VALUE).orElseThrow().array();
    }

    @Test
    void bytesDoNotDependOnTheExecutor() {
        for (long seed = 0; seed < 25; seed++) {
            Sample sample = Sample.of(seed);
            for (Executor executor : executors()) {
                try (PageEncoders encoders = PageEncoders.on(executor)) {
                    assertThat(write(sample, encoders)).as("seed %d", seed).isEqualTo(sample.expected());
                }
            }
        }
    }

    @Test
    void filesThatShareEncodersAndTakeTurnsAreTheSameAsAlone() {
        for (long seed = 100; seed < 110; seed++) {
            Sample a = Sample.of(seed);
            Sample b = Sample.of(seed + 1_000);
            try (PageEncoders encoders = PageEncoders.on(four);
                    MemoryObjectStore storeA = new MemoryObjectStore();
                    MemoryObjectStore storeB = new MemoryObjectStore();
                    FileWriter writerA = writer(storeA, a, encoders);
                    FileWriter writerB = writer(storeB, b, encoders)) {
                for (int i = 0; i < 4; i++) {
                    writerA.write(a.batches().get(i));
                    writerB.write(b.batches().get(i));
                }
                writerB.finish();
                writerA.finish();
                assertThat(bytes(storeA)).as("seed %d", seed).isEqualTo(a.expected());
                assertThat(bytes(storeB)).as("seed %d", seed).isEqualTo(b.expected());
            }
        }
    }

    @Test
    void writersThatRunOnTheExecutorThatHelpsThemComeToAnEnd() throws Exception {
        Sample sample = Sample.of(7);
        try (PageEncoders encoders = PageEncoders.on(four)) {
            List<Future<byte[]>> files = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                files.add(four.submit(() -> write(sample, encoders)));
            }
            for (Future<byte[]> file : files) {
                assertThat(file.get(60, TimeUnit.SECONDS)).isEqualTo(sample.expected());
            }
        }
    }

    @Test
    void aFailureWhereverItHappensIsThrownToTheWriterAndLeavesNoFile() {
        Sample sample = Sample.of(3);
        for (Executor executor : executors()) {
            try (MemoryObjectStore store = new MemoryObjectStore();
                    PageEncoders encoders = PageEncoders.on(executor)) {
                List<EncoderScratch> broken = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    broken.add(encoders.take());
                }
                // Compression with a context that is closed fails.
                broken.forEach(EncoderScratch::close);
                broken.forEach(encoders::give);
                try (FileWriter writer = writer(store, sample, encoders)) {
                    assertThatThrownBy(() -> {
                                sample.batches().forEach(writer::write);
                                writer.finish();
                            })
                            .isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(() -> writer.write(sample.batches().get(0)))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("an earlier write failed");
                }
                assertThat(store.get(KEY, Integer.MAX_VALUE)).isEmpty();
            }
        }
    }

    @Test
    void anAbandonedFileLeavesTheOthersOfItsEncodersAlone() {
        Sample sample = Sample.of(11);
        List<Runnable> helpers = new ArrayList<>();
        try (PageEncoders encoders = PageEncoders.on(helpers::add);
                MemoryObjectStore storeA = new MemoryObjectStore();
                MemoryObjectStore storeB = new MemoryObjectStore();
                FileWriter kept = writer(storeA, sample, encoders)) {
            try (FileWriter abandoned = writer(storeB, sample, encoders)) {
                kept.write(sample.batches().get(0));
                abandoned.write(sample.batches().get(0));
            }
            sample.batches().subList(1, 4).forEach(kept::write);
            kept.finish();
            helpers.forEach(Runnable::run);
            assertThat(bytes(storeA)).isEqualTo(sample.expected());
            assertThat(storeB.get(KEY, Integer.MAX_VALUE)).isEmpty();
        }
    }
}
