// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import io.firn.snapshot.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlannedFilesTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    private static List<Callable<List<DataFile>>> steps(int count, AtomicInteger run) {
        List<Callable<List<DataFile>>> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int step = i;
            steps.add(() -> {
                run.incrementAndGet();
                return step % 3 == 1 ? List.of() : List.of(FakeFiles.file(2L * step), FakeFiles.file(2L * step + 1));
            });
        }
        return steps;
    }

    private static List<Long> ids(PlannedFiles files) {
        List<Long> ids = new ArrayList<>();
        files.forEachRemaining(file -> ids.add(file.id()));
        return ids;
    }

    private static List<Long> expected(int count) {
        return IntStream.range(0, count)
                .filter(step -> step % 3 != 1)
                .boxed()
                .flatMap(step -> List.of(2L * step + 1, 2L * step + 2).stream())
                .toList();
    }

    @Test
    void filesComeInTheOrderOfTheStepsAndEachStepRunsOnce() {
        AtomicInteger run = new AtomicInteger();
        try (PlannedFiles files = new PlannedFiles(steps(50, run)::iterator, executor)) {
            assertThat(ids(files)).isEqualTo(expected(50));
        }
        assertThat(run).hasValue(50);
    }

    @Test
    void aClosedExecutorOnlyCostsTime() {
        executor.shutdown();
        try (PlannedFiles files = new PlannedFiles(steps(10, new AtomicInteger())::iterator, executor)) {
            assertThat(ids(files)).isEqualTo(expected(10));
        }
    }

    @Test
    void aPlanWithinABusyExecutorDoesNotWaitForItself() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            List<Long> ids = single.submit(() -> {
                        try (PlannedFiles files = new PlannedFiles(steps(10, new AtomicInteger())::iterator, single)) {
                            return ids(files);
                        }
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(ids).isEqualTo(expected(10));
        } finally {
            single.shutdownNow();
        }
    }

    @Test
    void onlyAFewStepsRunAheadOfWhatIsWanted() throws Exception {
        AtomicInteger run = new AtomicInteger();
        try (PlannedFiles files = new PlannedFiles(steps(100, run)::iterator, executor)) {
            assertThat(files.next().id()).isEqualTo(1);
            CountDownLatch idle = new CountDownLatch(2);
            executor.execute(idle::countDown);
            executor.execute(idle::countDown);
            assertThat(idle.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(run.get()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void theFailureOfAStepIsThatOfThePlan() {
        List<Callable<List<DataFile>>> steps = steps(3, new AtomicInteger());
        steps.set(2, () -> {
            throw new CorruptTableException("manifest x is damaged");
        });
        try (PlannedFiles files = new PlannedFiles(steps::iterator, executor)) {
            assertThatThrownBy(() -> ids(files))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessage("manifest x is damaged");
        }
    }

    @Test
    void aClosedPlanHasNoMoreFiles() {
        PlannedFiles files = new PlannedFiles(steps(3, new AtomicInteger())::iterator, executor);
        files.next();
        files.close();
        assertThat(files.hasNext()).isFalse();
    }
}
