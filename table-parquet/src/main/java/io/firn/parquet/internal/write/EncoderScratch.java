// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.firn.io.InvalidRequestException;
import java.util.zip.CRC32;

/** What encoding a page needs besides the page: shared by all columns of all files, and used for one page at a time. */
final class EncoderScratch implements AutoCloseable {
    final HybridEncoder hybrid = new HybridEncoder();
    final DeltaEncoder delta = new DeltaEncoder();
    final ByteOutput page = new ByteOutput();
    final ByteOutput compressed = new ByteOutput();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final CRC32 crc = new CRC32();
    private int level;
    private int[] ids = new int[0];

    /** An array of at least {@code length} ids, whose contents are anything. */
    int[] ids(int length) {
        if (ids.length < length) {
            ids = new int[Math.max(length, 1024)];
        }
        return ids;
    }

    /** Sets the level of the compressions that follow. */
    void level(int compressionLevel) {
        if (level != compressionLevel) {
            zstd.setLevel(compressionLevel);
            level = compressionLevel;
        }
    }

    /** The checksum of {@link #compressed}. */
    int checksum() {
        crc.reset();
        crc.update(compressed.array(), 0, compressed.size());
        return (int) crc.getValue();
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
