// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.ipc.RetriableException;

/** What exceptions of Hadoop mean. */
final class Reasons {
    private Reasons() {}

    /** The reason in one line: a server of Hadoop sends its stack trace with it. */
    static String of(Exception e) {
        if (e instanceof ClosedByInterruptException
                || e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
            return "the thread was interrupted";
        }
        String message = e.getMessage() == null ? "" : e.getMessage().strip();
        String line = message.lines().findFirst().orElse(e.getClass().getSimpleName());
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    static boolean isRetryable(Exception e) {
        return e instanceof SocketException
                || e instanceof SocketTimeoutException
                || e instanceof UnknownHostException
                || e instanceof RetriableException
                || e.getCause() instanceof TimeoutException;
    }

    /** Whether there is no such file; a file cannot be below another file either. */
    static boolean isMissing(IOException e) {
        return e instanceof FileNotFoundException || e instanceof ParentNotDirectoryException;
    }

    static boolean isTaken(IOException e) {
        return e instanceof FileAlreadyExistsException || e instanceof java.nio.file.FileAlreadyExistsException;
    }
}
