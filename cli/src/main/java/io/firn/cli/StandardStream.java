// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.StoreException;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Standard output or error as UTF-8, whatever the locale. Unlike a {@link PrintWriter} alone it does not go on after a
 * failure: a scan whose reader has gone ({@code firn scan t | head}) should stop, and a full disk must not pass as success.
 */
final class StandardStream extends OutputStream {
    private final FileOutputStream file;

    private StandardStream(FileDescriptor descriptor) {
        this.file = new FileOutputStream(descriptor);
    }

    static PrintWriter writer(FileDescriptor descriptor, boolean flushLines) {
        return new PrintWriter(
                new BufferedWriter(
                        new OutputStreamWriter(new StandardStream(descriptor), StandardCharsets.UTF_8), 1 << 16),
                flushLines);
    }

    /** Nobody reads the output any more. */
    static final class ClosedByReader extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClosedByReader(IOException cause) {
            super("The reader of the output has gone.", cause);
        }
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("Broken pipe") || reason.contains("pipe is being closed")) {
                throw new ClosedByReader(e);
            }
            throw new StoreException("The output cannot be written: %s.".formatted(reason), false, e);
        }
    }
}
