// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.metadata.Environment;
import io.firn.parquet.ParquetFile;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many threads help a writer changes nothing in its files, and a writer may run on the executor that helps it. */
final class WriterThreadsTest {
    private static final Schema SCHEMA = Schema.of(
            required("id", Type.Simple.LONG),
            optional("name", Type.Simple.STRING),
            optional("amount", Type.Simple.DOUBLE),
            optional("flag", Type.Simple.BOOLEAN));

    private static List<Long> write(MemoryObjectStore store, ExecutorService executor, String... partitioning) {
        Table.create(store, SCHEMA)
                .partitionBy(partitioning)
                .property("write.target-file-size-bytes", "300000")
                .property("write.bloom-filter-columns", "id, name")
                .create();
        return append(Table.open(store, Environment.system(executor)));
    }

    private static List<Long> append(Table table) {
        Random random = new Random(3);
        try (TableWriter writer = table.newWriter()) {
            for (long id = 0; id < 120_000; id++) {
                String name = "name " + random.nextInt(id < 60_000 ? 50 : 50_000);
                writer.write(Row.of(id, id % 11 == 0 ? null : name, random.nextGaussian(), id % 3 == 0));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        return StoredRows.files(table, table.snapshot()).stream()
                .map(file -> file.file().content().crc32c())
                .toList();
    }

    private static ExecutorService nobody() {
        ExecutorService nobody = Executors.newSingleThreadExecutor();
        nobody.shutdown();
        return nobody;
    }

    @Test
    void filesHaveTheSameBytesHoweverManyThreadsHelp() {
        for (String[] partitioning : new String[][] {{}, {"bucket(5, id)"}}) {
            ExecutorService four = Executors.newFixedThreadPool(4);
            try (MemoryObjectStore alone = new MemoryObjectStore();
                    MemoryObjectStore helped = new MemoryObjectStore()) {
                List<Long> expected = write(alone, nobody(), partitioning);
                assertThat(expected).hasSizeGreaterThan(3);
                assertThat(write(helped, four, partitioning)).isEqualTo(expected);
            } finally {
                four.shutdownNow();
            }
        }
    }

    @Test
    void manyWritersOnTheOneThreadThatHelpsThemComeToAnEnd() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            Table.create(store, SCHEMA).partitionBy("bucket(3, id)").create();
            Table table = Table.open(store, Environment.system(one));
            List<Future<List<Long>>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                writers.add(one.submit(() -> append(table)));
            }
            for (Future<List<Long>> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            assertThat(table.snapshot().contents().totals().rows()).isEqualTo(360_000);
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void theColumnsThatThePropertyNamesHaveBloomFilters() {
        Schema schema = Schema.of(
                required("id", Type.Simple.LONG),
                optional("flag", Type.Simple.BOOLEAN),
                optional("place", new Type.Struct(List.of(optional("city", Type.Simple.STRING)))),
                optional("none", Type.Simple.STRING));
        try (MemoryObjectStore store = new MemoryObjectStore()) {
            Table table = Table.create(store, schema)
                    .property("write.bloom-filter-columns", "id, place.city ,flag,place,gone,")
                    .create();
            try (TableWriter writer = table.newWriter()) {
                writer.write(Row.of(7L, true, Row.of("Oslo"), "x"));
                table.newAppend().add(writer.finish()).commit();
            }
            DataFile file = StoredRows.files(table, table.snapshot()).get(0);
            FileDescription description = file.file();
            ParquetFile parquet = ParquetFile.open(
                    store, description.key(), description.content().sizeBytes());
            List<Boolean> filters = new ArrayList<>();
            for (int leaf = 0; leaf < 4; leaf++) {
                filters.add(parquet.bloomFilter(0, leaf).isPresent());
            }
            assertThat(filters).containsExactly(true, false, true, false);
        }
    }
}
