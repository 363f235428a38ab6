// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.io.ObjectSink;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects the bytes of an object, so that it can be checksummed and put as a whole. For one thread. */
final class MemorySink implements ObjectSink {
    private byte[] bytes = new byte[1 << 14];
    private int size;

    @Override
    public void write(ByteBuffer source) {
        int needed = Math.addExact(size, source.remaining());
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
        source.get(bytes, size, needed - size);
        size = needed;
    }

    @Override
    public long position() {
        return size;
    }

    /** What was written, read-only; nothing may be written any more. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, size).slice().asReadOnlyBuffer();
    }

    @Override
    public void complete() {}

    @Override
    public void close() {}
}
