// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitResult;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.metadata.Environment;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that append and upsert to tables on one local disk, killed at random with SIGKILL and started again. Each says in
 * a file of its own, synced, what it is about to commit and what was acknowledged. At the end every acknowledged row is there
 * exactly once, every other at most once, and each key has the value of the last commit that wrote it.
 *
 * <p>{@code -Dprocesses.seconds=N} runs for N seconds with 8 processes.
 */
class KilledProcessesTest {
    private static final Schema LOG = Schema.of(Field.required("id", Type.Simple.LONG));
    private static final Schema KEYED =
            Schema.of(Field.required("key", Type.Simple.LONG), Field.required("value", Type.Simple.LONG));
    private static final int KEYS = 100;
    private static final int ROWS = 3;

    @TempDir
    Path directory;

    /** What each process runs, until it is killed. */
    static final class Worker {
        private Worker() {}

        /** @param arguments the directory, the number of the process, and the number of its life */
        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            long process = Long.parseLong(arguments[1]);
            long life = Long.parseLong(arguments[2]);
            Gen gen = new Gen(process << 32 | life);
            try (FileChannel journal = FileChannel.open(
                            directory.resolve("journal-" + process + "-" + life),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE);
                    ObjectStore log = LocalObjectStore.open(directory.resolve("log"), Durability.RELAXED);
                    ObjectStore keyed = LocalObjectStore.open(directory.resolve("keyed"), Durability.RELAXED)) {
                Table appended = Table.open(log);
                Table upserted = Table.open(keyed);
                long next = process << 48 | life << 32;
                while (true) {
                    if (gen.maybe()) {
                        append(appended, next, journal);
                    } else {
                        upsert(upserted, gen.below(KEYS), next, journal);
                    }
                    next += ROWS;
                }
            }
        }

        private static void append(Table table, long first, FileChannel journal) throws IOException {
            note(journal, "appends " + first);
            try (TableWriter writer = table.newWriter()) {
                for (long id = first; id < first + ROWS; id++) {
                    writer.write(Row.of(id));
                }
                if (table.newAppend().add(writer.finish()).tryCommit() instanceof CommitResult.Committed) {
                    note(journal, "appended " + first);
                }
            }
        }

        private static void upsert(Table table, long key, long value, FileChannel journal) throws IOException {
            note(journal, "upserts " + key + " " + value);
            CommitResult result =
                    table.newUpsert().add(List.of(Row.of(key, value))).tryCommit();
            if (result instanceof CommitResult.Committed done) {
                note(
                        journal,
                        "upserted " + key + " " + value + " " + done.snapshot().version());
            }
        }

        private static void note(FileChannel journal, String line) throws IOException {
            journal.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            journal.force(false);
        }
    }

    /** What the processes wrote down. */
    private static final class Journals {
        final Set<Long> tried = new HashSet<>();
        final Set<Long> acknowledged = new HashSet<>();
        /** By key. */
        final Map<Long, Set<Long>> doubtful = new HashMap<>();
        /** Value and version, by key. */
        final Map<Long, long[]> last = new HashMap<>();

        int upserts;

        void read(Path journal) throws IOException {
            for (String line : Files.readAllLines(journal)) {
                String[] words = line.split(" ");
                long first = Long.parseLong(words[1]);
                switch (words[0]) {
                    case "appends" -> addRows(tried, first);
                    case "appended" -> addRows(acknowledged, first);
                    case "upserts" ->
                        doubtful.computeIfAbsent(first, key -> new HashSet<>()).add(Long.valueOf(words[2]));
                    case "upserted" -> upserted(first, Long.parseLong(words[2]), Long.parseLong(words[3]));
                    default -> throw new AssertionError(line);
                }
            }
        }

        private static void addRows(Set<Long> rows, long first) {
            for (long id = first; id < first + ROWS; id++) {
                rows.add(id);
            }
        }

        private void upserted(long key, long value, long version) {
            upserts++;
            doubtful.get(key).remove(value);
            long[] before = last.get(key);
            if (before == null || before[1] < version) {
                last.put(key, new long[] {value, version});
            }
        }
    }

    @Test
    void everyAcknowledgedRowIsThereOnceHoweverProcessesAreKilled() throws Exception {
        int seconds = Integer.getInteger("processes.seconds", 20);
        int count = seconds > 20 ? 8 : 4;
        Table.create(LocalObjectStore.open(directory.resolve("log"), Durability.RELAXED), LOG)
                .create();
        Table.create(LocalObjectStore.open(directory.resolve("keyed"), Durability.RELAXED), KEYED)
                .primaryKey("key")
                .create();
        int kills = runAndKill(count, seconds);
        Journals journals = new Journals();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("journal"))
                    .toList()) {
                journals.read(file);
            }
        }
        System.out.printf(
                "%d processes, %d s, %d kills: %d rows appended and %d upserts acknowledged%n",
                count, seconds, kills, journals.acknowledged.size(), journals.upserts);
        assertThat(kills).isGreaterThanOrEqualTo(count);
        assertThat(journals.acknowledged).hasSizeGreaterThan(count * ROWS);
        assertThat(journals.upserts).isGreaterThan(count);
        checkLog(journals);
        checkKeyed(journals);
    }

    /** Starts processes, kills each after a while, and starts it again; answers how often. */
    private int runAndKill(int count, int seconds) throws Exception {
        Gen gen = new Gen(Long.getLong("seed", 1));
        Process[] processes = new Process[count];
        int[] lives = new int[count];
        long[] deaths = new long[count];
        int kills = 0;
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try {
            while (System.nanoTime() < end) {
                for (int i = 0; i < count; i++) {
                    if (processes[i] != null && System.nanoTime() >= deaths[i]) {
                        assertThat(processes[i].isAlive())
                                .as("process %d is alive until it is killed", i)
                                .isTrue();
                        processes[i].destroyForcibly().waitFor();
                        processes[i] = null;
                        kills++;
                    }
                    if (processes[i] == null) {
                        processes[i] = start(i, lives[i]++);
                        deaths[i] = System.nanoTime() + gen.between(1_500, 6_000) * 1_000_000L;
                    }
                }
                Thread.sleep(10);
            }
        } finally {
            for (Process process : processes) {
                if (process != null) {
                    process.destroyForcibly().waitFor();
                    kills++;
                }
            }
        }
        return kills;
    }

    private Process start(int number, int life) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Worker.class.getName(),
                        directory.toString(),
                        Integer.toString(number),
                        Integer.toString(life)))
                .inheritIO()
                .start();
    }

    private void checkLog(Journals journals) {
        ObjectStore store = LocalObjectStore.open(directory.resolve("log"), Durability.RELAXED);
        List<Long> ids = new ArrayList<>();
        try (RowCursor rows = Table.open(store).newScan().build().rows()) {
            while (rows.next()) {
                ids.add(rows.getLong(0));
            }
        }
        assertThat(ids).as("no row is there twice").doesNotHaveDuplicates();
        Set<Long> there = new HashSet<>(ids);
        assertThat(there.containsAll(journals.acknowledged))
                .as("every acknowledged row is there")
                .isTrue();
        assertThat(journals.tried.containsAll(there)).as("nothing else is").isTrue();
        checkTable(store);
    }

    private void checkKeyed(Journals journals) {
        ObjectStore store = LocalObjectStore.open(directory.resolve("keyed"), Durability.RELAXED);
        Map<Long, Long> values = new HashMap<>();
        try (RowCursor rows = Table.open(store).newScan().build().rows()) {
            while (rows.next()) {
                assertThat(values.put(rows.getLong(0), rows.getLong(1)))
                        .as("no key is there twice: %d", rows.getLong(0))
                        .isNull();
            }
        }
        journals.last.forEach((key, last) -> {
            Long value = values.get(key);
            boolean right = value != null
                    && (value == last[0] || journals.doubtful.get(key).contains(value));
            assertThat(right)
                    .as("key %d has the value %s, and was given %d in version %d", key, value, last[0], last[1])
                    .isTrue();
        });
        values.forEach((key, value) -> assertThat(journals.last.containsKey(key)
                        || journals.doubtful.get(key).contains(value))
                .as("key %d was written", key)
                .isTrue());
        checkTable(store);
    }

    private static void checkTable(ObjectStore store) {
        assertThat(TableChecker.check(store, Environment.system(), TableChecker.Depth.METADATA)
                        .findings())
                .isEmpty();
    }
}
