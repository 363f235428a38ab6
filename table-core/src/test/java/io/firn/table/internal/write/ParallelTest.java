// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ParallelTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    @Test
    void resultsComeInTheOrderOfTheTasks() {
        List<Supplier<Integer>> tasks = IntStream.range(0, 100)
                .<Supplier<Integer>>mapToObj(i -> () -> i)
                .toList();
        assertThat(Parallel.run(executor, tasks))
                .isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(Parallel.run(executor, List.<Supplier<Integer>>of())).isEmpty();
    }

    @Test
    void tasksRunAtTheSameTime() {
        CountDownLatch both = new CountDownLatch(2);
        Supplier<Boolean> task = () -> {
            both.countDown();
            try {
                both.await();
                return true;
            } catch (InterruptedException e) {
                return false;
            }
        };
        assertThat(Parallel.run(executor, List.of(task, task))).containsExactly(true, true);
    }

    @Test
    void everyTaskRunsAlthoughSomeFailAndTheFirstFailureIsThrown() {
        AtomicInteger ran = new AtomicInteger();
        List<Supplier<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(() -> {
                ran.incrementAndGet();
                if (number % 4 == 2) {
                    throw new IllegalStateException("task " + number);
                }
                return number;
            });
        }
        assertThatThrownBy(() -> Parallel.run(executor, tasks))
                .hasMessage("task 2")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(ran).hasValue(10);
    }

    @Test
    void tasksOfTasksFinishOnAnExecutorThatIsFull() {
        Supplier<Integer> outer =
                () -> Parallel.run(executor, List.<Supplier<Integer>>of(() -> 1, () -> 2, () -> 3)).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
        assertThat(Parallel.run(executor, List.of(outer, outer, outer, outer))).containsExactly(6, 6, 6, 6);
    }

    @Test
    void anExecutorThatTakesNothingLeavesTheWorkToTheCaller() {
        executor.shutdown();
        assertThat(Parallel.run(executor, List.<Supplier<Integer>>of(() -> 1, () -> 2)))
                .containsExactly(1, 2);
    }
}
