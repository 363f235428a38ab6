// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in a zstd frame that states the size of its content and carries its checksum. Both are required when reading:
 * the size bounds the memory before anything is decompressed, the checksum tells damage from data. Spec section 5.1. Pure.
 */
final class ZstdFrame {
    /** The default of zstd; higher levels cost time on the commit path and save little on texts this small. */
    private static final int LEVEL = 3;

    private static final int MAGIC = 0xFD2FB528;
    private static final int DESCRIPTOR_AT = 4;
    private static final int CHECKSUM_FLAG = 0x04;

    /** Means nothing in zstd, and no encoder sets it; refused so that a changed header is noticed. */
    private static final int UNUSED_FLAG = 0x10;

    /** Magic, descriptor, and at least one byte each of size, block and checksum. */
    private static final int MIN_BYTES = 12;

    private static final int UNKNOWN = -1;

    /**
     * A context that nobody uses now: making one takes twice as long as decompressing a root with it. The process keeps one and
     * no more; who finds none makes one.
     */
    private static final AtomicReference<@Nullable ZstdDecompressCtx> SPARE = new AtomicReference<>();

    private ZstdFrame() {}

    static byte[] compress(byte[] content) {
        return compress(content, content.length);
    }

    /** The first {@code length} bytes of {@code content} as a frame. */
    static byte[] compress(byte[] content, int length) {
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            zstd.setLevel(LEVEL);
            zstd.setChecksum(true);
            zstd.setContentSize(true);
            byte[] target = new byte[Math.toIntExact(Zstd.compressBound(length))];
            int size = zstd.compressByteArray(target, 0, target.length, content, 0, length);
            return Arrays.copyOf(target, size);
        }
    }

    /** How many bytes the frame takes that {@code bytes} begin with; as many as there are when no frame can be made out. */
    static int length(byte[] bytes) {
        int length = bytes.length < MIN_BYTES ? UNKNOWN : blocksEnd(bytes);
        return length == UNKNOWN ? bytes.length : length;
    }

    private static int blocksEnd(byte[] bytes) {
        try {
            return (int) Zstd.findFrameCompressedSize(bytes);
        } catch (ZstdException noFrame) {
            return UNKNOWN;
        }
    }

    /** The size that the content of {@code frame}, which must be one frame and nothing else, has by its header. */
    static int contentBytes(byte[] frame, int maxBytes, Place place) {
        if (frame.length < MIN_BYTES || littleEndianInt(frame) != MAGIC) {
            throw place.corrupt("is not a zstd frame (%d bytes)".formatted(frame.length));
        }
        if ((frame[DESCRIPTOR_AT] & CHECKSUM_FLAG) == 0) {
            throw place.corrupt("is a zstd frame without a content checksum");
        }
        if ((frame[DESCRIPTOR_AT] & UNUSED_FLAG) != 0) {
            throw place.corrupt("is a zstd frame with the unused bit of its header set");
        }
        long size = Zstd.getFrameContentSize(frame);
        if (size <= 0) {
            throw place.corrupt("is a zstd frame that does not state the size of its content");
        }
        if (size > maxBytes) {
            throw place.corrupt("states %d bytes of content, more than the limit of %d".formatted(size, maxBytes));
        }
        if (blocksEnd(frame) != frame.length) {
            throw place.corrupt("cannot be decompressed: it is cut short, damaged, or followed by something else");
        }
        return (int) size;
    }

    /** The content of {@code frame}, which must be one frame and nothing else. */
    static byte[] decompress(byte[] frame, int maxBytes, Place place) {
        return decompress(frame, maxBytes, 0, place);
    }

    /** The content of {@code frame}, followed by {@code room} bytes that are zero. */
    static byte[] decompress(byte[] frame, int maxBytes, int room, Place place) {
        int size = contentBytes(frame, maxBytes, place);
        ZstdDecompressCtx spare = SPARE.getAndSet(null);
        ZstdDecompressCtx zstd = spare == null ? new ZstdDecompressCtx() : spare;
        boolean sound = false;
        try {
            byte[] content = new byte[size + room];
            int found = zstd.decompressByteArray(content, 0, size, frame, 0, frame.length);
            if (found != size) {
                throw place.corrupt("has %d bytes of content, but states %d".formatted(found, size));
            }
            sound = true;
            return content;
        } catch (ZstdException e) {
            throw place.corrupt("cannot be decompressed: " + e.getMessage(), e);
        } finally {
            if (!sound || !SPARE.compareAndSet(null, zstd)) {
                zstd.close();
            }
        }
    }

    private static int littleEndianInt(byte[] bytes) {
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | (bytes[3] & 0xFF) << 24;
    }
}
