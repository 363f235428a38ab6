// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.io.StoreException;
import io.firn.snapshot.DataFile;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that some steps give, in the order of the steps. A few steps run ahead on the executor; one that no thread
 * has begun when its files are wanted is run by the thread that wants them, so that a busy or closed executor only costs
 * time. For one thread.
 */
final class PlannedFiles implements Iterator<DataFile>, AutoCloseable {

    /** Steps under way: enough to hide a store's latency, few enough that their files (some ten MB each) fit in memory. */
    private static final int MAX_AHEAD = 4;

    private final Supplier<? extends Iterator<? extends Callable<List<DataFile>>>> source;
    private final ExecutorService executor;
    private @Nullable Iterator<? extends Callable<List<DataFile>>> steps;
    private final Deque<FutureTask<List<DataFile>>> ahead = new ArrayDeque<>();
    private Iterator<DataFile> current = Collections.emptyIterator();

    /** @param source gives the steps, when the first file is wanted; it may do I/O */
    PlannedFiles(Supplier<? extends Iterator<? extends Callable<List<DataFile>>>> source, ExecutorService executor) {
        this.source = source;
        this.executor = executor;
    }

    @Override
    public boolean hasNext() {
        if (steps == null) {
            steps = source.get();
        }
        while (!current.hasNext()) {
            while (ahead.size() < MAX_AHEAD && steps.hasNext()) {
                Callable<List<DataFile>> step = steps.next();
                begin(new FutureTask<>(step), ahead.isEmpty() || !steps.hasNext());
            }
            FutureTask<List<DataFile>> next = ahead.poll();
            if (next == null) {
                return false;
            }
            next.run();
            current = result(next).iterator();
        }
        return true;
    }

    /** @param here whether it is not worth another thread: the first is run at once, and the last is the overlay */
    private void begin(FutureTask<List<DataFile>> step, boolean here) {
        ahead.add(step);
        if (!here) {
            try {
                executor.execute(step);
            } catch (RejectedExecutionException closed) {
                // It runs when its files are wanted.
                return;
            }
        }
    }

    private static List<DataFile> result(FutureTask<List<DataFile>> step) {
        try {
            return step.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Planning was interrupted; nothing was changed.", true, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("A step of planning failed.", e.getCause());
        }
    }

    @Override
    public DataFile next() {
        if (!hasNext()) {
            throw new NoSuchElementException("There are no more files.");
        }
        return current.next();
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        ahead.forEach(step -> step.cancel(false));
        ahead.clear();
        steps = Collections.emptyIterator();
        current = Collections.emptyIterator();
    }
}
