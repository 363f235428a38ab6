// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * A full page on its way into its column chunk: made by the thread that writes, encoded and compressed by whatever thread
 * takes it, and settled by the thread that writes. It is handed from one to the other through {@link PageEncoders}.
 */
final class PageTask {
    final ChunkWriter chunk;
    final long firstRow;
    final long plainBytes;
    final int entries;
    final int nulls;

    /** Given back to the leaf once it is encoded. */
    @Nullable
    Page page;

    Encoding encoding = Encoding.PLAIN;
    PageBounds bounds = new PageBounds();

    /** Header and compressed page, as in the file. */
    byte[] stored = new byte[0];

    /** The same before compression. */
    long uncompressedBytes;

    /** What the dictionary page will take by now, about. */
    long dictionaryBytes;

    /** Guarded by the lock of the encoders, as the next. */
    boolean done;

    @Nullable
    Throwable failure;

    PageTask(ChunkWriter chunk, Page page, long firstRow) {
        this.chunk = chunk;
        this.page = page;
        this.firstRow = firstRow;
        this.plainBytes = page.plainBytes();
        this.entries = page.entries();
        this.nulls = page.nulls();
    }

    /** The first half, which depends on the pages before: values, levels, bounds. Lets go of the page. */
    void encode(EncoderScratch scratch) {
        if (page == null) {
            throw new IllegalStateException("A page is encoded once.");
        }
        chunk.encode(this, page, scratch);
        page = null;
    }

    /** The second half, which does not: what the first left in the scratch space becomes the stored page. */
    void compress(EncoderScratch scratch) {
        chunk.compress(this, scratch);
    }
}
