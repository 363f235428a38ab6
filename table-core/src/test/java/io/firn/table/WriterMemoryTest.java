// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.ColumnBatch;
import io.firn.column.VectorBuilder;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small heap is enough to write large tables. */
final class WriterMemoryTest {
    private static final int ROWS = 3_000_000;
    private static final int BATCH = 8_192;

    @TempDir
    Path directory;

    /** What the process with a small heap runs. */
    static final class SmallHeap {
        private SmallHeap() {}

        public static void main(String[] arguments) {
            Schema schema = Schema.of(
                    required("id", Type.Simple.LONG),
                    required("amount", Type.Simple.DOUBLE),
                    required("note", Type.Simple.STRING));
            LocalObjectStore store = LocalObjectStore.open(Path.of(arguments[0]), Durability.RELAXED);
            Table table =
                    Table.create(store, schema).partitionBy("bucket(16, id)").create();
            Random random = new Random(1);
            VectorBuilder.Longs ids = new VectorBuilder.Longs();
            VectorBuilder.Doubles amounts = new VectorBuilder.Doubles();
            VectorBuilder.Bytes notes = new VectorBuilder.Bytes();
            List<VectorBuilder> columns = List.of(ids, amounts, notes);
            try (TableWriter writer = table.newWriter()) {
                for (int from = 0; from < ROWS; from += BATCH) {
                    columns.forEach(VectorBuilder::reset);
                    int to = Math.min(ROWS, from + BATCH);
                    for (int id = from; id < to; id++) {
                        ids.append(id);
                        amounts.append(random.nextDouble());
                        byte[] note = Long.toHexString(random.nextLong()).getBytes(StandardCharsets.US_ASCII);
                        notes.append(note, 0, note.length);
                    }
                    writer.write(ColumnBatch.of(
                            columns.stream().map(VectorBuilder::build).toList(), to - from));
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
    }

    @Test
    void aHeapOf128MegabytesIsEnoughForSixteenPartitionsAtATime() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        Table table = Table.open(LocalObjectStore.open(directory, Durability.RELAXED));
        assertThat(table.snapshot().contents().totals().rows()).isEqualTo(ROWS);
        assertThat(StoredRows.files(table, table.snapshot())).hasSizeGreaterThanOrEqualTo(16);
    }
}
