// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * An object on its way into a local store: a file nobody looks for, until {@link #publish} gives it its name. For one
 * thread.
 */
final class LocalTempFile implements AutoCloseable {

    private final Disk disk;
    private final boolean sync;
    private final Path path;
    private final Disk.Writer writer;
    private boolean moved;

    LocalTempFile(Disk disk, boolean sync, Path path) throws IOException {
        this.disk = disk;
        this.sync = sync;
        this.path = path;
        this.writer = disk.create(path);
    }

    Path path() {
        return path;
    }

    void append(ByteBuffer source) throws IOException {
        writer.append(source);
    }

    /**
     * Makes the file visible as {@code target}, whose directory exists. The content is synced before the name appears, and
     * the name before the call returns. {@code EXISTS}, too, is only answered once the rival's name is synced: the caller
     * will act on it, and must not be contradicted after a loss of power.
     */
    PutResult publish(Path target, PutCondition condition) throws IOException {
        if (sync) {
            writer.sync();
        }
        writer.close();
        PutResult result = switch (condition) {
            case IF_ABSENT -> link(target);
            case NONE -> replace(target);
        };
        if (sync) {
            disk.syncDirectory(target.getParent());
        }
        return result;
    }

    private PutResult link(Path target) throws IOException {
        try {
            disk.link(path, target);
            return PutResult.STORED;
        } catch (FileAlreadyExistsException exists) {
            requireFile(target);
            return PutResult.EXISTS;
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? "no reason given" : e.getReason();
            throw new IOException(
                    "a hard link could not be made (" + reason
                            + "); a table needs one file system with hard links, because only they create a whole file"
                            + " atomically",
                    e);
        }
    }

    private PutResult replace(Path target) throws IOException {
        disk.replace(path, target);
        moved = true;
        return PutResult.STORED;
    }

    private void requireFile(Path target) throws IOException {
        Disk.Kind kind = disk.lookup(target).map(Disk.Entry::kind).orElse(Disk.Kind.FILE);
        if (kind != Disk.Kind.FILE) {
            throw new IOException(target + " is a directory or a link, where an object should go");
        }
    }

    /** Removes the temporary name. */
    @Override
    public void close() {
        try {
            writer.close();
            if (!moved) {
                disk.delete(path);
            }
        } catch (IOException e) {
            // The outcome is decided already. What is left over is never listed, and is swept in a few days.
            moved = true;
        }
    }
}
