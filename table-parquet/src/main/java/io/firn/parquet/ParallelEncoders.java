// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.parquet.internal.write.PageEncoders;
import java.util.concurrent.Executor;

/**
 * Threads that encode and compress the pages of any number of files while these are written. The threads that write work
 * on pages too whenever they would have to wait, so an executor that is busy, has one thread, or is the one that the writer
 * itself runs on, costs speed and nothing else. Holds up to 16 MB of values that wait to be encoded, and memory for a page
 * per thread. Safe for many threads.
 */
public final class ParallelEncoders implements AutoCloseable {
    private final PageEncoders pages;

    private ParallelEncoders(PageEncoders pages) {
        this.pages = pages;
    }

    /** @param executor the caller's, who also shuts it down; may refuse work */
    public static ParallelEncoders on(Executor executor) {
        return new ParallelEncoders(PageEncoders.on(executor));
    }

    PageEncoders pages() {
        return pages;
    }

    /** Waits for pages that are being encoded and frees the memory. Files must be finished or closed before. */
    @Override
    public void close() {
        pages.close();
    }
}
