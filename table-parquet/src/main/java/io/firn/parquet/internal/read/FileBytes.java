// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The bytes of a file: from the store, or from memory when the file was so small that its footer's read brought all of it.
 *
 * @param store where the file is
 * @param key its name
 * @param whole all its bytes, if they are at hand
 */
public record FileBytes(ObjectStore store, ObjectKey key, Optional<ByteBuffer> whole) {

    /** Reads a range into {@code reused} if it is large enough, else into a new direct buffer; which is returned. */
    ByteBuffer read(long offset, int length, ByteBuffer reused) {
        ByteBuffer target = reused.capacity() >= length ? reused : Growth.exactly(length, ByteBuffer::allocateDirect);
        target.clear().limit(length);
        store.read(key, offset, target);
        return target.position(0).order(ByteOrder.LITTLE_ENDIAN);
    }
}
