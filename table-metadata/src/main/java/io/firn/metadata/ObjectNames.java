// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import io.firn.io.ObjectKey;
import io.firn.io.UuidKeys;
import java.util.Optional;
import java.util.UUID;

/**
 * Names of objects that are written once: {@code <directory>/<4 hex digits>-<uuid>.<extension>}. The digits are the low 16
 * bits of the CRC-32C of the UUID's 16 bytes, most significant byte first; they spread the prefixes of a store, and the
 * UUID (of version 7) tells the age. A name of this form can be derived again from directory and UUID, so that manifests
 * need not hold it as text. Pure. Spec section 2.
 */
public final class ObjectNames {
    private static final int HASH_DIGITS = 4;
    private static final int UUID_DIGITS = 36;

    private ObjectNames() {}

    /**
     * The key of an object.
     *
     * @param directory {@code data}, {@code data/day=2026-11-22}, {@code _firn/manifests}
     * @param extension {@code parquet}, {@code puffin}
     */
    public static ObjectKey key(String directory, UUID id, String extension) {
        return new UuidKeys(directory, extension).key(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** The UUID in the name of a key, if the key is of the form that {@link #key} makes with this extension. */
    public static Optional<UUID> uuid(ObjectKey key, String extension) {
        String path = key.path();
        int slash = path.lastIndexOf('/');
        int idStart = slash + 1 + HASH_DIGITS + 1;
        if (slash <= 0 || path.length() != idStart + UUID_DIGITS + 1 + extension.length()) {
            return Optional.empty();
        }
        UUID id;
        try {
            id = UUID.fromString(path.substring(idStart, idStart + UUID_DIGITS));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
        return key.equals(key(path.substring(0, slash), id, extension)) ? Optional.of(id) : Optional.empty();
    }
}
