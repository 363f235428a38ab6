// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.UnsupportedFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.FileMetaData;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/** Reads the tail of an object, where a Parquet file says what it is. */
public final class FooterReader {
    /** One read of this many bytes finds most footers whole. */
    public static final int TAIL_BYTES = 64 << 10;
    /** The footer of some thousand columns in some hundred row groups; its objects take several times its bytes. */
    private static final int MAX_FOOTER_BYTES = 64 << 20;
    /** The four bytes with which files begin, and the length and four bytes with which they end. */
    private static final int HEAD_BYTES = 4;

    private static final int TRAILER_BYTES = 8;
    private static final int MAGIC = 0x31524150;
    private static final int ENCRYPTED_MAGIC = 0x45524150;

    private FooterReader() {}

    /**
     * What one look at a file gave.
     *
     * @param footer what it says
     * @param known bytes that were read together with the footer and are worth keeping: all of a small file, else the page
     *     indexes, as far as they were read
     * @param knownFrom where they are in the file
     */
    public record Opened(Footer footer, ByteBuffer known, long knownFrom) {}

    /** @param atFirst bytes of the first look at the end of the object */
    public static Opened open(ObjectStore store, ObjectKey key, long sizeBytes, int atFirst) {
        if (sizeBytes < HEAD_BYTES + TRAILER_BYTES) {
            throw new CorruptTableException(
                    "Object %s is no Parquet file: it has %d bytes, fewer than the shortest file."
                            .formatted(key, sizeBytes));
        }
        int tailBytes = Math.toIntExact(Math.min(sizeBytes, atFirst));
        ByteBuffer tail = read(store, key, sizeBytes - tailBytes, tailBytes);
        int footerBytes = footerBytes(key, tail, sizeBytes);
        ByteBuffer footer = footerBytes + TRAILER_BYTES <= tailBytes
                ? tail.slice(tailBytes - TRAILER_BYTES - footerBytes, footerBytes)
                : read(store, key, sizeBytes - TRAILER_BYTES - footerBytes, footerBytes);
        if (!FooterSeal.isIntact(footer)) {
            throw corrupt(key, "it does not have the checksum that it states", null);
        }
        Footer parsed = parse(key, footer, sizeBytes);
        long tailFrom = sizeBytes - tailBytes;
        checkIndexes(key, parsed, tail, tailFrom, sizeBytes - TRAILER_BYTES - footerBytes);
        if (tailFrom == 0) {
            return new Opened(parsed, tail, 0);
        }
        long from = Math.max(tailFrom, firstIndex(parsed, sizeBytes));
        // A copy, since the tail is larger than most indexes, and files may be kept open.
        ByteBuffer indexes =
                ByteBuffer.allocate(Math.toIntExact(Math.max(0, sizeBytes - TRAILER_BYTES - footerBytes - from)));
        indexes.put(0, tail, (int) (from - tailFrom), indexes.capacity());
        return new Opened(parsed, indexes.order(ByteOrder.LITTLE_ENDIAN), from);
    }

    /** Checks the page indexes if the look at the tail had them all; they lie between the pages and the footer. */
    private static void checkIndexes(ObjectKey key, Footer footer, ByteBuffer tail, long tailFrom, long footerFrom) {
        String stated = footer.properties().get(FooterSeal.INDEX_KEY);
        long first = Math.min(firstIndex(footer, footerFrom), footerFrom);
        if (stated == null || first < tailFrom) {
            return;
        }
        ByteBuffer indexes = tail.slice((int) (first - tailFrom), (int) (footerFrom - first));
        if (!FooterSeal.checksum(indexes).equals(stated)) {
            throw new CorruptTableException(
                    "The page indexes of Parquet file %s are damaged: they do not have the checksum that the footer states. Restore the file."
                            .formatted(key));
        }
    }

    private static long firstIndex(Footer footer, long sizeBytes) {
        long first = sizeBytes;
        for (StoredGroup group : footer.groups()) {
            for (StoredChunk chunk : group.chunks()) {
                first = chunk.offsetIndex().exists()
                        ? Math.min(first, chunk.offsetIndex().offset())
                        : first;
                first = chunk.columnIndex().exists()
                        ? Math.min(first, chunk.columnIndex().offset())
                        : first;
            }
        }
        return first;
    }

    private static ByteBuffer read(ObjectStore store, ObjectKey key, long offset, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        store.read(key, offset, bytes);
        return bytes.clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int footerBytes(ObjectKey key, ByteBuffer tail, long sizeBytes) {
        int magic = tail.getInt(tail.limit() - Integer.BYTES);
        if (magic == ENCRYPTED_MAGIC) {
            throw encrypted(key);
        } else if (magic != MAGIC) {
            throw new CorruptTableException(
                    "Object %s is no Parquet file of %d bytes: it does not end in PAR1 but in %08x."
                            .formatted(key, sizeBytes, Integer.reverseBytes(magic)));
        }
        int length = tail.getInt(tail.limit() - TRAILER_BYTES);
        if (length <= 0 || length > sizeBytes - HEAD_BYTES - TRAILER_BYTES) {
            throw corrupt(key, "it states a footer of %d bytes in a file of %d".formatted(length, sizeBytes), null);
        }
        if (length > MAX_FOOTER_BYTES) {
            throw new UnsupportedFormatException("The footer of Parquet file %s has %d bytes; at most %d are read."
                    .formatted(key, length, MAX_FOOTER_BYTES));
        }
        return length;
    }

    private static Footer parse(ObjectKey key, ByteBuffer bytes, long sizeBytes) {
        try {
            FileMetaData metadata = BoundedProtocol.read(new FileMetaData(), bytes.duplicate());
            if (metadata.isSetEncryption_algorithm()) {
                throw encrypted(key);
            }
            return FooterCheck.check(metadata, sizeBytes - TRAILER_BYTES - bytes.remaining());
        } catch (UnsupportedChunkException e) {
            throw new UnsupportedFormatException(
                    "Parquet file %s cannot be read: %s.".formatted(key, e.getMessage()), e);
        } catch (TException | MalformedFooterException | IndexOutOfBoundsException | NullPointerException e) {
            throw corrupt(key, e.getMessage(), e);
        }
    }

    private static UnsupportedFormatException encrypted(ObjectKey key) {
        return new UnsupportedFormatException("Parquet file %s is encrypted, which is not supported.".formatted(key));
    }

    private static CorruptTableException corrupt(ObjectKey key, @Nullable String what, @Nullable Exception cause) {
        return new CorruptTableException(
                "The footer of Parquet file %s is damaged: %s. Restore the file.".formatted(key, what), cause);
    }
}
