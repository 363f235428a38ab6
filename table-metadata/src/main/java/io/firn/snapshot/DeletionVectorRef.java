// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.io.ObjectKey;

/**
 * Where the deletion vector of a data file is: a {@code deletion-vector-v1} blob in a Puffin file. Immutable.
 *
 * @param key the Puffin file
 * @param offset of the blob in it, in bytes
 * @param sizeBytes of the blob
 * @param cardinality how many rows are deleted
 */
public record DeletionVectorRef(ObjectKey key, long offset, int sizeBytes, long cardinality) {}
