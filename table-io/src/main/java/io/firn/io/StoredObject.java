// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * An object as a listing shows it.
 *
 * @param key its name
 * @param sizeBytes its size
 */
public record StoredObject(ObjectKey key, long sizeBytes) {}
