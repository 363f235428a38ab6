// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import io.firn.io.CorruptTableException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.InvalidRoaringFormat;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The bytes of a deletion vector: a {@code deletion-vector-v1} blob of Puffin files. Pure. Spec section 8.
 *
 * <p>A length (4 bytes, big-endian) of what lies between it and the checksum; the magic bytes {@code D1 D3 39 64}; the
 * bitmap in Roaring's portable 64-bit form, little-endian; the CRC-32 of magic and bitmap (4 bytes, big-endian).
 */
public final class DeletionVectorBlob {
    private static final int MAGIC = 0xD1D33964;

    /** Length, magic, number of bitmaps, checksum. */
    private static final int LEAST_BYTES = 4 + 4 + 8 + 4;

    private DeletionVectorBlob() {}

    /** As much as the largest container takes. */
    private static final int READ_BYTES = 8 << 10;

    /** Bytes of the blob. */
    public static int sizeBytes(DeletionVector vector) {
        long bytes = LEAST_BYTES;
        for (int i = 0; i < vector.bitmapCount(); i++) {
            bytes += 4 + vector.bitmap(i).serializedSizeInBytes();
        }
        return Math.toIntExact(bytes);
    }

    /** The blob, in a buffer of its own. */
    public static ByteBuffer encode(DeletionVector vector) {
        ByteBuffer blob = ByteBuffer.allocate(sizeBytes(vector));
        blob.putInt(blob.capacity() - 8).putInt(MAGIC);
        blob.order(ByteOrder.LITTLE_ENDIAN).putLong(vector.bitmapCount());
        for (int i = 0; i < vector.bitmapCount(); i++) {
            blob.putInt(vector.key(i));
            vector.bitmap(i).serialize(blob);
        }
        blob.order(ByteOrder.BIG_ENDIAN).putInt(checksum(blob));
        return blob.flip();
    }

    /**
     * Reads {@link #encode} back.
     *
     * @param blob its remaining bytes are the whole blob; left as it was
     * @param where the object and what in it, for messages
     * @throws CorruptTableException when it is not a sound blob
     */
    public static DeletionVector decode(ByteBuffer blob, String where) {
        ByteBuffer bytes = blob.slice().order(ByteOrder.BIG_ENDIAN);
        if (bytes.remaining() < LEAST_BYTES) {
            throw damaged(where, "%d bytes are fewer than the %d of an empty one", bytes.remaining(), LEAST_BYTES);
        }
        int stated = bytes.getInt();
        if (stated != bytes.capacity() - 8) {
            throw damaged(where, "it states %d bytes where it has %d", stated, bytes.capacity() - 8);
        }
        int magic = bytes.getInt();
        if (magic != MAGIC) {
            throw damaged(where, "it begins with %08X and not with %08X", magic, MAGIC);
        }
        bytes.position(bytes.capacity() - 4);
        int found = checksum(bytes);
        int expected = bytes.getInt();
        if (found != expected) {
            throw damaged(where, "its CRC-32 is %08X and not %08X", found, expected);
        }
        byte[] content = new byte[bytes.capacity() - 12];
        bytes.get(8, content);
        return bitmaps(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN), where);
    }

    private static DeletionVector bitmaps(ByteBuffer bytes, String where) {
        TreeMap<Integer, RoaringBitmap> byKey = new TreeMap<>();
        long count = bytes.getLong();
        // A bitmap takes at least its key and a cookie, so a larger count cannot be true.
        if (count < 0 || count > bytes.remaining() / 8) {
            throw damaged(where, "it states %d bitmaps in %d bytes", count, bytes.remaining());
        }
        int last = -1;
        for (long i = 0; i < count; i++) {
            if (bytes.remaining() < 4) {
                throw damaged(where, "it ends within bitmap %d of %d", i, count);
            }
            int key = bytes.getInt();
            if (key <= last) {
                throw damaged(where, "the key %d of bitmap %d follows %d; keys ascend from 0", key, i, last);
            }
            RoaringBitmap bitmap = bitmap(bytes, i, where);
            if (!bitmap.isEmpty()) {
                byKey.put(key, bitmap);
            }
            last = key;
        }
        if (bytes.hasRemaining()) {
            throw damaged(where, "%d bytes follow its last bitmap", bytes.remaining());
        }
        return new DeletionVector(byKey);
    }

    /** Reads a bitmap at the position of {@code bytes}, which has an array, and moves on behind it. */
    private static RoaringBitmap bitmap(ByteBuffer bytes, long index, String where) {
        ByteArrayInputStream stream =
                new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            // With a buffer, since the library would read one value at a time otherwise.
            bitmap.deserialize(new DataInputStream(stream), new byte[READ_BYTES]);
        } catch (IOException
                | InvalidRoaringFormat
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            throw new CorruptTableException(
                    "The deletion vector at %s is damaged: bitmap %d is not a Roaring bitmap (%s). Restore the object."
                            .formatted(where, index, e),
                    e);
        }
        if (!ascends(bitmap)) {
            throw damaged(where, "the values of bitmap %d do not ascend or are not as many as it states", index);
        }
        bytes.position(bytes.limit() - stream.available());
        return bitmap;
    }

    /**
     * The library reads whatever has the right form, runs that overlap or pass the end included, and then gives wrong
     * answers; its own validation overlooks some of it. Stops at the first fault, so at most 2^16 steps a container.
     */
    private static boolean ascends(RoaringBitmap bitmap) {
        return bitmap.hasRunCompression() ? ascendsOneByOne(bitmap) : ascendsInBatches(bitmap);
    }

    private static boolean ascendsOneByOne(RoaringBitmap bitmap) {
        long last = -1;
        long count = 0;
        PeekableIntIterator values = bitmap.getIntIterator();
        while (values.hasNext()) {
            long value = Integer.toUnsignedLong(values.next());
            if (value <= last) {
                return false;
            }
            last = value;
            count++;
        }
        return count == bitmap.getLongCardinality();
    }

    /** Several times as fast, and only for bitmaps without runs: of one that passes the end, it would not notice. */
    private static boolean ascendsInBatches(RoaringBitmap bitmap) {
        long last = -1;
        long count = 0;
        int[] values = new int[DeletionVector.BATCH];
        BatchIterator batches = bitmap.getBatchIterator();
        while (batches.hasNext()) {
            int length = batches.nextBatch(values);
            for (int i = 0; i < length; i++) {
                long value = Integer.toUnsignedLong(values[i]);
                if (value <= last) {
                    return false;
                }
                last = value;
            }
            count += length;
        }
        return count == bitmap.getLongCardinality();
    }

    /** Of what lies between the length and the position of {@code blob}. */
    private static int checksum(ByteBuffer blob) {
        CRC32 crc = new CRC32();
        crc.update(blob.slice(4, blob.position() - 4));
        return (int) crc.getValue();
    }

    private static CorruptTableException damaged(String where, String what, Object... arguments) {
        return new CorruptTableException("The deletion vector at %s is damaged: %s. Restore the object."
                .formatted(where, what.formatted(arguments)));
    }
}
