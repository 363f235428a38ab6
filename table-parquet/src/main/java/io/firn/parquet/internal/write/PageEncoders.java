// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and compresses pages, of one file or of many, on an executor and on the threads that write. Pages of one leaf are
 * encoded one after the other, since a dictionary grows from page to page; compressed they are at the same time. Whoever
 * has to wait for a page works on pages that nobody has begun, so that a writer that itself runs on the executor, or whose
 * executor is busy or refuses, makes progress. Safe for many threads.
 */
public final class PageEncoders implements AutoCloseable {
    /** Values that wait to be encoded, in bytes: enough to keep many threads busy, and little beside a row group. */
    private static final long MOST_WAITING_BYTES = 16L << 20;

    private final Optional<Executor> executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Tasks that nobody has begun, oldest first. */
    private final Deque<PageTask> waiting = new ArrayDeque<>();

    /** Leaves of which a page is being encoded. */
    private final Set<ChunkWriter> encoding = new HashSet<>();

    private final Deque<EncoderScratch> idle = new ArrayDeque<>();
    private long waitingBytes;
    private int running;
    private int asked;
    private boolean closed;

    private PageEncoders(Optional<Executor> executor) {
        this.executor = executor;
    }

    /** Everything happens on the thread that writes. */
    public static PageEncoders inline() {
        return new PageEncoders(Optional.empty());
    }

    /** @param executor helps the threads that write; may refuse work, or run it on the calling thread */
    public static PageEncoders on(Executor executor) {
        return new PageEncoders(Optional.of(executor));
    }

    /** Takes over a page. Without an executor it is done when the call returns, or has thrown why not. */
    void submit(PageTask task) {
        lock.lock();
        try {
            waiting.addLast(task);
            waitingBytes += task.plainBytes;
        } finally {
            lock.unlock();
        }
        if (executor.isEmpty()) {
            await(task);
            return;
        }
        boolean refused = !askForHelp(executor.get());
        while ((refused || isCrowded()) && workOnOne()) {
            // The next round sees whether that was enough.
        }
    }

    /** False when the executor takes no more work, which is then for the thread that writes. */
    private boolean askForHelp(Executor helpers) {
        lock.lock();
        try {
            if (asked >= waiting.size()) {
                return true;
            }
            asked++;
        } finally {
            lock.unlock();
        }
        try {
            helpers.execute(this::help);
            return true;
        } catch (RejectedExecutionException busy) {
            lock.lock();
            asked--;
            lock.unlock();
            return false;
        }
    }

    private void help() {
        lock.lock();
        asked--;
        lock.unlock();
        while (workOnOne()) {
            // Until there is nothing to begin.
        }
    }

    private boolean isCrowded() {
        lock.lock();
        try {
            return waitingBytes > MOST_WAITING_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /** Works on tasks until this one is done, and throws what it failed with. */
    void await(PageTask task) {
        while (!isDone(task)) {
            if (!workOnOne()) {
                awaitChange(task);
            }
        }
        Throwable failure = task.failure;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private boolean isDone(PageTask task) {
        lock.lock();
        try {
            return task.done;
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(PageTask task) {
        lock.lock();
        try {
            while (!task.done && !canBegin()) {
                // What runs on other threads ends by itself, so that there is no need to be interrupted.
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean canBegin() {
        return waiting.stream().anyMatch(task -> !encoding.contains(task.chunk));
    }

    /** Does one task, the oldest that can be begun; false if there is none. */
    private boolean workOnOne() {
        PageTask task = begin();
        if (task == null) {
            return false;
        }
        Throwable failure = null;
        boolean encoded = false;
        try {
            EncoderScratch scratch = take();
            try {
                task.encode(scratch);
                encoded(task.chunk);
                encoded = true;
                task.compress(scratch);
            } finally {
                give(scratch);
            }
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        }
        end(task, encoded, failure);
        return true;
    }

    private @Nullable PageTask begin() {
        lock.lock();
        try {
            for (Iterator<PageTask> tasks = waiting.iterator(); tasks.hasNext(); ) {
                PageTask task = tasks.next();
                if (encoding.add(task.chunk)) {
                    tasks.remove();
                    waitingBytes -= task.plainBytes;
                    running++;
                    return task;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void encoded(ChunkWriter chunk) {
        lock.lock();
        try {
            encoding.remove(chunk);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(PageTask task, boolean encoded, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (!encoded) {
                encoding.remove(task.chunk);
            }
            task.failure = failure;
            task.done = true;
            running--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Scratch space for one thread, which gives it back. */
    EncoderScratch take() {
        lock.lock();
        try {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        } finally {
            lock.unlock();
        }
        return new EncoderScratch();
    }

    void give(EncoderScratch scratch) {
        lock.lock();
        try {
            if (!closed) {
                idle.push(scratch);
                return;
            }
        } finally {
            lock.unlock();
        }
        scratch.close();
    }

    /** Forgets tasks whose file is abandoned; those that run already end on their own. */
    void abandon(Collection<PageTask> tasks) {
        lock.lock();
        try {
            for (PageTask task : tasks) {
                if (waiting.remove(task)) {
                    waitingBytes -= task.plainBytes;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for what is running, forgets the rest, and frees the memory. No file may be written with this afterwards. */
    @Override
    public void close() {
        lock.lock();
        try {
            waiting.clear();
            waitingBytes = 0;
            while (running > 0) {
                changed.awaitUninterruptibly();
            }
            closed = true;
            idle.forEach(EncoderScratch::close);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
