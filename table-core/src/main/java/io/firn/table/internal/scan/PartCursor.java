// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.io.ObjectStore;
import io.firn.table.BatchCursor;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the parts of a scan, one part after the other. While one is read, the executor opens the next few and
 * decodes their first batch; each has arrays of its own, so that the batch in the caller's hands stays as it is. For one
 * thread.
 */
public final class PartCursor implements BatchCursor {
    /** Without a limit. */
    public static final long ALL = Long.MAX_VALUE;

    /** Enough to hide a request behind the reading of small files; more would only hold memory. */
    private static final int MOST_AHEAD = 4;

    /** An open part holds what was fetched of its first row group: less than this, unless it is the only one ahead. */
    private static final long MOST_AHEAD_BYTES = 64L << 20;

    private final ObjectStore store;
    private final ScanTask task;
    private final Iterator<FilePart> parts;
    private final Runnable release;
    private final Executor executor;
    private final ArrayDeque<OpenAhead> ahead = new ArrayDeque<>();
    private long remaining;
    private @Nullable SplitReader current;
    private boolean closed;

    /**
     * @param parts planned when they are asked for
     * @param release run once when the cursor is closed; ends the planning
     * @param executor opens parts ahead of time; may run everything in the caller's thread
     * @param limit most rows
     */
    public PartCursor(Source source, Iterator<FilePart> parts, Runnable release, Executor executor, long limit) {
        this.store = source.store();
        this.task = source.task();
        this.parts = parts;
        this.release = release;
        this.executor = executor;
        this.remaining = limit;
    }

    /**
     * What parts are parts of.
     *
     * @param store the table's root
     */
    public record Source(ObjectStore store, ScanTask task) {}

    @Override
    public Optional<ColumnBatch> next() {
        if (closed) {
            throw new IllegalStateException("The cursor is closed.");
        }
        while (remaining > 0) {
            Optional<ColumnBatch> batch = current == null ? nextPart() : current.next();
            if (batch.isPresent()) {
                return Optional.of(limited(batch.get()));
            }
            closeCurrent();
            if (ahead.isEmpty() && !parts.hasNext()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The first batch of the next part, which becomes the current one; empty when it has none, or there is no part. */
    private Optional<ColumnBatch> nextPart() {
        if (ahead.isEmpty() && parts.hasNext()) {
            ahead.add(new OpenAhead(store, task, parts.next()));
        }
        OpenAhead next = ahead.poll();
        if (next == null) {
            return Optional.empty();
        }
        openAhead(next.part());
        OpenAhead.Opened opened = next.take();
        current = opened.reader();
        return opened.first();
    }

    /** Hands parts to the executor, but not those behind the rows that the limit can still want. */
    private void openAhead(FilePart taken) {
        long rows = rows(taken);
        long bytes = 0;
        for (OpenAhead open : ahead) {
            rows += rows(open.part());
            bytes += open.part().sizeBytes();
        }
        while (ahead.size() < MOST_AHEAD && bytes < MOST_AHEAD_BYTES && rows < remaining && parts.hasNext()) {
            OpenAhead next = new OpenAhead(store, task, parts.next());
            ahead.add(next);
            rows += rows(next.part());
            bytes += next.part().sizeBytes();
            try {
                executor.execute(next);
            } catch (RejectedExecutionException busy) {
                // It is opened when it is needed.
                return;
            }
        }
    }

    private static long rows(FilePart part) {
        return part.toRow() - part.fromRow();
    }

    private ColumnBatch limited(ColumnBatch batch) {
        int count = batch.rowCount();
        if (count <= remaining) {
            remaining -= count;
            return batch;
        }
        int[] slots = new int[(int) remaining];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = batch.selection().slot(i);
        }
        remaining = 0;
        return batch.select(Selection.of(slots, slots.length));
    }

    private void closeCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeCurrent();
        ahead.forEach(OpenAhead::abandon);
        ahead.clear();
        release.run();
    }
}
