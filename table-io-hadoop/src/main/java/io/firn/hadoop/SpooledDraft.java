// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * Bytes that wait in a local file until they are all there: where closing a stream publishes what was written so far,
 * there is no other way to abandon an object that was begun.
 */
final class SpooledDraft implements Draft {

    private final java.nio.file.Path spool;
    private final FileChannel channel;
    private final ClosedFiles closedFiles;
    private final org.apache.hadoop.fs.Path target;

    SpooledDraft(ClosedFiles closedFiles, org.apache.hadoop.fs.Path target) throws IOException {
        this.closedFiles = closedFiles;
        this.target = target;
        this.spool = Files.createTempFile("firn-", ".unfinished");
        this.channel = FileChannel.open(spool, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void append(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    @Override
    public PutResult publish(PutCondition condition) throws IOException {
        return closedFiles.write(target, condition, this::copy);
    }

    private void copy(OutputStream out) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(1 << 16);
        channel.position(0);
        while (channel.read(piece) >= 0) {
            Draft.write(piece.flip(), out);
            piece.clear();
        }
    }

    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(spool);
        } catch (IOException e) {
            // A file in the directory for temporary files, which the system empties.
            return;
        }
    }
}
