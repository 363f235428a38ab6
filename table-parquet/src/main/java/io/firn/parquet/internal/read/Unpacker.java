// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.parquet.ReadBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.parquet.format.CompressionCodec;

/**
 * Unpacks the pages of one reader: where there is an executor, some of them ahead of time, since decompression is most of
 * the work of reading. Bounded in memory. Apart from {@link #unpack} for the reader's thread.
 */
final class Unpacker implements AutoCloseable {
    /** All pages of a reader that are unpacked ahead of time, without the buffers that they leave behind. */
    private static final long MAX_AHEAD_BYTES = 32L << 20;

    private final Optional<Executor> executor;
    private final ReadBuffers buffers;
    private final ConcurrentLinkedQueue<Decompressor> idle = new ConcurrentLinkedQueue<>();
    /** What the executor was asked for and the reader has not come to, in that order. */
    private final ArrayDeque<UnpackTask> open = new ArrayDeque<>();

    private long aheadBytes;
    private boolean paused;
    /** Whether the executor took no task, and takes none from here on. */
    private boolean refused;

    /** @param buffers of readers before this one, and after it */
    Unpacker(Optional<Executor> executor, ReadBuffers buffers) {
        this.executor = executor;
        this.buffers = buffers;
    }

    /** Whether there is somebody to unpack a further page, and room for it. */
    boolean looksAhead() {
        return executor.isPresent() && !paused && !refused && aheadBytes < MAX_AHEAD_BYTES;
    }

    /** Nothing is unpacked ahead of time as long as {@code pause}: it might not be wanted. */
    void pause(boolean pause) {
        paused = pause;
    }

    /** Has a page unpacked; {@link #take} or {@link #drop} follows. */
    UnpackTask ahead(DataPage page, ByteBuffer body) {
        UnpackTask task = new UnpackTask(page, body, this);
        aheadBytes += page.bytes().length;
        open.add(task);
        try {
            executor.orElseThrow().execute(task);
        } catch (RejectedExecutionException closed) {
            // The reader does it when it comes to the page. Further pages would only hold memory.
            refused = true;
        }
        return task;
    }

    /** Returns when the page is unpacked; throws what went wrong. Does what others have not begun rather than wait. */
    void take(UnpackTask task) {
        forget(task);
        task.run();
        for (Iterator<UnpackTask> others = open.iterator(); !task.isDone() && others.hasNext(); ) {
            others.next().run();
        }
        task.await();
    }

    /** Gives a page up. When this returns, its bytes are not touched any more. */
    void drop(UnpackTask task) {
        forget(task);
        task.abandon();
    }

    private void forget(UnpackTask task) {
        open.remove(task);
        aheadBytes -= task.page().bytes().length;
    }

    /** An array that others left for pages, of at least {@code needed} bytes; an empty one if there is none. */
    byte[] spareBytes(long needed) {
        return buffers.takeArray(needed).orElseGet(() -> new byte[0]);
    }

    /** Leaves the array of a page to others. */
    void recycle(byte[] bytes) {
        buffers.giveArray(bytes);
    }

    /** Safe for many threads. */
    void unpack(DataPage page, ByteBuffer body) {
        Decompressor decompressor = decompressor();
        try {
            page.unpack(body, decompressor);
        } finally {
            idle.add(decompressor);
        }
    }

    private Decompressor decompressor() {
        Decompressor decompressor = idle.poll();
        return decompressor == null ? new Decompressor() : decompressor;
    }

    /** Decompresses what is no data page. */
    void decompress(CompressionCodec codec, ByteBuffer source, byte[] target, int length) {
        Decompressor decompressor = decompressor();
        try {
            decompressor.decompress(codec, source, target, 0, length);
        } finally {
            idle.add(decompressor);
        }
    }

    /** Frees what codecs hold; when all pages have been taken or given up. */
    @Override
    public void close() {
        for (Decompressor next = idle.poll(); next != null; next = idle.poll()) {
            next.close();
        }
    }
}
