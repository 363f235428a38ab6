// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.io.ByteRange;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The bytes of a file: from memory those that were read together with its footer, the others from the store.
 *
 * @param store where the file is
 * @param key its name
 * @param known bytes that are at hand, all of the file or a part of it
 * @param knownFrom where they are in the file
 */
public record FileBytes(ObjectStore store, ObjectKey key, ByteBuffer known, long knownFrom) {

    /** Whether the bytes {@code from} (inclusive) to {@code to} (exclusive) are at hand. */
    boolean knows(long from, long to) {
        return knownFrom <= from && to <= knownFrom + known.limit();
    }

    /** The bytes from {@code offset} on that are at hand, none behind {@code limit}. */
    ByteBuffer known(long offset, long limit) {
        long end = Math.min(limit, knownFrom + known.limit());
        return known.slice((int) (offset - knownFrom), (int) (end - offset)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Fills the targets, whose positions are then 0. */
    void read(List<ByteRange> ranges) {
        if (!ranges.isEmpty()) {
            store.read(key, ranges);
            ranges.forEach(range -> range.target().position(0));
        }
    }
}
