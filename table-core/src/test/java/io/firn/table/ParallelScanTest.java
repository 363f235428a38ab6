// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.io.MemoryObjectStore;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Request;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.types.Schema;
import io.firn.types.Type.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Scans whose files are opened ahead by an executor. */
class ParallelScanTest {
    private static final int FILES = 12;
    private static final int ROWS = 5_000;

    private final MemoryObjectStore store = new MemoryObjectStore();

    private Table table(ExecutorService executor) {
        Table table = Table.create(
                        store,
                        Schema.of(required("id", Simple.LONG), optional("text", Simple.STRING)),
                        Environment.system(executor))
                .create();
        for (long file = 0; file < FILES; file++) {
            try (TableWriter writer = table.newWriter()) {
                for (long id = file * ROWS; id < (file + 1) * ROWS; id++) {
                    writer.write(Row.of(id, id % 3 == 0 ? null : "text " + id));
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
        return table;
    }

    /** Counts the rows, and checks each batch while the next files are being opened and decoded. */
    private static long read(Scan scan) {
        long count = 0;
        try (BatchCursor cursor = scan.batches()) {
            for (Optional<ColumnBatch> batch = cursor.next(); batch.isPresent(); batch = cursor.next()) {
                LongVector ids = (LongVector) batch.get().column(0);
                BytesVector texts = (BytesVector) batch.get().column(1);
                for (int i = 0; i < batch.get().rowCount(); i++) {
                    int slot = batch.get().selection().slot(i);
                    long id = ids.get(slot);
                    assertThat(texts.isNull(slot)).isEqualTo(id % 3 == 0);
                    if (id % 3 != 0) {
                        assertThat(texts.text(slot)).isEqualTo("text " + id);
                    }
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void batchesStayAsTheyAreWhileOtherFilesAreDecoded() {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            Table table = table(executor);
            assertThat(read(table.newScan().build())).isEqualTo((long) FILES * ROWS);
            assertThat(read(table.newScan().where("id >= 0").build())).isEqualTo((long) FILES * ROWS);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void oneScanIsReadByManyThreadsThatAreTheExecutorItself()
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Scan scan = table(executor).newScan().where("text is not null").build();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                counts.add(executor.submit(() -> read(scan)));
            }
            for (Future<Long> count : counts) {
                assertThat(count.get(60, TimeUnit.SECONDS)).isEqualTo((long) FILES * ROWS / 3 * 2);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aScanGoesOnWithoutAnExecutorThatTakesWork() {
        ExecutorService executor = Executors.newFixedThreadPool(1);
        Table table = table(executor);
        executor.shutdownNow();
        assertThat(read(table.newScan().build())).isEqualTo((long) FILES * ROWS);
    }

    @Test
    void nothingIsReadOnceACursorIsClosed() throws InterruptedException {
        ExecutorService writers = Executors.newFixedThreadPool(1);
        table(writers);
        writers.shutdownNow();
        CountingObjectStore counting = new CountingObjectStore(store);
        for (int round = 0; round < 20; round++) {
            ExecutorService executor = Executors.newFixedThreadPool(3);
            Scan scan =
                    Table.open(counting, Environment.system(executor)).newScan().build();
            BatchCursor cursor = scan.batches();
            assertThat(cursor.next()).isPresent();
            cursor.close();
            int requests = counting.log().size();
            cursor.close();
            executor.shutdown();
            assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(counting.log()).hasSize(requests);
        }
    }

    @Test
    void aScanOnOneThreadGivesTheExecutorNothingToDo() {
        ExecutorService writers = Executors.newFixedThreadPool(1);
        table(writers);
        writers.shutdownNow();
        AtomicInteger tasks = new AtomicInteger();
        ThreadPoolExecutor counting = new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
            @Override
            protected void beforeExecute(Thread thread, Runnable task) {
                tasks.incrementAndGet();
            }
        };
        try {
            Table table = Table.open(store, Environment.system(counting));
            Snapshot snapshot = table.snapshot();
            tasks.set(0);
            assertThat(read(table.newScan().at(snapshot).parallelism(1).build()))
                    .isEqualTo((long) FILES * ROWS);
            assertThat(tasks).hasValue(0);
            assertThat(read(table.newScan().at(snapshot).parallelism(2).build()))
                    .isEqualTo((long) FILES * ROWS);
            assertThat(tasks.get()).isPositive();
        } finally {
            counting.shutdownNow();
        }
    }

    @Test
    void aLimitOpensNoFilesBehindItsRows() {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            table(executor);
            CountingObjectStore counting = new CountingObjectStore(store);
            Table table = Table.open(counting, Environment.system(executor));
            Snapshot snapshot = table.snapshot();
            counting.reset();
            assertThat(read(table.newScan()
                            .at(snapshot)
                            .parallelism(4)
                            .limit(ROWS + 1)
                            .build()))
                    .isEqualTo(ROWS + 1);
            assertThat(counting.log().stream()
                            .map(Request::path)
                            .filter(path -> path.startsWith("data/"))
                            .distinct())
                    .hasSize(2);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void thereIsNoScanWithoutAThread() {
        ExecutorService executor = Executors.newFixedThreadPool(1);
        try {
            ScanBuilder scan = table(executor).newScan();
            assertThatThrownBy(() -> scan.parallelism(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0");
        } finally {
            executor.shutdownNow();
        }
    }
}
