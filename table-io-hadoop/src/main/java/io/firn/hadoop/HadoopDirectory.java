// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.ObjectKey;
import io.firn.io.PutResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The directory in which a store has its objects: their paths, the directories between, and one directory for files that
 * are not finished. Its name has a space and so cannot be a key. Safe for use by many threads.
 */
final class HadoopDirectory {

    static final String UNFINISHED = ".unfinished writes";

    /** No write takes days; one that did would fail cleanly, because there is nothing left to rename. */
    private static final int ABANDONED_DAYS = 3;

    /** HDFS allows no colon in names. Keys are ASCII, so that a letter outside of it can stand for one. */
    private static final char COLON = '\uA789';

    private final FileSystem files;
    private final Path root;
    private final Set<Path> existing = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean swept = new AtomicBoolean();

    HadoopDirectory(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    FileSystem files() {
        return files;
    }

    Path root() {
        return root;
    }

    Path path(ObjectKey key) {
        return path(key.path());
    }

    /** The path of a key or of a beginning of keys that ends at a slash; not parsed, as a string would be. */
    Path path(String key) {
        String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
        if (name.isEmpty()) {
            return root;
        }
        String parent = root.toUri().getPath();
        return new Path(
                root.toUri().getScheme(),
                root.toUri().getAuthority(),
                (parent.endsWith("/") ? parent : parent + "/") + name.replace(':', COLON));
    }

    /** The part of a key that a file or directory of this name stands for. */
    static String segment(Path path) {
        return path.getName().replace(COLON, ':');
    }

    /** The status of a file; empty when there is none, or a directory. */
    Optional<FileStatus> file(Path path) throws IOException {
        try {
            return Optional.of(files.getFileStatus(path)).filter(FileStatus::isFile);
        } catch (IOException e) {
            if (Reasons.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** For a name that is taken: by a file, that is. */
    PutResult requireFile(Path path) throws IOException {
        if (file(path).isEmpty() && files.exists(path)) {
            throw new IOException(path + " is a directory, where an object should go");
        }
        return PutResult.EXISTS;
    }

    /** Fills {@code target} with the bytes from {@code offset}; throws {@link java.io.EOFException} if there are too few. */
    void read(Path path, long offset, ByteBuffer target) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            if (target.hasArray()) {
                in.readFully(offset, target.array(), target.arrayOffset() + target.position(), target.remaining());
                target.position(target.limit());
            } else if (in.hasCapability(StreamCapabilities.PREADBYTEBUFFER)) {
                in.readFully(offset, target);
            } else {
                byte[] bytes = new byte[target.remaining()];
                in.readFully(offset, bytes);
                target.put(bytes);
            }
        }
    }

    /**
     * All bytes of one file. If it was replaced since someone asked for its size, the stream is that of one or the other; its
     * own end says how long it is.
     */
    ByteBuffer readAll(Path path, int expectedBytes) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            byte[] content = in.readNBytes(expectedBytes);
            byte[] more = in.readAllBytes();
            if (more.length == 0) {
                return ByteBuffer.wrap(content);
            }
            byte[] all = Arrays.copyOf(content, content.length + more.length);
            System.arraycopy(more, 0, all, content.length, more.length);
            return ByteBuffer.wrap(all);
        }
    }

    void ensure(Path directory) throws IOException {
        if (existing.contains(directory)) {
            return;
        }
        if (!files.mkdirs(directory)) {
            throw new IOException("the directory " + directory + " could not be made");
        }
        existing.add(directory);
    }

    /** Forgets which directories exist: one of them is gone. */
    void forget() {
        existing.clear();
    }

    /** A name for a file that nobody reads. */
    Path unfinished() throws IOException {
        Path directory = new Path(root, UNFINISHED);
        ensure(directory);
        return new Path(directory, UUID.randomUUID().toString());
    }

    /** Creates a file of which the data nodes sync every block to their disks before closing it returns. */
    FSDataOutputStream create(Path path) throws IOException {
        return files.create(
                path,
                FsPermission.getFileDefault(),
                EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK),
                files.getConf().getInt("io.file.buffer.size", 4096),
                files.getDefaultReplication(path),
                files.getDefaultBlockSize(path),
                null);
    }

    /** Deletes what crashed writers left, once for each store, judging age by the clock that stamped {@code newest}. */
    void sweep(Path newest) {
        if (!swept.compareAndSet(false, true)) {
            return;
        }
        try {
            long nowMs = files.getFileStatus(newest).getModificationTime();
            RemoteIterator<FileStatus> entries = files.listStatusIterator(newest.getParent());
            while (entries.hasNext()) {
                FileStatus entry = entries.next();
                if (nowMs - entry.getModificationTime() > TimeUnit.DAYS.toMillis(ABANDONED_DAYS)) {
                    files.delete(entry.getPath(), false);
                }
            }
        } catch (IOException e) {
            // Not this caller's concern, whose write goes on: the next store that is opened tries again.
            return;
        }
    }
}
