// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.ObjectKey;
import io.firn.io.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** One walk over directories, up to the limit, in the order in which the file system names them. */
final class HadoopListing {

    private final HadoopDirectory directory;
    private final String prefix;
    private final String startAfter;
    private final int limit;
    private final List<StoredObject> found = new ArrayList<>();

    HadoopListing(HadoopDirectory directory, String prefix, String startAfter, int limit) {
        this.directory = directory;
        this.prefix = prefix;
        this.startAfter = startAfter;
        this.limit = limit;
    }

    List<StoredObject> run() throws IOException {
        String start = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        walk(directory.path(start), start);
        return List.copyOf(found);
    }

    private void walk(Path path, String key) throws IOException {
        try {
            RemoteIterator<FileStatus> entries = directory.files().listStatusIterator(path);
            while (found.size() < limit && entries.hasNext()) {
                FileStatus entry = entries.next();
                // A file lists as itself.
                if (!entry.getPath().toUri().getPath().equals(path.toUri().getPath())) {
                    visit(entry, key);
                }
            }
        } catch (IOException e) {
            // Also when it vanishes while it is listed.
            if (!Reasons.isMissing(e)) {
                throw e;
            }
        }
    }

    private void visit(FileStatus entry, String directoryKey) throws IOException {
        String key = directoryKey + HadoopDirectory.segment(entry.getPath());
        if (entry.isDirectory()) {
            if (mayHold(key + "/")) {
                walk(entry.getPath(), key + "/");
            }
        } else if (entry.isFile()
                && key.startsWith(prefix)
                && key.compareTo(startAfter) > 0
                && ObjectKey.isValid(key)) {
            found.add(new StoredObject(ObjectKey.of(key), entry.getLen()));
        }
    }

    /** Whether a key that starts with {@code directoryKey} can be a result. */
    private boolean mayHold(String directoryKey) {
        boolean matches = directoryKey.startsWith(prefix) || prefix.startsWith(directoryKey);
        boolean after = directoryKey.compareTo(startAfter) > 0 || startAfter.startsWith(directoryKey);
        return matches && after && ObjectKey.isValid(directoryKey + "x");
    }
}
