// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.RowDeletions;
import io.firn.deletion.DeletionVector;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects which rows of which files go. Memory: about two bytes a row. For one thread. */
final class ChangedRows {
    private final List<DataFile> whole = new ArrayList<>();
    private final Map<Long, Positions> deleted = new LinkedHashMap<>();
    private final Map<Long, Positions> updated = new LinkedHashMap<>();
    private long deletedRows;
    private long updatedRows;

    private record Positions(DataFile file, DeletionVector.Builder rows) {}

    /** All rows of a file are deleted. */
    void delete(DataFile file) {
        whole.add(file);
        deletedRows += file.liveRows();
    }

    /** A row is deleted. */
    void delete(DataFile file, long position) {
        positions(deleted, file).add(position);
        deletedRows++;
    }

    /** A row is deleted, and written anew with other values. */
    void update(DataFile file, long position) {
        positions(updated, file).add(position);
        updatedRows++;
    }

    private static DeletionVector.Builder positions(Map<Long, Positions> of, DataFile file) {
        return of.computeIfAbsent(file.id(), id -> new Positions(file, new DeletionVector.Builder()))
                .rows();
    }

    RowCounts counts(long inserted) {
        Set<Long> files = new HashSet<>(deleted.keySet());
        files.addAll(updated.keySet());
        return new RowCounts(inserted, updatedRows, deletedRows, files.size() + whole.size());
    }

    /** The changes, together with files that are added. */
    CommitIntent.FileChanges with(List<FileDescription> added) {
        List<RowDeletions> rows = new ArrayList<>();
        deleted.values()
                .forEach(of -> rows.add(new RowDeletions(of.file(), of.rows().build(), RowDeletions.Fate.DELETED)));
        updated.values()
                .forEach(of -> rows.add(new RowDeletions(of.file(), of.rows().build(), RowDeletions.Fate.UPDATED)));
        return new CommitIntent.FileChanges(added, whole, rows);
    }
}
