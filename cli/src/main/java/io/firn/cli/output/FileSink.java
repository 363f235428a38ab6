// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file outside of any table; removed again when it is not completed. */
final class FileSink implements ObjectSink {
    private final Path path;
    private final FileChannel channel;
    private long position;
    private boolean completed;

    /** @param path of a file that does not exist */
    FileSink(Path path) {
        this.path = path;
        try {
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(ByteBuffer source) {
        try {
            while (source.hasRemaining()) {
                position += channel.write(source);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void complete() {
        try {
            channel.close();
            completed = true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        if (completed) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private InvalidRequestException failed(IOException e) {
        return new InvalidRequestException("'%s' cannot be written: %s.".formatted(path, e), e);
    }
}
