// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Bytes on their way to becoming a file. For one thread. */
interface Draft extends AutoCloseable {

    /** Takes the remaining bytes of {@code source}. */
    void append(ByteBuffer source) throws IOException;

    /** Gives the bytes their name. An exception leaves open whether that happened. */
    PutResult publish(PutCondition condition) throws IOException;

    /** Removes what is left of it, published or not. Idempotent. */
    @Override
    void close();

    static void write(ByteBuffer source, OutputStream out) throws IOException {
        if (source.hasArray()) {
            out.write(source.array(), source.arrayOffset() + source.position(), source.remaining());
            source.position(source.limit());
            return;
        }
        byte[] piece = new byte[Math.min(source.remaining(), 1 << 16)];
        while (source.hasRemaining()) {
            int count = Math.min(piece.length, source.remaining());
            source.get(piece, 0, count);
            out.write(piece, 0, count);
        }
    }
}
