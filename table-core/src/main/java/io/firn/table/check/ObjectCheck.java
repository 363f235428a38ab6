// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** Checks that objects exist as metadata describes them. For one thread. */
final class ObjectCheck {
    private static final int PIECE_BYTES = 8 << 20;

    private final ObjectStore store;
    private final Findings findings;

    ObjectCheck(ObjectStore store, Findings findings) {
        this.store = store;
        this.findings = findings;
    }

    /** Whether an object has this size and, if one is given, this checksum. */
    boolean check(ObjectKey key, long sizeBytes, Optional<Long> crc32c) {
        Optional<OptionalLong> size = findings.attempt(key.path(), () -> store.size(key));
        if (size.isEmpty()) {
            return false;
        }
        if (!findings.expect(size.get().isPresent(), key.path(), "does not exist, but the table refers to it")) {
            return false;
        }
        long found = size.get().getAsLong();
        if (!findings.expect(
                found == sizeBytes,
                key.path(),
                "has %d bytes; metadata says that it has %d".formatted(found, sizeBytes))) {
            return false;
        }
        if (crc32c.isEmpty()) {
            return true;
        }
        return findings.attempt(key.path(), () -> checksum(key, sizeBytes))
                .filter(sum -> findings.expect(
                        sum.equals(crc32c.get()),
                        key.path(),
                        "is damaged: its CRC-32C is %08x; metadata says %08x".formatted(sum, crc32c.get())))
                .isPresent();
    }

    private long checksum(ObjectKey key, long sizeBytes) {
        CRC32C crc = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, sizeBytes));
        for (long offset = 0; offset < sizeBytes; offset += piece.limit()) {
            piece.clear().limit((int) Math.min(piece.capacity(), sizeBytes - offset));
            store.read(key, offset, piece);
            crc.update(piece.flip());
        }
        return crc.getValue();
    }
}
