// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** Files that appear when their stream is closed. Safe for use by many threads. */
final class ClosedFiles {

    private final HadoopDirectory directory;

    ClosedFiles(HadoopDirectory directory) {
        this.directory = directory;
    }

    /** Writes the content of a file. */
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    PutResult put(Path target, ByteBuffer content, PutCondition condition) throws IOException {
        try {
            return write(target, condition, out -> Draft.write(content.duplicate(), out));
        } catch (IOException unknown) {
            if (condition == PutCondition.IF_ABSENT && isAnother(target, content)) {
                return PutResult.EXISTS;
            }
            throw unknown;
        }
    }

    /** Never uses try-with-resources: to close a stream that failed would publish the part that was written. */
    PutResult write(Path target, PutCondition condition, Content content) throws IOException {
        FSDataOutputStream out;
        try {
            out = directory.files().create(target, condition == PutCondition.NONE);
        } catch (IOException e) {
            if (condition == PutCondition.IF_ABSENT && Reasons.isTaken(e)) {
                return directory.requireFile(target);
            }
            throw e;
        }
        try {
            content.to(out);
        } catch (IOException | RuntimeException e) {
            if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                out.abort();
            }
            throw e;
        }
        out.close();
        return PutResult.STORED;
    }

    /**
     * Whether a rival's object is there, which settles what a failure left open: objects are never replaced, so this one
     * was not stored. If the bytes are the same, they may be ours.
     */
    private boolean isAnother(Path target, ByteBuffer content) {
        try {
            Optional<FileStatus> found = directory.file(target);
            if (found.isEmpty()) {
                return false;
            }
            if (found.get().getLen() != content.remaining()) {
                return true;
            }
            ByteBuffer stored = ByteBuffer.allocate(content.remaining());
            directory.read(target, 0, stored);
            return !stored.flip().equals(content);
        } catch (IOException e) {
            return false;
        }
    }
}
