// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The opening of one part of a scan: its footer, its deletion vector and its first batch. Done by an executor ahead of time
 * or else by whoever {@linkplain #take takes} it, so that a scan makes progress even when no thread of the executor is free.
 */
final class OpenAhead implements Runnable {

    /** A part that is open, and what was read of it. */
    record Opened(SplitReader reader, Optional<ColumnBatch> first) {}

    private final PartCursor.Source source;
    private final FilePart part;
    private final Optional<Executor> ahead;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Opened> result = new CompletableFuture<>();

    /** @param ahead unpacks pages ahead of time */
    OpenAhead(PartCursor.Source source, FilePart part, Optional<Executor> ahead) {
        this.source = source;
        this.part = part;
        this.ahead = ahead;
    }

    FilePart part() {
        return part;
    }

    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        @Nullable SplitReader reader = null;
        try {
            reader = SplitReader.open(source, part, ahead);
            result.complete(new Opened(reader, reader.next()));
        } catch (RuntimeException | Error failure) {
            if (reader != null) {
                reader.close();
            }
            result.completeExceptionally(failure);
        }
    }

    /** Opens the part, or waits for the executor to have opened it. The caller closes the reader. */
    Opened take() {
        run();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Gives the part up. When this returns, nothing is read any more, so that the store may be closed. */
    void abandon() {
        if (begun.compareAndSet(false, true)) {
            return;
        }
        result.handle((opened, failure) -> {
                    if (opened != null) {
                        opened.reader().close();
                    }
                    return true;
                })
                .join();
    }
}
