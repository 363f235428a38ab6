// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on an executor and on the calling thread. Because the caller works too, a caller that itself runs on the
 * executor makes progress even when no thread is free: nested use cannot deadlock.
 */
public final class Parallel {
    private Parallel() {}

    /**
     * Runs every task, also when some fail, and returns their results in order. Throws the failure of the first task that
     * failed, with the others suppressed in it.
     */
    public static <T> List<T> run(ExecutorService executor, List<? extends Supplier<? extends T>> tasks) {
        if (tasks.size() < 2) {
            return tasks.stream().<T>map(Supplier::get).toList();
        }
        Shared<T> shared = new Shared<>(tasks);
        for (int helper = 1; helper < tasks.size(); helper++) {
            try {
                executor.execute(shared::work);
            } catch (RejectedExecutionException busy) {
                // The executor takes no more work, so the calling thread does what is left.
                break;
            }
        }
        shared.work();
        return shared.await();
    }

    private static final class Shared<T> {
        private final List<? extends Supplier<? extends T>> tasks;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch open;
        private final AtomicReferenceArray<@Nullable T> results;
        private final AtomicReferenceArray<@Nullable Throwable> failures;

        Shared(List<? extends Supplier<? extends T>> tasks) {
            this.tasks = tasks;
            this.open = new CountDownLatch(tasks.size());
            this.results = new AtomicReferenceArray<>(tasks.size());
            this.failures = new AtomicReferenceArray<>(tasks.size());
        }

        void work() {
            for (int task = next.getAndIncrement(); task < tasks.size(); task = next.getAndIncrement()) {
                try {
                    results.set(task, tasks.get(task).get());
                } catch (RuntimeException | Error failure) {
                    failures.set(task, failure);
                } finally {
                    open.countDown();
                }
            }
        }

        List<T> await() {
            boolean interrupted = false;
            while (true) {
                try {
                    open.await();
                    break;
                } catch (InterruptedException interrupt) {
                    // Tasks hold resources that are only safe to touch once they have ended, so waiting goes on.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throwFirstFailure();
            ArrayList<T> list = new ArrayList<>(tasks.size());
            for (int task = 0; task < tasks.size(); task++) {
                list.add(results.get(task));
            }
            return list;
        }

        private void throwFirstFailure() {
            Throwable first = null;
            for (int task = 0; task < tasks.size(); task++) {
                Throwable failure = failures.get(task);
                if (failure != null && first == null) {
                    first = failure;
                } else if (failure != null && failure != first) {
                    first.addSuppressed(failure);
                }
            }
            if (first instanceof Error error) {
                throw error;
            }
            if (first instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
