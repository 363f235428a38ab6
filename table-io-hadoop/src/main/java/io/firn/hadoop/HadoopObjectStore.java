// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Objects as files below a directory of HDFS, of Azure Data Lake Storage or of Google Cloud Storage: the object {@code a/b}
 * is the file {@code a/b}. Other file systems are refused when the store is opened, with what to use instead.
 *
 * <p>On HDFS and Azure a new object is written to a temporary file, which a rename then gives its name; on Google Cloud
 * Storage closing the stream does. Either way the server makes sure that the name was free, in one step for all
 * processes. On HDFS the data nodes have synced the blocks before the rename.
 *
 * <p>A colon in a key is written as U+A789, because HDFS allows none. What a crash leaves unfinished lies in a directory of
 * its own and is swept by a later writer, after three days. Directories that became empty are left in place.
 */
public final class HadoopObjectStore implements ObjectStore {

    private final HadoopDirectory directory;
    private final Publication publication;
    private final RenamedDraft.Rename rename;
    private final ClosedFiles closedFiles;

    private HadoopObjectStore(HadoopDirectory directory, Publication publication, RenamedDraft.Rename rename) {
        this.directory = directory;
        this.publication = publication;
        this.rename = rename;
        this.closedFiles = new ClosedFiles(directory);
    }

    /**
     * The store below {@code location}, a directory that need not exist yet.
     *
     * @param location with its scheme, for instance {@code hdfs://namenode:8020/tables/orders}
     * @param configuration of Hadoop: file systems, addresses, credentials
     * @throws InvalidRequestException if the file system is not known to create a file whole and only once
     * @throws StoreException if the file system cannot be reached or its classes are not there
     */
    public static HadoopObjectStore open(String location, Configuration configuration) {
        Path root = path(location);
        FileSystem files = fileSystem(root, configuration);
        try {
            return open(files, root, KnownFileSystem.publication(files, files.makeQualified(root)));
        } catch (RuntimeException e) {
            closeQuietly(files, e);
            throw e;
        }
    }

    /** The store on a file system that is known to publish in this way. */
    static HadoopObjectStore open(FileSystem files, Path root, Publication publication) {
        HadoopDirectory directory = new HadoopDirectory(files, files.makeQualified(root));
        RenamedDraft.Rename rename = publication == Publication.RENAME_OR_THROW
                ? Renames.orThrow(directory, context(files))
                : Renames.orFalse(directory);
        return new HadoopObjectStore(directory, publication, rename);
    }

    private static Path path(String location) {
        try {
            Path path = new Path(location);
            if (path.toUri().getScheme() == null || !path.isAbsolute()) {
                throw new InvalidRequestException(
                        "'%s' does not say where it is: begin with a scheme, as in hdfs://host/path."
                                .formatted(location));
            }
            return path;
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("'%s' is no location: %s.".formatted(location, Reasons.of(e)));
        }
    }

    /** A file system of the store's own, not the one that Hadoop shares: to close that would close it for everyone. */
    private static FileSystem fileSystem(Path root, Configuration configuration) {
        try {
            return FileSystem.newInstance(root.toUri(), configuration);
        } catch (IOException | RuntimeException e) {
            String advice =
                    e.getCause() instanceof ClassNotFoundException || e instanceof UnsupportedFileSystemException
                            ? " Are the jars of this file system on the class path (hadoop-azure for abfs, hadoop-gcp for gs)?"
                            : "";
            throw new StoreException(
                    "Cannot open %s: %s.%s".formatted(root, Reasons.of(e), advice), Reasons.isRetryable(e), e);
        }
    }

    private static FileContext context(FileSystem files) {
        try {
            return FileContext.getFileContext(files.getUri(), files.getConf());
        } catch (IOException e) {
            throw new StoreException("Cannot open %s: %s.".formatted(files.getUri(), Reasons.of(e)), false, e);
        }
    }

    private static void closeQuietly(FileSystem files, Exception reason) {
        try {
            files.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public String location() {
        String location = directory.root().toString();
        return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        Path path = directory.path(key);
        return call("read", key, () -> {
            Optional<FileStatus> status = directory.file(path);
            if (status.isEmpty()) {
                return Optional.empty();
            }
            long sizeBytes = status.get().getLen();
            if (sizeBytes > limitBytes) {
                throw new CorruptTableException("Object %s of %s has %d bytes, but at most %d were expected."
                        .formatted(key, location(), sizeBytes, limitBytes));
            }
            try {
                return Optional.of(directory.readAll(path, Math.toIntExact(sizeBytes)));
            } catch (IOException e) {
                if (Reasons.isMissing(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset " + offset);
        }
        Path path = directory.path(key);
        call("read", key, () -> {
            int wanted = target.remaining();
            try {
                if (wanted > 0) {
                    directory.read(path, offset, target);
                    return true;
                }
            } catch (EOFException e) {
                throw endsEarly(key, offset, wanted);
            }
            // Some streams are opened lazily, at the first byte: what has no bytes must exist all the same.
            long sizeBytes = directory.files().getFileStatus(path).getLen();
            if (offset > sizeBytes) {
                throw endsEarly(key, offset, wanted);
            }
            return true;
        });
    }

    private CorruptTableException endsEarly(ObjectKey key, long offset, int wanted) throws IOException {
        long sizeBytes = directory.files().getFileStatus(directory.path(key)).getLen();
        return new CorruptTableException("Object %s of %s has only %d bytes, but %d from %d were asked for: "
                        .formatted(key, location(), sizeBytes, wanted, offset)
                + "it is truncated, or what points at it is wrong.");
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        return call(
                "look up",
                key,
                () -> directory
                        .file(directory.path(key))
                        .map(status -> OptionalLong.of(status.getLen()))
                        .orElse(OptionalLong.empty()));
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        Path target = directory.path(key);
        return call("store", key, () -> {
            if (publication == Publication.CLOSE) {
                return closedFiles.put(target, content, condition);
            }
            if (condition == PutCondition.IF_ABSENT && directory.file(target).isPresent()) {
                // Spares the loser of most races a file; the rename would find out, too.
                return PutResult.EXISTS;
            }
            try (Draft draft = new RenamedDraft(directory, rename, target)) {
                draft.append(content.duplicate());
                return draft.publish(condition);
            }
        });
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        Path target = directory.path(key);
        Draft draft = call(
                "create",
                key,
                () -> publication == Publication.CLOSE
                        ? new SpooledDraft(closedFiles, target)
                        : new RenamedDraft(directory, rename, target));
        return new HadoopSink(this, key, draft);
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        if (!prefix.isEmpty() && !ObjectKey.isValid(prefix.endsWith("/") ? prefix + "x" : prefix)) {
            // No key can start like this, and it must not be taken for a way through the file system.
            return List.of();
        }
        try {
            return new HadoopListing(directory, prefix, startAfter, limit).run();
        } catch (IOException | UncheckedIOException e) {
            throw new StoreException(
                    "Cannot list %s/%s: %s.".formatted(location(), prefix, Reasons.of(e)), Reasons.isRetryable(e), e);
        }
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        for (ObjectKey key : keys) {
            Path path = directory.path(key);
            // A directory is no object, and one that is empty would be deleted.
            call(
                    "delete",
                    key,
                    () -> directory.file(path).isPresent() && directory.files().delete(path, false));
        }
    }

    /** False: none of these file systems promises an order, and all of them list whole directories. */
    @Override
    public boolean listsInOrder() {
        return false;
    }

    @Override
    public void close() {
        try {
            directory.files().close();
        } catch (IOException e) {
            throw new StoreException("Cannot close %s: %s.".formatted(location(), Reasons.of(e)), false, e);
        }
    }

    @Override
    public String toString() {
        return location();
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T call(String action, ObjectKey key, Call<T> call) {
        try {
            return call.run();
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw failure(action, key, e);
        }
    }

    StoreException failure(String action, ObjectKey key, Exception e) {
        boolean missing = e instanceof IOException io && Reasons.isMissing(io);
        if (missing) {
            // A directory that was known vanished under us; look again next time.
            directory.forget();
        }
        String reason = missing ? "it does not exist, or a directory of it was deleted" : Reasons.of(e);
        return new StoreException(
                "Cannot %s object %s of %s: %s.".formatted(action, key, location(), reason),
                missing && !action.equals("read") || Reasons.isRetryable(e),
                e);
    }
}
