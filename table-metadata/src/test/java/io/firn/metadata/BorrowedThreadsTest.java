// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BorrowedThreadsTest {
    private static final long LONG_SECONDS = 30;

    private final ExecutorService lender = Executors.newCachedThreadPool();

    @AfterEach
    void shutDown() {
        lender.shutdownNow();
    }

    @Test
    void noMoreThreadsAreBorrowedThanAllowedAndEveryTaskRuns() throws Exception {
        BorrowedThreads threads = new BorrowedThreads(lender, 3);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            tasks.add(threads.submit(() -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.yield();
                now.decrementAndGet();
            }));
        }
        for (Future<?> task : tasks) {
            task.get(LONG_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aBusyBorrowerDoesNotHoldUpAnother() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        BorrowedThreads busy = new BorrowedThreads(lender, 1);
        busy.submit(() -> release.await(LONG_SECONDS, TimeUnit.SECONDS));
        Future<Integer> waiting = busy.submit(() -> 1);
        assertThat(new BorrowedThreads(lender, 1).submit(() -> 2).get(LONG_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(2);
        assertThat(waiting.isDone()).isFalse();
        release.countDown();
        assertThat(waiting.get(LONG_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void environmentsOfOneProcessShareThreads() throws Exception {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 200; i++) {
            ExecutorService executor = Environment.system().executor();
            executor.submit(() -> used.add(Thread.currentThread())).get(LONG_SECONDS, TimeUnit.SECONDS);
        }
        // A thread that has just answered may not be idle yet when the next environment borrows one.
        assertThat(used).hasSizeLessThan(20).allMatch(Thread::isDaemon);
    }

    @Test
    void aTaskThatFailsOrWasInterruptedLeavesTheThreadFitForTheNext() throws Exception {
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
        BorrowedThreads threads = new BorrowedThreads(lender, 1);
        IllegalStateException failure = new IllegalStateException("of a task");
        threads.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
            Thread.currentThread().interrupt();
            throw failure;
        });
        threads.submit(() -> interrupted.add(Thread.currentThread().isInterrupted()))
                .get(LONG_SECONDS, TimeUnit.SECONDS);
        assertThat(interrupted).containsExactly(false);
        assertThat(reported).containsExactly(failure);
    }

    @Test
    void shuttingDownRefusesTasksEndsWithTheLastAndLeavesTheLenderAlone() throws Exception {
        BorrowedThreads threads = new BorrowedThreads(lender, 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<Boolean> first = threads.submit(() -> {
            begun.countDown();
            return release.await(LONG_SECONDS, TimeUnit.SECONDS);
        });
        Future<Integer> second = threads.submit(() -> 2);
        assertThat(begun.await(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThatThrownBy(() -> threads.submit(() -> 3)).isInstanceOf(RejectedExecutionException.class);
        assertThat(threads.isShutdown()).isTrue();
        assertThat(threads.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        release.countDown();
        assertThat(threads.awaitTermination(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(threads.isTerminated()).isTrue();
        assertThat(first.get()).isTrue();
        assertThat(second.get()).isEqualTo(2);
        assertThat(lender.isShutdown()).isFalse();
    }

    @Test
    void shuttingDownNowGivesUpWhatHasNotBegun() throws Exception {
        BorrowedThreads threads = new BorrowedThreads(lender, 1);
        CountDownLatch release = new CountDownLatch(1);
        threads.submit(() -> release.await(LONG_SECONDS, TimeUnit.SECONDS));
        threads.execute(() -> {});
        assertThat(threads.shutdownNow()).hasSize(1);
        release.countDown();
        assertThat(threads.awaitTermination(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLenderThatRefusesIsNotCountedAsBorrowed() throws Exception {
        BorrowedThreads threads = new BorrowedThreads(lender, 1);
        lender.shutdown();
        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        threads.shutdown();
        assertThat(threads.awaitTermination(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
