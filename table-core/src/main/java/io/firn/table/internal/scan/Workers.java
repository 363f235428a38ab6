// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that work for one scan: tasks run on somebody else's executor, in order, and only some at a time. Nobody may
 * wait for a task to begin, for none may ever do, when the executor is busy or takes no more work. An executor that refused
 * one task is not asked again. Safe for many threads.
 */
public final class Workers implements Executor {
    private final Executor executor;
    private final int most;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger working = new AtomicInteger();
    private volatile boolean dismissed;

    /** @param most tasks that run at the same time */
    public Workers(Executor executor, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("There is at least one worker, not " + most);
        }
        this.executor = executor;
        this.most = most;
    }

    /** Throws {@link RejectedExecutionException} when no task will be run any more. */
    @Override
    public void execute(Runnable task) {
        if (dismissed) {
            throw new RejectedExecutionException("The workers of the scan were dismissed.");
        }
        tasks.add(task);
        if (join()) {
            try {
                executor.execute(this::work);
            } catch (RejectedExecutionException closed) {
                // Tasks that will not be run only hold memory.
                dismiss();
                throw closed;
            }
        }
    }

    /** Counts one more worker, unless there are enough. */
    private boolean join() {
        int now = working.get();
        while (now < most) {
            if (working.compareAndSet(now, now + 1)) {
                return true;
            }
            now = working.get();
        }
        return false;
    }

    private void work() {
        do {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            working.decrementAndGet();
            // A task that came after the last look saw this worker still at work.
        } while (!tasks.isEmpty() && join());
    }

    /** Whether no task will be run any more. */
    boolean areDismissed() {
        return dismissed;
    }

    /** Forgets tasks that have not begun, and takes no more. */
    void dismiss() {
        dismissed = true;
        tasks.clear();
    }
}
