// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.nio.ByteBuffer;

/** The bytes of a root: JSON in one zstd frame with a content checksum. Pure. Spec section 5. */
public final class SnapshotCodec {

    /** Largest root, in bytes as stored; a larger one is refused unread. */
    public static final int MAX_STORED_BYTES = 16 << 20;

    /** Largest root once decompressed, in bytes. */
    public static final int MAX_JSON_BYTES = 128 << 20;

    private SnapshotCodec() {}

    public static byte[] encode(Snapshot snapshot) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param where the object's name, for messages
     * @throws io.firn.io.CorruptTableException when the bytes are not a sound root
     * @throws io.firn.io.UnsupportedFormatException when the root needs a feature or format version that is not known here
     */
    public static Snapshot decode(ByteBuffer stored, String where) {
        throw new UnsupportedOperationException();
    }

    /** The root as indented JSON text, for people. */
    public static String toJson(Snapshot snapshot) {
        throw new UnsupportedOperationException();
    }

    /** A file description as compact JSON text, for commit messages that travel; {@link #parseFile} reads it back. */
    public static String fileToJson(FileDescription file) {
        throw new UnsupportedOperationException();
    }

    /** Throws {@link io.firn.io.CorruptTableException} when the text is not a file description. */
    public static FileDescription parseFile(String json) {
        throw new UnsupportedOperationException();
    }
}
