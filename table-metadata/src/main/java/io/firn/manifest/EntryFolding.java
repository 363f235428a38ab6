// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.io.CorruptTableException;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Overlay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the entries of neighbouring manifests together, oldest first, so that the newer win: a removal drops a file that
 * is among them, a deletion vector replaces the one before it, and what concerns files of still older manifests is kept.
 * For one thread.
 */
final class EntryFolding {
    private final Map<Long, DataFile> added = new LinkedHashMap<>();
    private final Set<Long> removed = new HashSet<>();
    private final Map<Long, DeletionVectorRef> deletions = new HashMap<>();

    /**
     * Puts entries on top of those so far.
     *
     * @param where the entries are, for messages
     */
    void add(Overlay entries, String where) {
        for (long id : entries.removed()) {
            if (added.remove(id) == null) {
                removed.add(id);
            }
            deletions.remove(id);
        }
        entries.deletions().forEach((id, vector) -> {
            DataFile file = added.get(id);
            if (file != null) {
                added.put(id, withDeletions(file, vector));
            } else if (!removed.contains(id)) {
                deletions.put(id, vector);
            }
        });
        for (DataFile file : entries.added()) {
            if (added.putIfAbsent(file.id(), file) != null) {
                throw new CorruptTableException(
                        "The data file %d (%s) is added twice, the second time by %s; restore the metadata from a copy."
                                .formatted(file.id(), file.file().key(), where));
            }
        }
    }

    /** What all entries so far say together. */
    Overlay result() {
        return new Overlay(new ArrayList<>(added.values()), removed, deletions);
    }

    static DataFile withDeletions(DataFile file, DeletionVectorRef vector) {
        return new DataFile(file.id(), file.file(), file.firstRowId(), file.addedVersion(), Optional.of(vector));
    }

    /** The files that {@code newer} leaves, with the deletion vectors it sets. */
    static List<DataFile> apply(List<DataFile> files, Overlay newer) {
        if (newer.removed().isEmpty() && newer.deletions().isEmpty()) {
            return files;
        }
        List<DataFile> left = new ArrayList<>(files.size());
        for (DataFile file : files) {
            if (!newer.removed().contains(file.id())) {
                DeletionVectorRef vector = newer.deletions().get(file.id());
                left.add(vector == null ? file : withDeletions(file, vector));
            }
        }
        return left;
    }
}
