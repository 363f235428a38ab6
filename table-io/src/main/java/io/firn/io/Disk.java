// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The few effects that {@link LocalObjectStore} has on a file system, one method an effect, so that a test can stop the
 * world before any of them and decide which ones a loss of power forgets.
 *
 * <p>Missing files are reported by {@link java.nio.file.NoSuchFileException}, occupied names by
 * {@link java.nio.file.FileAlreadyExistsException}. No method follows a symbolic link in the last part of a path.
 */
interface Disk {

    /** What a name stands for; a symbolic link is {@code OTHER}. */
    enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    /**
     * A name in a directory.
     *
     * @param path the directory's path and the name
     * @param sizeBytes the size of a file; without meaning for other kinds
     * @param modifiedMs when the file was last written, by the file system's own clock, in milliseconds
     */
    record Entry(Path path, Kind kind, long sizeBytes, long modifiedMs) {}

    /** A new file that grows at its end. */
    interface Writer extends Closeable {
        /** Appends all remaining bytes. */
        void append(ByteBuffer source) throws IOException;

        /** Returns once every byte appended so far survives a loss of power. */
        void sync() throws IOException;
    }

    /** A file open for reading; it stays readable when its name is removed. */
    interface Reader extends Closeable {
        long size() throws IOException;

        /** Fills {@code target} from {@code offset}; false when the file ends before it is full. */
        boolean read(long offset, ByteBuffer target) throws IOException;
    }

    /** A file name that no other process and no other call has used. */
    String uniqueName();

    Optional<Entry> lookup(Path path) throws IOException;

    /** Everything in a directory, in no order; empty when there is no such directory. */
    List<Entry> entries(Path directory) throws IOException;

    Reader open(Path file) throws IOException;

    /** Creates a file, which must not exist. */
    Writer create(Path file) throws IOException;

    /** Gives a file a second name, which must be free: the one atomic test-and-set that a file system has. */
    void link(Path existing, Path name) throws IOException;

    /** Moves a file to another name, replacing what is there in one step. */
    void replace(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /** Lets a file look as if it had last been written at {@code atMs}, by the file system's own clock. */
    void touch(Path file, long atMs) throws IOException;

    /** Creates one directory; fine if there is one already. */
    void createDirectory(Path directory) throws IOException;

    /** Returns once the names in the directory, as they are now, survive a loss of power. */
    void syncDirectory(Path directory) throws IOException;
}
