// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectSink;
import io.firn.io.StoreException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file outside of any table; removed again when it is closed before it is complete. For one thread. */
public final class NewFile implements ObjectSink {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private long position;
    private boolean completed;

    /** @throws InvalidRequestException when the file exists, or its directory does not */
    public NewFile(Path path) {
        this.path = path;
        try {
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new InvalidRequestException(
                    "'%s' exists already; remove it, or choose another name.".formatted(path), e);
        } catch (NoSuchFileException e) {
            throw new InvalidRequestException(
                    "'%s' cannot be written: there is no directory '%s'. Create it first."
                            .formatted(path, path.toAbsolutePath().getParent()),
                    e);
        } catch (AccessDeniedException e) {
            throw new InvalidRequestException("'%s' cannot be written: permission denied.".formatted(path), e);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A writer of text in UTF-8 to the file; the caller flushes it. It throws when the file cannot be written. */
    public PrintWriter text() {
        OutputStream bytes = new OutputStream() {
            @Override
            public void write(int value) {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                NewFile.this.write(ByteBuffer.wrap(source, offset, length));
            }
        };
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), BUFFER_BYTES), false);
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

    private StoreException failed(IOException e) {
        return new StoreException("'%s' cannot be written: %s.".formatted(path, e.getMessage()), false, e);
    }
}
