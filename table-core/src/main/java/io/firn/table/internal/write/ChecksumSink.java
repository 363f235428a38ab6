// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.io.ObjectSink;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Passes bytes on and computes the CRC-32C of all of them, so that nothing has to be read again for it. */
final class ChecksumSink implements ObjectSink {
    private final ObjectSink sink;
    private final CRC32C checksum = new CRC32C();

    ChecksumSink(ObjectSink sink) {
        this.sink = sink;
    }

    /** Of all bytes written so far, as an unsigned number. */
    long crc32c() {
        return checksum.getValue();
    }

    @Override
    public void write(ByteBuffer source) {
        checksum.update(source.duplicate());
        sink.write(source);
    }

    @Override
    public long position() {
        return sink.position();
    }

    @Override
    public void complete() {
        sink.complete();
    }

    @Override
    public void close() {
        sink.close();
    }
}
