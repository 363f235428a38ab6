// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one store, for requests that go on at the same time: they wait for the network, and do nothing else. They
 * appear with the work and vanish when there is none. Parts that are being uploaded hold memory, so that there are at most
 * as many as threads: who has one more waits.
 */
final class Transfers implements AutoCloseable {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final Semaphore parts;

    Transfers(int parallel) {
        ThreadFactory factory = Executors.defaultThreadFactory();
        threads = new ThreadPoolExecutor(
                parallel, parallel, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = factory.newThread(task);
                    thread.setName("firn-s3-" + thread.getName());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        parts = new Semaphore(parallel);
    }

    <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    /** As {@link #submit}, once fewer parts than allowed are in memory. */
    <T> Future<T> submitPart(Callable<T> task) throws InterruptedException {
        parts.acquire();
        try {
            return threads.submit(() -> {
                try {
                    return task.call();
                } finally {
                    parts.release();
                }
            });
        } catch (RuntimeException | Error rejected) {
            parts.release();
            throw rejected;
        }
    }

    /** Interrupts what is going on. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
