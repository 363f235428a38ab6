// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files below a directory of a local (or locally mounted) file system: the object {@code a/b} is the file
 * {@code a/b}.
 *
 * <p>A new object is written to a temporary file, synced, given its name by a hard link, and the directory is synced. A
 * link fails if the name is taken, in one step for all processes, and the linked file is whole: creating the file under
 * its final name would show readers half of it, and a rename would replace a rival's. A file system without hard links is
 * therefore refused, with a {@link StoreException}, at the first write. {@link PutCondition#NONE} renames instead.
 *
 * <p>Nothing is created by opening a store; the root appears with the first write. Files are opened for each call and
 * closed with it: an open costs a few microseconds, while a kept channel would be closed under everyone by the
 * interruption of one thread. Objects are plain files: symbolic links are neither listed nor followed below the root.
 * Directories that became empty are left in place.
 *
 * <p>Temporary files lie in one directory whose name has a space and so cannot be a key. What a crash leaves there is
 * swept by a later writer, once it is {@value #ABANDONED_DAYS} days old by the clock of the file system itself.
 */
public final class LocalObjectStore implements ObjectStore {

    private static final String TEMP_DIRECTORY = ".unfinished writes";

    /** No write takes days; one that did would fail cleanly, because the link then has nothing to point at. */
    private static final int ABANDONED_DAYS = 3;

    private final Path root;
    private final Disk disk;
    private final boolean sync;
    private final LocalDirectories directories;
    private final AtomicBoolean swept = new AtomicBoolean();

    private LocalObjectStore(Path root, Durability durability, Disk disk) {
        this.root = root;
        this.disk = disk;
        this.sync = durability == Durability.SYNC;
        this.directories = new LocalDirectories(disk, root, sync);
    }

    /** The store below {@code root}, a directory that need not exist yet. */
    public static LocalObjectStore open(Path root, Durability durability) {
        if (!Files.isDirectory(root) && Files.exists(root)) {
            throw new InvalidRequestException("Cannot use " + root + " as an object store: it is not a directory.");
        }
        return open(root, durability, new FileSystemDisk());
    }

    static LocalObjectStore open(Path root, Durability durability, Disk disk) {
        return new LocalObjectStore(root.toAbsolutePath().normalize(), durability, disk);
    }

    private record Identity(Path root, boolean sync) {}

    @Override
    public Object identity() {
        return disk instanceof FileSystemDisk ? new Identity(root, sync) : this;
    }

    @Override
    public String location() {
        return "file:" + root;
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        try (Disk.Reader file = openFile(key)) {
            if (file == null) {
                return Optional.empty();
            }
            long sizeBytes = file.size();
            if (sizeBytes > limitBytes) {
                throw new CorruptTableException("Object %s of %s has %d bytes, but at most %d were expected."
                        .formatted(key, location(), sizeBytes, limitBytes));
            }
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(sizeBytes));
            if (!file.read(0, content)) {
                throw endsEarly(key, 0, content, sizeBytes);
            }
            return Optional.of(content.flip());
        } catch (IOException e) {
            throw failure("read", key, e);
        }
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset " + offset);
        }
        try (Disk.Reader file = openFile(key)) {
            if (file == null) {
                throw new StoreException("Cannot read object " + key + " of " + location() + ": it does not exist.");
            }
            long sizeBytes = file.size();
            if (offset > sizeBytes - target.remaining() || !file.read(offset, target)) {
                throw endsEarly(key, offset, target, sizeBytes);
            }
        } catch (IOException e) {
            throw failure("read", key, e);
        }
    }

    private CorruptTableException endsEarly(ObjectKey key, long offset, ByteBuffer target, long sizeBytes) {
        return new CorruptTableException("Object %s of %s has only %d bytes, but %d from %d were asked for: "
                        .formatted(key, location(), sizeBytes, target.remaining(), offset)
                + "it is truncated, or what points at it is wrong.");
    }

    /** The object's file, or null when there is none. */
    private Disk.@Nullable Reader openFile(ObjectKey key) throws IOException {
        if (size(key).isEmpty()) {
            return null;
        }
        try {
            return disk.open(path(key));
        } catch (NoSuchFileException deleted) {
            return null;
        }
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        Path path = path(key);
        try {
            if (!directories.exists(path.getParent())) {
                return OptionalLong.empty();
            }
            Optional<Disk.Entry> entry = disk.lookup(path).filter(found -> found.kind() == Disk.Kind.FILE);
            return entry.isPresent() ? OptionalLong.of(entry.get().sizeBytes()) : OptionalLong.empty();
        } catch (IOException e) {
            throw failure("look up", key, e);
        }
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        Path target = path(key);
        try {
            if (condition == PutCondition.IF_ABSENT && size(key).isPresent()) {
                // Spares the loser of most races a file and a sync; publish would find out, too.
                if (sync) {
                    disk.syncDirectory(target.getParent());
                }
                return PutResult.EXISTS;
            }
            try (LocalTempFile file = begin(target)) {
                file.append(content.duplicate());
                return file.publish(target, condition);
            }
        } catch (IOException e) {
            throw failure("store", key, e);
        }
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        Path target = path(key);
        try {
            return new LocalSink(this, key, target, begin(target));
        } catch (IOException e) {
            throw failure("create", key, e);
        }
    }

    /** A temporary file that can be linked to {@code target}. */
    private LocalTempFile begin(Path target) throws IOException {
        Path temp = root.resolve(TEMP_DIRECTORY);
        directories.ensure(target.getParent());
        directories.ensure(temp);
        LocalTempFile file = new LocalTempFile(disk, sync, temp.resolve(disk.uniqueName()));
        if (swept.compareAndSet(false, true)) {
            sweep(temp, file.path());
        }
        return file;
    }

    /** Deletes what crashed writers left, judging age by the file that was created just now. */
    private void sweep(Path temp, Path newest) {
        try {
            long nowMs = disk.lookup(newest).map(Disk.Entry::modifiedMs).orElse(0L);
            for (Disk.Entry entry : disk.entries(temp)) {
                if (nowMs - entry.modifiedMs() > TimeUnit.DAYS.toMillis(ABANDONED_DAYS)) {
                    disk.delete(entry.path());
                }
            }
        } catch (IOException e) {
            // Not this caller's concern, whose write goes on: the next store that is opened tries again.
        }
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
            return new LocalListing(disk, root, prefix, startAfter, limit).run(directories);
        } catch (IOException e) {
            throw new StoreException("Cannot list " + location() + "/" + prefix + ": " + reason(e) + ".", false, e);
        }
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        Set<Path> changed = new LinkedHashSet<>();
        for (ObjectKey key : keys) {
            try {
                if (size(key).isPresent()) {
                    disk.delete(path(key));
                    changed.add(path(key).getParent());
                }
            } catch (NoSuchFileException rival) {
                changed.add(path(key).getParent());
            } catch (IOException e) {
                throw failure("delete", key, e);
            }
        }
        if (sync) {
            changed.forEach(this::syncAfterDelete);
        }
    }

    private void syncAfterDelete(Path directory) {
        try {
            disk.syncDirectory(directory);
        } catch (IOException e) {
            throw new StoreException("Cannot sync " + directory + " after a deletion: " + reason(e) + ".", false, e);
        }
    }

    @Override
    public boolean listsInOrder() {
        return false;
    }

    /** Nothing is held open between calls. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return location();
    }

    private Path path(ObjectKey key) {
        return root.resolve(key.path());
    }

    StoreException failure(String action, ObjectKey key, IOException e) {
        boolean missing = e instanceof NoSuchFileException;
        if (missing) {
            // A directory that was known vanished under us; look again next time.
            directories.forget();
        }
        String message = "Cannot %s object %s of %s: %s.".formatted(action, key, location(), reason(e));
        return new StoreException(message, missing, e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        if (e instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is a file, where a directory should go";
        }
        if (e instanceof AccessDeniedException denied) {
            return "permission denied for " + denied.getFile();
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
