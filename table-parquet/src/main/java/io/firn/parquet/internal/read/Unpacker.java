// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import java.nio.ByteBuffer;
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
    private final ConcurrentLinkedQueue<Decompressor> idle = new ConcurrentLinkedQueue<>();
    private long aheadBytes;
    private boolean paused;

    Unpacker(Optional<Executor> executor) {
        this.executor = executor;
    }

    /** Whether there is somebody to unpack a further page, and room for it. */
    boolean looksAhead() {
        return executor.isPresent() && !paused && aheadBytes < MAX_AHEAD_BYTES;
    }

    /** Nothing is unpacked ahead of time as long as {@code pause}: it might not be wanted. */
    void pause(boolean pause) {
        paused = pause;
    }

    /** Has a page unpacked; {@link #taken} follows. */
    UnpackTask ahead(DataPage page, ByteBuffer body) {
        UnpackTask task = new UnpackTask(page, body, this);
        aheadBytes += page.bytes().length;
        try {
            executor.orElseThrow().execute(task);
        } catch (RejectedExecutionException busy) {
            // The reader does it when it comes to the page.
        }
        return task;
    }

    /** A page that was unpacked ahead of time is now read, or was given up. */
    void taken(DataPage page) {
        aheadBytes -= page.bytes().length;
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
