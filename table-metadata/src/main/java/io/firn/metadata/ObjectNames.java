// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import io.firn.io.ObjectKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Names of objects that are written once: {@code <directory>/<4 hex digits>-<uuid>.<extension>}. The digits are the low 16
 * bits of the CRC-32C of the UUID's 16 bytes, most significant byte first; they spread the prefixes of a store, and the
 * UUID (of version 7) tells the age. A name of this form can be derived again from directory and UUID, so that manifests
 * need not hold it as text. Pure. Spec section 2.
 */
public final class ObjectNames {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
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
        return ObjectKey.of(path(directory, id, extension));
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
        return path.equals(path(path.substring(0, slash), id, extension)) ? Optional.of(id) : Optional.empty();
    }

    private static String path(String directory, UUID id, String extension) {
        int directoryLength = directory.length();
        byte[] text = new byte[directoryLength + 1 + HASH_DIGITS + 1 + UUID_DIGITS + 1 + extension.length()];
        int at = put(text, 0, directory);
        text[at++] = '/';
        at = hex(text, at, hash(id), HASH_DIGITS);
        text[at++] = '-';
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        at = hex(text, at, high >>> 32, 8);
        text[at++] = '-';
        at = hex(text, at, high >>> 16, 4);
        text[at++] = '-';
        at = hex(text, at, high, 4);
        text[at++] = '-';
        at = hex(text, at, low >>> 48, 4);
        text[at++] = '-';
        at = hex(text, at, low, 12);
        text[at++] = '.';
        put(text, at, extension);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static long hash(UUID id) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
        return crc.getValue() & 0xffff;
    }

    /** A character that is not ASCII becomes one that {@link ObjectKey} refuses. */
    private static int put(byte[] target, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            target[at + i] = (byte) (c < 0x80 ? c : 0xff);
        }
        return at + text.length();
    }

    private static int hex(byte[] target, int at, long value, int digits) {
        for (int i = 0; i < digits; i++) {
            target[at + i] = HEX[(int) (value >>> (4 * (digits - 1 - i))) & 0xf];
        }
        return at + digits;
    }
}
