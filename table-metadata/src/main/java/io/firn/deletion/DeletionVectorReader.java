// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectStore;
import io.firn.snapshot.DeletionVectorRef;
import java.nio.ByteBuffer;

/** Reads the deletion vectors that metadata refers to, and checks that they are what metadata says. */
public final class DeletionVectorReader {
    /** A bound on what a hostile reference can make a reader allocate; a bitmap of a billion rows fits. */
    static final int MAX_BYTES = 256 << 20;

    private DeletionVectorReader() {}

    /**
     * One ranged read.
     *
     * @param store the table's root
     * @param rowCount rows of the data file, deleted ones included
     * @throws CorruptTableException when the blob is damaged, or deletes another number of rows than {@code ref} states or
     *     rows that the data file does not have
     */
    public static DeletionVector read(ObjectStore store, DeletionVectorRef ref, long rowCount) {
        String where = "%s, bytes %d to %d".formatted(ref.key(), ref.offset(), ref.offset() + ref.sizeBytes());
        if (ref.offset() < 0 || ref.sizeBytes() <= 0 || ref.sizeBytes() > MAX_BYTES) {
            throw new CorruptTableException(
                    "Metadata refers to a deletion vector at %s; it has 1 to %d bytes.".formatted(where, MAX_BYTES));
        }
        ByteBuffer blob = ByteBuffer.allocate(ref.sizeBytes());
        store.read(ref.key(), ref.offset(), blob);
        DeletionVector vector = DeletionVectorBlob.decode(blob.flip(), where);
        if (vector.cardinality() != ref.cardinality()) {
            throw new CorruptTableException("The deletion vector at %s deletes %d rows where metadata states %d."
                    .formatted(where, vector.cardinality(), ref.cardinality()));
        }
        if (vector.last().orElse(-1) >= rowCount) {
            throw new CorruptTableException("The deletion vector at %s deletes row %d of a data file of %d rows."
                    .formatted(where, vector.last().orElseThrow(), rowCount));
        }
        return vector;
    }
}
