// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.io.ObjectKey;

/**
 * The object that says where a rewrite moved rows. Immutable. Spec section 7.8.
 *
 * @param key of the object
 * @param sizeBytes of the object
 * @param crc32c of the whole object, as an unsigned number
 */
public record RowMappingRef(ObjectKey key, long sizeBytes, long crc32c) {}
