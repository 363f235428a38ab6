// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Memory that the readers of one scan hand on to each other: direct buffers for what they fetch, and arrays for pages that
 * they unpack. A new buffer of some megabytes costs more than it seems: the system finds and clears each of its pages, the
 * JDK clears them again, and a garbage collection gives them back; a new array is cleared, and in no cache. Safe for many
 * threads.
 */
public final class ReadBuffers {
    /** Of all buffers that nobody uses, and of all arrays: what one reader may leave behind. */
    static final long MAX_IDLE_BYTES = 64L << 20;

    private final List<ByteBuffer> idle = new ArrayList<>();
    private long idleBytes;
    private final List<byte[]> idleArrays = new ArrayList<>();
    private long idleArrayBytes;

    /** The smallest idle buffer with room for {@code length} bytes; what its bytes are, and its position, means nothing. */
    public synchronized Optional<ByteBuffer> take(int length) {
        int best = -1;
        for (int i = 0; i < idle.size(); i++) {
            int capacity = idle.get(i).capacity();
            if (capacity >= length && (best < 0 || capacity < idle.get(best).capacity())) {
                best = i;
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        ByteBuffer found = idle.remove(best);
        idleBytes -= found.capacity();
        return Optional.of(found);
    }

    /** Takes over a buffer that nobody touches any more, unless there are enough. */
    public synchronized void give(ByteBuffer buffer) {
        if (idleBytes + buffer.capacity() <= MAX_IDLE_BYTES) {
            idle.add(buffer);
            idleBytes += buffer.capacity();
        }
    }

    /**
     * The smallest idle array with room for {@code length} bytes that is not more than twice as long, which others may need
     * more; what its bytes are means nothing.
     */
    public synchronized Optional<byte[]> takeArray(long length) {
        int best = -1;
        for (int i = 0; i < idleArrays.size(); i++) {
            int room = idleArrays.get(i).length;
            if (room >= length && room <= 2 * length && (best < 0 || room < idleArrays.get(best).length)) {
                best = i;
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        byte[] found = idleArrays.remove(best);
        idleArrayBytes -= found.length;
        return Optional.of(found);
    }

    /** Takes over an array that nobody touches any more, unless there are enough. */
    public synchronized void giveArray(byte[] array) {
        if (array.length > 0 && idleArrayBytes + array.length <= MAX_IDLE_BYTES) {
            idleArrays.add(array);
            idleArrayBytes += array.length;
        }
    }
}
