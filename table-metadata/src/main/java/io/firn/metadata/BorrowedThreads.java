// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An executor without threads of its own: it borrows some at a time from another executor, which many of this kind share. So
 * what one has to do never waits for another's work, and nobody starts threads who finds idle ones. Shutting it down leaves
 * the lender alone. Safe for many threads.
 */
final class BorrowedThreads extends AbstractExecutorService {
    private final Executor lender;
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int borrowed;
    private boolean shutDown;
    private final CountDownLatch terminated = new CountDownLatch(1);

    /**
     * @param lender has a thread for each task, at once
     * @param most threads at a time
     */
    BorrowedThreads(Executor lender, int most) {
        this.lender = lender;
        this.most = most;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (shutDown) {
                throw new RejectedExecutionException("The executor was shut down.");
            }
            if (borrowed == most) {
                waiting.add(task);
                return;
            }
            borrowed++;
        }
        try {
            lender.execute(() -> work(task));
        } catch (RuntimeException | Error refused) {
            giveBack();
            throw refused;
        }
    }

    /** Runs a task, and what waits for a thread after it. */
    private void work(Runnable first) {
        for (Runnable task = first; task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
            // An interrupt was meant for the task that has ended, not for the next one.
            Thread.interrupted();
        }
    }

    /** The next task for a thread that has done one; null when there is none, and the thread is given back. */
    private synchronized @Nullable Runnable next() {
        Runnable task = waiting.poll();
        if (task == null) {
            giveBack();
        }
        return task;
    }

    private synchronized void giveBack() {
        borrowed--;
        endIfShutDown();
    }

    @Override
    public synchronized void shutdown() {
        shutDown = true;
        endIfShutDown();
    }

    private synchronized void endIfShutDown() {
        if (shutDown && borrowed == 0) {
            terminated.countDown();
        }
    }

    /** As {@link #shutdown}, and gives up what has not begun; what has begun is left to end. */
    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> left = new ArrayList<>(waiting);
        waiting.clear();
        return left;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }
}
