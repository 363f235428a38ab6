// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.io.ObjectKey;

/** Where the deletion vector of a data file is: in a Puffin file, or, if it is small, in the root itself. Immutable. */
public sealed interface DeletionVectorRef {

    /** How many rows are deleted. */
    long cardinality();

    /**
     * A {@code deletion-vector-v1} blob in a Puffin file.
     *
     * @param key the Puffin file
     * @param offset of the blob in it, in bytes
     * @param sizeBytes of the blob
     */
    record Stored(ObjectKey key, long offset, int sizeBytes, long cardinality) implements DeletionVectorRef {}

    /**
     * The blob itself. Only roots hold vectors in this form; manifests do not.
     *
     * @param blob its bytes in Base64 with padding
     */
    record Inline(String blob, long cardinality) implements DeletionVectorRef {
        /** Bytes of the blob. */
        public int sizeBytes() {
            int padding = blob.endsWith("==") ? 2 : blob.endsWith("=") ? 1 : 0;
            return blob.length() / 4 * 3 - padding;
        }
    }
}
