// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * One walk over the directories of a local store, keeping the first {@code limit} matching objects in key order. Files
 * whose name cannot be a key, and whatever is no plain file, are not objects and are left out.
 */
final class LocalListing {

    private static final Comparator<StoredObject> LAST_FIRST =
            Comparator.comparing(StoredObject::key).reversed();

    private final Disk disk;
    private final Path start;
    private final String startKey;
    private final String prefix;
    private final String startAfter;
    private final int limit;
    private final PriorityQueue<StoredObject> found = new PriorityQueue<>(LAST_FIRST);

    LocalListing(Disk disk, Path root, String prefix, String startAfter, int limit) {
        this.disk = disk;
        this.startKey = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        this.start = startKey.isEmpty() ? root : root.resolve(startKey.substring(0, startKey.length() - 1));
        this.prefix = prefix;
        this.startAfter = startAfter;
        this.limit = limit;
    }

    /** The listing; {@code directories} guards the way to where it starts. */
    List<StoredObject> run(LocalDirectories directories) throws IOException {
        if (directories.exists(start)) {
            walk(start, startKey);
        }
        List<StoredObject> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparing(StoredObject::key));
        return List.copyOf(sorted);
    }

    private void walk(Path directory, String directoryKey) throws IOException {
        for (Disk.Entry entry : disk.entries(directory)) {
            String path = directoryKey + entry.path().getFileName();
            switch (entry.kind()) {
                case FILE -> visit(path, entry.sizeBytes());
                case DIRECTORY -> {
                    if (mayHold(path + "/")) {
                        walk(entry.path(), path + "/");
                    }
                }
                case OTHER -> {}
            }
        }
    }

    private void visit(String path, long sizeBytes) {
        if (!path.startsWith(prefix) || path.compareTo(startAfter) <= 0 || !ObjectKey.isValid(path)) {
            return;
        }
        found.add(new StoredObject(ObjectKey.of(path), sizeBytes));
        if (found.size() > limit) {
            found.remove();
        }
    }

    /** Whether a key that starts with {@code directoryKey} can be a result. */
    private boolean mayHold(String directoryKey) {
        boolean matches = directoryKey.startsWith(prefix) || prefix.startsWith(directoryKey);
        boolean after = directoryKey.compareTo(startAfter) > 0 || startAfter.startsWith(directoryKey);
        return matches && after && ObjectKey.isValid(directoryKey + "x");
    }
}
