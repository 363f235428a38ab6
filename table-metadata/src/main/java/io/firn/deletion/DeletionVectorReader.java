// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectStore;
import io.firn.snapshot.DeletionVectorRef;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Reads the deletion vectors that metadata refers to or holds, and checks that they are what metadata says. */
public final class DeletionVectorReader {
    /** A bound on what a hostile reference can make a reader allocate; a bitmap of a billion rows fits. */
    static final int MAX_BYTES = 256 << 20;

    private DeletionVectorReader() {}

    /**
     * One ranged read; none if the vector is inline.
     *
     * @param store the table's root
     * @param rowCount rows of the data file, deleted ones included
     * @throws CorruptTableException when the blob is damaged, or deletes another number of rows than {@code ref} states or
     *     rows that the data file does not have
     */
    public static DeletionVector read(ObjectStore store, DeletionVectorRef ref, long rowCount) {
        return decode(ref, blob(store, ref, where(ref)), rowCount);
    }

    /**
     * As {@link #read}, from bytes that were read already.
     *
     * @param blob its remaining bytes are those that {@code ref} is about; left as it was
     */
    public static DeletionVector decode(DeletionVectorRef ref, ByteBuffer blob, long rowCount) {
        String where = where(ref);
        DeletionVector vector = DeletionVectorBlob.decode(blob, where);
        requireStated(vector, ref, rowCount);
        return vector;
    }

    /** Checks that a vector is what metadata says; errors are those of {@link #read}. */
    public static void requireStated(DeletionVector vector, DeletionVectorRef ref, long rowCount) {
        String where = where(ref);
        if (vector.cardinality() != ref.cardinality()) {
            throw new CorruptTableException("The deletion vector at %s deletes %d rows where metadata states %d."
                    .formatted(where, vector.cardinality(), ref.cardinality()));
        }
        if (vector.last().orElse(-1) >= rowCount) {
            throw new CorruptTableException("The deletion vector at %s deletes row %d of a data file of %d rows."
                    .formatted(where, vector.last().orElseThrow(), rowCount));
        }
    }

    private static ByteBuffer blob(ObjectStore store, DeletionVectorRef ref, String where) {
        if (ref instanceof DeletionVectorRef.Inline inline) {
            return ByteBuffer.wrap(Base64.getDecoder().decode(inline.blob()));
        }
        DeletionVectorRef.Stored stored = (DeletionVectorRef.Stored) ref;
        if (stored.offset() < 0 || stored.sizeBytes() <= 0 || stored.sizeBytes() > MAX_BYTES) {
            throw new CorruptTableException(
                    "Metadata refers to a deletion vector at %s; it has 1 to %d bytes.".formatted(where, MAX_BYTES));
        }
        ByteBuffer blob = ByteBuffer.allocate(stored.sizeBytes());
        store.read(stored.key(), stored.offset(), blob);
        return blob.flip();
    }

    private static String where(DeletionVectorRef ref) {
        return ref instanceof DeletionVectorRef.Stored stored
                ? "%s, bytes %d to %d".formatted(stored.key(), stored.offset(), stored.offset() + stored.sizeBytes())
                : "the root itself";
    }
}
