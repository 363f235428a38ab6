// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitException;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.metadata.Environment;
import io.firn.table.check.TableChecker;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads that upsert and insert the same keys leave each key once, and lose no row that was acknowledged. */
class KeyedThreadsTest {
    private static final int THREADS = 8;
    private static final int COMMITS = 12;
    private static final int KEYS = 30;

    private final MemoryObjectStore store = new MemoryObjectStore();

    private Table create() {
        return Table.create(
                        store,
                        Schema.of(
                                required("id", Type.Simple.STRING),
                                required("thread", Type.Simple.INT),
                                required("commit", Type.Simple.INT),
                                optional("seq", Type.Simple.LONG)))
                .primaryKey("id")
                .create();
    }

    private interface Work {
        void run(Table table, int thread) throws Exception;
    }

    private void run(IntFunction<Table> tables, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                Table table = tables.apply(thread);
                running.add(threads.submit(() -> {
                    work.run(table, number);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Map<String, Row> rows() {
        Map<String, Row> rows = new HashMap<>();
        for (Row row : ScanFixture.rows(Table.open(store).newScan())) {
            assertThat(rows.put(row.getString(0), row))
                    .as("two rows of key %s", row.getString(0))
                    .isNull();
        }
        assertThat(TableChecker.check(store, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
        return rows;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void overlappingUpsertsLeaveEachKeyOnceWithTheRowOfTheLastCommit(boolean ownHandles) throws Exception {
        Table shared = create();
        Map<Long, List<Row>> committed = new ConcurrentHashMap<>();
        run(thread -> ownHandles ? Table.open(store) : shared, (table, thread) -> {
            Random random = new Random(thread);
            for (int commit = 0; commit < COMMITS; commit++) {
                List<Row> rows = new ArrayList<>();
                for (int key : random.ints(0, KEYS).distinct().limit(6).toArray()) {
                    rows.add(Row.of("key " + key, thread, commit, null));
                }
                // Commits of one process may share a version.
                committed.merge(
                        table.upsert(rows).version(),
                        rows,
                        (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
            }
        });
        Map<String, List<Row>> last = new HashMap<>();
        committed.keySet().stream().sorted().forEach(version -> {
            Map<String, List<Row>> ofVersion =
                    committed.get(version).stream().collect(Collectors.groupingBy(row -> row.getString(0)));
            last.putAll(ofVersion);
        });
        Map<String, Row> found = rows();
        assertThat(found.keySet()).isEqualTo(last.keySet());
        found.forEach((key, row) -> assertThat(last.get(key)).as(key).contains(row));
    }

    @Test
    void ofConcurrentInsertsOfOneKeyOneSucceeds() throws Exception {
        create();
        Map<String, Integer> inserted = new ConcurrentHashMap<>();
        run(thread -> Table.open(store), (table, thread) -> {
            Random random = new Random(100 + thread);
            for (int commit = 0; commit < COMMITS; commit++) {
                String key = "key " + random.nextInt(KEYS);
                try (TableWriter writer = table.newWriter()) {
                    writer.write(Row.of(key, thread, commit, null));
                    table.newAppend().add(writer.finish()).commit();
                    assertThat(inserted.put(key, thread)).as("%s twice", key).isNull();
                } catch (InvalidRequestException taken) {
                    assertThat(taken).hasMessageContaining(key);
                    table.snapshot();
                } catch (CommitException lost) {
                    assertThat(lost).hasMessageContaining(key);
                }
            }
        });
        Map<String, Integer> found = new HashMap<>();
        rows().forEach((key, row) -> found.put(key, row.getInt(1)));
        assertThat(found).isEqualTo(inserted);
    }

    @Test
    void theGreatestSequenceWinsWhoeverCommitsLast() throws Exception {
        create().newAlter().set("write.sequence-column", "seq").commit();
        Map<String, Long> greatest = new ConcurrentHashMap<>();
        run(thread -> Table.open(store), (table, thread) -> {
            Random random = new Random(200 + thread);
            for (int commit = 0; commit < COMMITS; commit++) {
                List<Row> rows = new ArrayList<>();
                for (int key : random.ints(0, KEYS).distinct().limit(4).toArray()) {
                    long sequence = random.nextInt(1_000_000);
                    rows.add(Row.of("key " + key, thread, commit, sequence));
                    greatest.merge("key " + key, sequence, Math::max);
                }
                table.upsert(rows);
            }
        });
        Map<String, Long> found = new HashMap<>();
        rows().forEach((key, row) -> found.put(key, row.getLong(3)));
        assertThat(found).isEqualTo(greatest);
    }
}
