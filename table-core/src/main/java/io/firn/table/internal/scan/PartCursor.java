// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.io.ObjectStore;
import io.firn.parquet.ReadBuffers;
import io.firn.table.BatchCursor;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the parts of a scan, one part after the other. With workers, these unpack the next pages of the
 * part that is read, which is most of the work, open the next few parts and decode their first batch; each part has arrays
 * of its own, so that the batch in the caller's hands stays as it is. Rows come in the same order with and without. For one
 * thread.
 */
public final class PartCursor implements BatchCursor {
    /** Without a limit. */
    public static final long ALL = Long.MAX_VALUE;

    /** Enough to hide a request behind the reading of small files; more would only hold memory. */
    private static final int MOST_AHEAD = 4;

    /** An open part holds what was fetched of its first row group: less than this, unless it is the only one ahead. */
    private static final long MOST_AHEAD_BYTES = 64L << 20;

    /** Parts whose deletion vectors are read together. */
    private static final int MOST_PLANNED = 64;

    private final Source source;
    private final Iterator<FilePart> parts;
    /** Planned, and not yet open. */
    private final ArrayDeque<FilePart> planned = new ArrayDeque<>();

    private final Runnable release;
    private final Optional<Workers> workers;
    private final ArrayDeque<OpenAhead> ahead = new ArrayDeque<>();
    private long remaining;
    private @Nullable SplitReader current;
    private @Nullable FilePart currentPart;
    private boolean closed;

    /**
     * @param parts planned when they are asked for
     * @param release run once when the cursor is closed; ends the planning
     * @param workers work ahead of the caller; empty: the caller does everything
     * @param limit most rows
     */
    public PartCursor(
            Source source, Iterator<FilePart> parts, Runnable release, Optional<Workers> workers, long limit) {
        this.source = source;
        this.parts = parts;
        this.release = release;
        this.workers = workers;
        this.remaining = limit;
    }

    /**
     * What parts are parts of.
     *
     * @param store the table's root
     * @param deletions vectors that were read before
     * @param buffers of parts that were read before
     */
    public record Source(ObjectStore store, ScanTask task, DeletionVectors deletions, ReadBuffers buffers) {}

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
            if (ahead.isEmpty() && !morePlanned()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The part that the last batch is of. */
    public FilePart part() {
        if (currentPart == null) {
            throw new IllegalStateException("No batch was read yet.");
        }
        return currentPart;
    }

    /** The first batch of the next part, which becomes the current one; empty when it has none, or there is no part. */
    private Optional<ColumnBatch> nextPart() {
        if (ahead.isEmpty() && morePlanned()) {
            ahead.add(open(planned.remove()));
        }
        OpenAhead next = ahead.poll();
        if (next == null) {
            return Optional.empty();
        }
        currentPart = next.part();
        workers.ifPresent(helpers -> openAhead(next.part(), helpers));
        OpenAhead.Opened opened = next.take();
        current = opened.reader();
        return opened.first();
    }

    /** Hands parts to the workers, but not those behind the rows that the limit can still want. */
    private void openAhead(FilePart taken, Workers helpers) {
        long rows = rows(taken);
        long bytes = 0;
        for (OpenAhead open : ahead) {
            rows += rows(open.part());
            bytes += open.part().sizeBytes();
        }
        while (!helpers.areDismissed()
                && ahead.size() < MOST_AHEAD
                && bytes < MOST_AHEAD_BYTES
                && rows < remaining
                && morePlanned()) {
            OpenAhead next = open(planned.remove());
            ahead.add(next);
            rows += rows(next.part());
            bytes += next.part().sizeBytes();
            try {
                helpers.execute(next);
            } catch (RejectedExecutionException closed) {
                // It is opened when it is come to.
                return;
            }
        }
    }

    /** Whether there is another part to open. Plans several at a time, and reads the deletion vectors of them together. */
    private boolean morePlanned() {
        if (planned.isEmpty()) {
            long rows = 0;
            while (planned.size() < MOST_PLANNED && rows < remaining && parts.hasNext()) {
                planned.add(parts.next());
                rows += rows(planned.getLast());
            }
            source.deletions().fetch(source.store(), planned, workers.isPresent());
        }
        return !planned.isEmpty();
    }

    private OpenAhead open(FilePart part) {
        return new OpenAhead(
                source, part, workers.filter(helpers -> !helpers.areDismissed()).map(Executor.class::cast));
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
        workers.ifPresent(Workers::dismiss);
        release.run();
    }
}
