// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.manifest.ManifestColumn.Statistic;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Overlay;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** Reads entries of one manifest. For one thread. */
final class EntryReader {
    private final ManifestFile manifest;
    private final ColumnTypes types;

    EntryReader(ManifestFile manifest, ColumnTypes types) {
        this.manifest = manifest;
        this.types = types;
    }

    /** The rows of the entries that add files. */
    static RowRanges addedRows(ManifestFile manifest) {
        return RowRanges.all(manifest.ref().counts().added());
    }

    /** The leaves that the statistics of these columns need. */
    static Set<String> statisticsPaths(Collection<Integer> fieldIds) {
        Set<String> paths = new HashSet<>();
        for (int fieldId : fieldIds) {
            for (Statistic statistic : Statistic.values()) {
                paths.add(statistic.path(fieldId));
            }
        }
        return paths;
    }

    Set<String> partitionPaths() {
        Set<String> paths = new HashSet<>();
        paths.add(ManifestColumn.SPEC_ID.path());
        types.partitionFields().forEach(id -> paths.add(ManifestColumn.partitionPath(id)));
        return paths;
    }

    /**
     * Files added.
     *
     * @param rows of entries that add files
     * @param wanted which of the rows, by position
     * @param statistics the columns whose statistics the files shall carry
     */
    List<DataFile> added(RowRanges rows, IntPredicate wanted, Set<Integer> statistics) {
        Set<String> paths = partitionPaths();
        for (ManifestColumn column : ManifestColumn.values()) {
            paths.add(column.path());
        }
        paths.addAll(statisticsPaths(statistics));
        List<DataFile> files = new ArrayList<>();
        manifest.read(paths, rows, batch -> {
            FileRows fileRows = new FileRows(batch, types, statistics);
            for (int slot = 0; slot < batch.size(); slot++) {
                if (wanted.test((int) batch.position() + slot)) {
                    files.add(fileRows.at(slot));
                }
            }
        });
        return files;
    }

    /** The ids of the files added, by row. */
    long[] addedIds() {
        long[] ids = new long[Math.toIntExact(manifest.ref().counts().added())];
        manifest.read(List.of(ManifestColumn.FILE_ID.path()), addedRows(manifest), batch -> {
            long[] read = batch.counts(ManifestColumn.FILE_ID);
            System.arraycopy(read, 0, ids, (int) batch.position(), batch.size());
        });
        return ids;
    }

    /** All entries, with all statistics. */
    Overlay all() {
        List<DataFile> added = added(addedRows(manifest), row -> true, types.statisticsColumns());
        Set<Long> ids = new HashSet<>();
        for (int row = 0; row < added.size(); row++) {
            if (!ids.add(added.get(row).id())) {
                throw manifest.damaged(row, ManifestColumn.FILE_ID.path(), "another row adds the same file");
            }
        }
        Overlay changes = changes();
        return new Overlay(added, changes.removed(), changes.deletions());
    }

    /** The entries that change files of older manifests. */
    Overlay changes() {
        long from = manifest.ref().counts().added();
        long to = manifest.ref().counts().total();
        if (from == to) {
            return Overlay.EMPTY;
        }
        Set<String> paths = new HashSet<>();
        paths.add(ManifestColumn.KIND.path());
        paths.add(ManifestColumn.FILE_ID.path());
        DeletionRows.COLUMNS.forEach(column -> paths.add(column.path()));
        Set<Long> removed = new TreeSet<>();
        Map<Long, DeletionVectorRef> deletions = new TreeMap<>();
        manifest.read(paths, new RowRanges(List.of(new RowRanges.Range(from, to))), batch -> {
            Changes changes = new Changes(batch);
            for (int slot = 0; slot < batch.size(); slot++) {
                changes.add(slot, removed, deletions);
            }
        });
        return new Overlay(List.of(), removed, deletions);
    }

    /** The entries of a batch that change files of older manifests. */
    private static final class Changes {
        private final ManifestRows rows;
        private final IntVector kinds;
        private final LongVector fileIds;
        private final DeletionRows vectors;

        Changes(ManifestRows rows) {
            this.rows = rows;
            kinds = rows.ints(ManifestColumn.KIND);
            fileIds = rows.longs(ManifestColumn.FILE_ID);
            vectors = new DeletionRows(rows);
        }

        void add(int slot, Set<Long> removed, Map<Long, DeletionVectorRef> deletions) {
            long removals = rows.manifest().ref().counts().added()
                    + rows.manifest().ref().counts().removed();
            boolean removal = rows.position() + slot < removals;
            rows.requireKind(kinds, slot, removal ? ManifestColumn.REMOVED : ManifestColumn.DELETIONS);
            long fileId = rows.count(fileIds, ManifestColumn.FILE_ID, slot);
            boolean first;
            if (removal) {
                first = removed.add(fileId);
            } else {
                DeletionVectorRef vector = vectors.at(slot)
                        .orElseThrow(() -> rows.damaged(slot, ManifestColumn.DV_CARDINALITY.path(), "it is null"));
                first = !removed.contains(fileId) && deletions.put(fileId, vector) == null;
            }
            if (!first) {
                throw rows.damaged(slot, ManifestColumn.FILE_ID.path(), "another row changes the same file");
            }
        }
    }
}
