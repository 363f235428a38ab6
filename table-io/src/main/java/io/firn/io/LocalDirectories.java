// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which directories of a local store are known to exist, to lie inside its root, and to survive a loss of power.
 *
 * <p>A directory is created only after its parent's own name is synced. So whoever finds a directory, made by any process,
 * knows that all names above it are safe except the directory's own in its parent; one sync of the parent makes it so.
 */
final class LocalDirectories {

    private final Disk disk;
    private final Path root;
    private final boolean sync;
    private final Set<Path> inside = ConcurrentHashMap.newKeySet();
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    LocalDirectories(Disk disk, Path root, boolean sync) {
        this.disk = disk;
        this.root = root;
        this.sync = sync;
    }

    /**
     * Whether {@code directory}, the root or a path below it, is a directory. Throws when the way to it leads through a
     * symbolic link: it could end outside the root, where a table has nothing to read or write.
     */
    boolean exists(Path directory) throws IOException {
        if (inside.contains(directory)) {
            return true;
        }
        if (!directory.equals(root) && !exists(directory.getParent())) {
            return false;
        }
        Optional<Disk.Entry> entry = disk.lookup(directory);
        if (entry.isEmpty()) {
            return false;
        }
        // The root itself may be reached through a link: it is what the user named.
        if (!directory.equals(root) && entry.get().kind() == Disk.Kind.OTHER) {
            throw new IOException(
                    directory + " is a symbolic link or a special file, and a table does not follow those");
        }
        if (!directory.equals(root) && entry.get().kind() == Disk.Kind.FILE) {
            return false;
        }
        inside.add(directory);
        return true;
    }

    /** Creates {@code directory} and what is missing above it, so that a file synced in it cannot lose its way. */
    void ensure(Path directory) throws IOException {
        if (durable.contains(directory)) {
            return;
        }
        boolean exists = directory.startsWith(root)
                ? exists(directory)
                : disk.lookup(directory).isPresent();
        boolean topmost = exists && root.startsWith(directory);
        Path parent = directory.getParent();
        if (parent != null) {
            if (!topmost) {
                ensure(parent);
            }
            if (!exists) {
                disk.createDirectory(directory);
            }
            syncParent(parent, topmost);
        }
        durable.add(directory);
    }

    private void syncParent(Path parent, boolean aboveRoot) throws IOException {
        if (!sync) {
            return;
        }
        try {
            disk.syncDirectory(parent);
        } catch (AccessDeniedException e) {
            // Whoever may write in the root need not be allowed to read the directory above it, and did not create it.
            if (!aboveRoot) {
                throw e;
            }
        }
    }

    /** Forgets everything: a directory that was there is gone. */
    void forget() {
        inside.clear();
        durable.clear();
    }
}
