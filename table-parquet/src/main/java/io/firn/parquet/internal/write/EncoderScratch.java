// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.firn.io.InvalidRequestException;

/** What encoding a page needs besides the page, shared by the columns of one writer and used by one of them at a time. */
final class EncoderScratch implements AutoCloseable {
    final HybridEncoder hybrid = new HybridEncoder();
    final DeltaEncoder delta = new DeltaEncoder();
    final ByteOutput page = new ByteOutput();
    final ByteOutput compressed = new ByteOutput();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private int[] ids = new int[0];

    EncoderScratch(int compressionLevel) {
        zstd.setLevel(compressionLevel);
    }

    /** An array of at least {@code length} ids, whose contents are anything. */
    int[] ids(int length) {
        if (ids.length < length) {
            ids = new int[Math.max(length, 1024)];
        }
        return ids;
    }

    /** Compresses {@link #page} from {@code start} on into {@link #compressed}, replacing what was there. */
    void compress(int start) {
        int length = page.size() - start;
        compressed.clear();
        long bound = Zstd.compressBound(length);
        if (bound > Integer.MAX_VALUE - 8) {
            throw new InvalidRequestException("A page of " + length
                    + " bytes is more than can be compressed; write smaller values or fewer elements in a row.");
        }
        compressed.reserve(bound);
        compressed.advance(
                zstd.compressByteArray(compressed.array(), 0, compressed.array().length, page.array(), start, length));
    }

    @Override
    public void close() {
        zstd.close();
    }
}
