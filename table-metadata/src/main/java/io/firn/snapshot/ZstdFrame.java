// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Bytes in one zstd frame that states the size of its content and carries its checksum. Both are required when reading:
 * the size bounds the memory before anything is decompressed, the checksum tells damage from data. Spec section 5.1. Pure.
 */
final class ZstdFrame {
    /** The default of zstd; higher levels cost time on the commit path and save little on texts this small. */
    private static final int LEVEL = 3;

    private static final int MAGIC = 0xFD2FB528;
    private static final int DESCRIPTOR_AT = 4;
    private static final int CHECKSUM_FLAG = 0x04;

    /** Means nothing in zstd, and no encoder sets it; refused so that every changed bit of a frame is noticed. */
    private static final int UNUSED_FLAG = 0x10;

    /** Magic, descriptor, and at least one byte each of size, block and checksum. */
    private static final int MIN_BYTES = 12;

    private ZstdFrame() {}

    static byte[] compress(byte[] content) {
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            zstd.setLevel(LEVEL);
            zstd.setChecksum(true);
            zstd.setContentSize(true);
            return zstd.compress(content);
        }
    }

    static byte[] decompress(ByteBuffer frame, int maxBytes, Place place) {
        byte[] stored = new byte[frame.remaining()];
        frame.duplicate().get(stored);
        if (stored.length < MIN_BYTES || littleEndianInt(stored) != MAGIC) {
            throw place.corrupt("is not a zstd frame (%d bytes)".formatted(stored.length));
        }
        if ((stored[DESCRIPTOR_AT] & CHECKSUM_FLAG) == 0) {
            throw place.corrupt("is a zstd frame without a content checksum");
        }
        if ((stored[DESCRIPTOR_AT] & UNUSED_FLAG) != 0) {
            throw place.corrupt("is a zstd frame with the unused bit of its header set");
        }
        long size = Zstd.getFrameContentSize(stored);
        if (size <= 0) {
            throw place.corrupt("is a zstd frame that does not state the size of its content");
        }
        if (size > maxBytes) {
            throw place.corrupt("states %d bytes of content, more than the limit of %d".formatted(size, maxBytes));
        }
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            byte[] content = zstd.decompress(stored, (int) size);
            if (content.length != size) {
                throw place.corrupt("has %d bytes of content, but states %d".formatted(content.length, size));
            }
            return content;
        } catch (ZstdException e) {
            throw place.corrupt("cannot be decompressed: " + e.getMessage(), e);
        }
    }

    private static int littleEndianInt(byte[] bytes) {
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | (bytes[3] & 0xFF) << 24;
    }
}
