// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The unpacking of one page: done by an executor ahead of time, or else by the reader when it comes to the page, so that a
 * reader makes progress even when no thread is free.
 */
final class UnpackTask implements Runnable {
    private final DataPage page;
    private final ByteBuffer body;
    private final Unpacker unpacker;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    /** @param body the bytes of the page, which stay until it is unpacked or given up */
    UnpackTask(DataPage page, ByteBuffer body, Unpacker unpacker) {
        this.page = page;
        this.body = body;
        this.unpacker = unpacker;
    }

    DataPage page() {
        return page;
    }

    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            unpacker.unpack(page, body);
            done.complete(true);
        } catch (RuntimeException | Error failure) {
            done.completeExceptionally(failure);
        }
    }

    boolean isDone() {
        return done.isDone();
    }

    /** Waits until the page is unpacked; throws what went wrong. */
    void await() {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Gives the page up. When this returns, its bytes are not touched any more. */
    void abandon() {
        if (!begun.compareAndSet(false, true)) {
            done.handle((unpacked, failure) -> true).join();
        }
    }
}
