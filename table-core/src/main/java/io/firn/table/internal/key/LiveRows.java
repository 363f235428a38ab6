// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.deletion.DeletionVector;
import io.firn.snapshot.DataFile;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Which rows of which files are live in one snapshot. Of files that it was not given it asks the snapshot, of many at once:
 * {@link Answer#UNKNOWN} until {@link #resolve}. For one thread.
 */
final class LiveRows {
    /** What is known of a row. */
    enum Answer {
        /** It is there. */
        LIVE,
        /** It is deleted, or its file is gone. */
        GONE,
        /** To be asked again after {@link #resolve}. */
        UNKNOWN
    }

    private final Function<DataFile, DeletionVector> deletions;
    private final Map<Long, DataFile> files = new HashMap<>();
    private final Map<Long, DeletionVector> vectors = new HashMap<>();
    /** Ids of files that were asked for, or whose rows do not count here. */
    private final Set<Long> asked = new HashSet<>();

    private final boolean complete;
    private final Set<Long> pending = new HashSet<>();

    /**
     * @param files of the snapshot
     * @param complete whether rows of files that are not among these do not count
     * @param deletions reads the deleted rows of a file that has some
     */
    LiveRows(Collection<DataFile> files, boolean complete, Function<DataFile, DeletionVector> deletions) {
        this.complete = complete;
        this.deletions = deletions;
        files.forEach(file -> this.files.put(file.id(), file));
    }

    /** Rows of this file do not count: it is asked in another way. */
    void leaveOut(DataFile file) {
        files.remove(file.id());
        asked.add(file.id());
    }

    /** Whether a row is live. */
    Answer test(FileNumbers numbers, int number, int position) {
        long id = numbers.id(number);
        DataFile file = files.get(id);
        if (file == null) {
            if (complete || asked.contains(id)) {
                return Answer.GONE;
            }
            pending.add(id);
            return Answer.UNKNOWN;
        }
        boolean gone = !numbers.isOf(number, file)
                || file.deletions().isPresent()
                        && vectors.computeIfAbsent(id, any -> deletions.apply(file))
                                .contains(position);
        return gone ? Answer.GONE : Answer.LIVE;
    }

    /** Whether there are files to be asked for. */
    boolean isPending() {
        return !pending.isEmpty();
    }

    /** @param find those files of the snapshot that have these ids */
    void resolve(Function<Set<Long>, List<DataFile>> find) {
        find.apply(Set.copyOf(pending)).forEach(file -> files.put(file.id(), file));
        asked.addAll(pending);
        pending.clear();
    }

    /** A file that has a live row. */
    DataFile file(long id) {
        return Objects.requireNonNull(files.get(id));
    }
}
