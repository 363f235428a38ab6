// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.nio.ByteBuffer;

/**
 * An object being written from front to back, in bounded memory. It exists for readers only after {@link #complete}, and
 * then whole; closed before that, nothing is left of it. For one thread.
 */
public interface ObjectSink extends AutoCloseable {

    /** Appends the remaining bytes of {@code source}, which may be reused when the call returns. */
    void write(ByteBuffer source);

    /** The number of bytes written so far. */
    long position();

    /**
     * Makes the object visible, durably and all at once. Throws {@link StoreException} when that fails; the outcome is
     * then unknown. At most once; nothing can be written after it.
     */
    void complete();

    /** Abandons the object unless {@link #complete} was called. Idempotent. */
    @Override
    void close();
}
