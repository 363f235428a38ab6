// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.io.ByteRange;
import io.firn.parquet.ReadBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one row group that a reader needs. Chunks that lie side by side are fetched in one read as long as that
 * stays small; a large chunk is read a window at a time. Buffers are reused from row group to row group, and together they
 * stay within {@link #BUDGET_BYTES}, whatever the size of the file.
 */
final class GroupBytes {
    /** Bytes between two spans that are cheaper read than skipped by a request of their own. */
    private static final long MAX_GAP_BYTES = 64 << 10;
    /** One read at most; enough that a request's latency does not matter. */
    private static final long MAX_READ_BYTES = 8 << 20;
    /** All buffers of a reader, apart from single pages that are larger than their window. */
    private static final long BUDGET_BYTES = 64 << 20;

    private static final long MIN_WINDOW_BYTES = 256 << 10;
    private static final long MAX_WINDOW_BYTES = 4 << 20;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final FileBytes file;
    private final ReadBuffers buffers;
    private final List<Run> runs = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private int usedRuns;
    /** Whether no read has failed: the store may still write into the buffers of one that has. */
    private boolean sound = true;

    private int windowBytes = (int) MIN_WINDOW_BYTES;

    /** A part of the file in memory. */
    private static final class Run {
        private ByteBuffer buffer = EMPTY;
        private Span span = new Span(0, 0);
    }

    GroupBytes(FileBytes file) {
        this(file, new ReadBuffers());
    }

    /** @param buffers of readers before this one, and after it */
    GroupBytes(FileBytes file, ReadBuffers buffers) {
        this.file = file;
        this.buffers = buffers;
    }

    /** Forgets the last row group; another follows, of which {@code chunks} are read. */
    void clear(int chunks) {
        usedRuns = 0;
        windowBytes = (int) Math.max(MIN_WINDOW_BYTES, Math.min(MAX_WINDOW_BYTES, BUDGET_BYTES / Math.max(1, chunks)));
    }

    /** Fetches what it can of these bytes of a row group; what was fetched before is forgotten. */
    void fetch(List<Span> wanted) {
        usedRuns = 0;
        List<ByteRange> reads = new ArrayList<>();
        long budget = BUDGET_BYTES;
        for (Span span : Span.merge(wanted, MAX_GAP_BYTES, MAX_READ_BYTES)) {
            boolean known = file.knows(span.from(), span.to());
            if (!known && span.length() <= MAX_READ_BYTES && span.length() <= budget) {
                budget -= span.length();
                if (usedRuns == runs.size()) {
                    runs.add(new Run());
                }
                reads.add(reserve(runs.get(usedRuns++), span));
            }
        }
        read(reads);
    }

    /** Makes room for a span. */
    private ByteRange reserve(Run run, Span span) {
        int length = Math.toIntExact(span.length());
        if (run.buffer.capacity() < length) {
            release(run);
            run.buffer =
                    buffers.take(length).orElseGet(() -> Growth.exactly(roomy(length), ByteBuffer::allocateDirect));
        }
        run.buffer.clear().limit(length).order(ByteOrder.LITTLE_ENDIAN);
        run.span = span;
        return new ByteRange(span.from(), run.buffer);
    }

    /** A little more than {@code length}: row groups of a table are alike, and the next one may be the larger. */
    private static long roomy(int length) {
        return length <= MAX_READ_BYTES ? length + (length >> 4) : length;
    }

    private void read(List<ByteRange> ranges) {
        boolean soFar = sound;
        sound = false;
        file.read(ranges);
        sound = soFar;
    }

    /** Leaves the buffers to other readers; nobody may touch them here any more. */
    void release() {
        runs.forEach(this::release);
        windows.forEach(window -> release(window.own));
    }

    private void release(Run run) {
        if (sound && run.buffer != EMPTY) {
            buffers.give(run.buffer);
        }
        run.buffer = EMPTY;
        run.span = new Span(0, 0);
    }

    /** The window of one chunk onto these bytes. */
    Window window() {
        Window window = new Window();
        windows.add(window);
        return window;
    }

    /** Gives bytes to one chunk, in the order in which it wants them. */
    final class Window {
        private Run current = new Run();
        private final Run own = new Run();

        /** Forgets what the last row group had. */
        void clear() {
            current = own;
            own.span = new Span(0, 0);
        }

        /**
         * The bytes from {@code offset} on: at least {@code length} of them, and more where more are at hand, but none
         * behind {@code limit}. Valid until the next call.
         */
        ByteBuffer at(long offset, long length, long limit) {
            long end = offset + length;
            if (end > limit || length > Integer.MAX_VALUE) {
                throw new MalformedPageException("a page of %d bytes leaves its column chunk".formatted(length));
            }
            if (file.knows(offset, end)) {
                return file.known(offset, limit);
            }
            if (!current.span.holds(offset, end)) {
                current = find(offset, end, limit);
            }
            Span span = current.span;
            return current.buffer
                    .slice((int) (offset - span.from()), (int) (Math.min(limit, span.to()) - offset))
                    .order(current.buffer.order());
        }

        /** As {@link #at}, but exactly {@code length} bytes, which stay as they are until the next {@link #fetch}. */
        ByteBuffer lasting(long offset, int length, long limit) {
            ByteBuffer found = at(offset, length, limit).limit(length);
            if (current != own || file.knows(offset, offset + length)) {
                return found;
            }
            ByteBuffer copy = Growth.exactly(length, ByteBuffer::allocate).order(found.order());
            return copy.put(found).flip();
        }

        private Run find(long offset, long end, long limit) {
            for (int i = 0; i < usedRuns; i++) {
                if (runs.get(i).span.holds(offset, end)) {
                    return runs.get(i);
                }
            }
            long to = Math.max(end, Math.min(limit, offset + windowBytes));
            read(List.of(reserve(own, new Span(offset, to))));
            return own;
        }
    }
}
