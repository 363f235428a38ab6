// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.BytesVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.expression.ColumnStatistics;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.UuidKeys;
import io.firn.manifest.ManifestColumn.Statistic;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Overlay;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads entries of one manifest. For one thread. */
final class EntryReader {
    private static final List<ManifestColumn> DELETION_COLUMNS = List.of(
            ManifestColumn.DV_UUID_HIGH,
            ManifestColumn.DV_UUID_LOW,
            ManifestColumn.DV_PATH,
            ManifestColumn.DV_OFFSET,
            ManifestColumn.DV_SIZE_BYTES,
            ManifestColumn.DV_CARDINALITY);

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
                    files.add(fileRows.file(slot));
                }
            }
        });
        return files;
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
        DELETION_COLUMNS.forEach(column -> paths.add(column.path()));
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

    /** Throws unless the kind of the entry is the one that its place says. */
    private static void requireKind(ManifestRows rows, IntVector kinds, int slot, int kind) {
        if (kinds.isNull(slot) || kinds.get(slot) != kind) {
            throw rows.damaged(
                    slot,
                    ManifestColumn.KIND.path(),
                    "it is %s where entries are of kind %d"
                            .formatted(kinds.isNull(slot) ? "null" : kinds.get(slot), kind));
        }
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
            requireKind(rows, kinds, slot, removal ? ManifestColumn.REMOVED : ManifestColumn.DELETIONS);
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

    /** The deletion vectors of a batch. */
    private static final class DeletionRows {
        private final ManifestRows rows;
        private final LongVector high;
        private final LongVector low;
        private final BytesVector paths;
        private final LongVector offsets;
        private final IntVector sizes;
        private final LongVector cardinalities;
        private final UuidKeys keys =
                new UuidKeys(ManifestEncoder.DELETES_DIRECTORY, ManifestEncoder.DELETES_EXTENSION);

        DeletionRows(ManifestRows rows) {
            this.rows = rows;
            high = rows.longs(ManifestColumn.DV_UUID_HIGH);
            low = rows.longs(ManifestColumn.DV_UUID_LOW);
            paths = rows.bytes(ManifestColumn.DV_PATH);
            offsets = rows.longs(ManifestColumn.DV_OFFSET);
            sizes = rows.ints(ManifestColumn.DV_SIZE_BYTES);
            cardinalities = rows.longs(ManifestColumn.DV_CARDINALITY);
        }

        Optional<DeletionVectorRef> at(int slot) {
            if (cardinalities.isNull(slot)) {
                return Optional.empty();
            }
            return Optional.of(new DeletionVectorRef.Stored(
                    key(slot),
                    rows.count(offsets, ManifestColumn.DV_OFFSET, slot),
                    rows.count(sizes, ManifestColumn.DV_SIZE_BYTES, slot),
                    rows.count(cardinalities, ManifestColumn.DV_CARDINALITY, slot)));
        }

        private ObjectKey key(int slot) {
            if (!paths.isNull(slot)) {
                return EntryReader.key(
                        rows, ManifestColumn.DV_PATH, slot, rows.text(paths, ManifestColumn.DV_PATH, slot));
            }
            if (high.isNull(slot) || low.isNull(slot)) {
                throw rows.damaged(slot, ManifestColumn.DV_UUID_HIGH.path(), "there is neither a UUID nor a path");
            }
            return keys.key(high.get(slot), low.get(slot));
        }
    }

    private static ObjectKey key(ManifestRows rows, ManifestColumn column, int slot, String path) {
        try {
            return ObjectKey.of(path);
        } catch (InvalidRequestException e) {
            throw rows.damaged(slot, column.path(), e.getMessage());
        }
    }

    /** The added files of a batch. */
    private static final class FileRows {
        private final ManifestRows rows;
        private final ColumnTypes types;
        private final IntVector kinds;
        private final LongVector fileIds;
        private final LongVector high;
        private final LongVector low;
        private final BytesVector directories;
        private final BytesVector paths;
        private final LongVector rowCounts;
        private final LongVector sizes;
        private final IntVector checksums;
        private final IntVector schemaIds;
        private final IntVector sortOrderIds;
        private final LongVector firstRowIds;
        private final LongVector addedVersions;
        private final DeletionRows vectors;
        private final PartitionRows partitions;
        private final Map<Integer, StatisticsRows> statistics = new LinkedHashMap<>();
        private byte[] directoryBytes = {};
        private @Nullable UuidKeys keys;
        /** The schema of the file before, which mostly is that of the next one too; ids are never negative. */
        private int lastSchemaId = -1;

        FileRows(ManifestRows rows, ColumnTypes types, Set<Integer> statisticsColumns) {
            this.rows = rows;
            this.types = types;
            kinds = rows.ints(ManifestColumn.KIND);
            fileIds = rows.longs(ManifestColumn.FILE_ID);
            high = rows.longs(ManifestColumn.UUID_HIGH);
            low = rows.longs(ManifestColumn.UUID_LOW);
            directories = rows.bytes(ManifestColumn.DIRECTORY);
            paths = rows.bytes(ManifestColumn.PATH);
            rowCounts = rows.longs(ManifestColumn.ROW_COUNT);
            sizes = rows.longs(ManifestColumn.SIZE_BYTES);
            checksums = rows.ints(ManifestColumn.CRC32C);
            schemaIds = rows.ints(ManifestColumn.SCHEMA_ID);
            sortOrderIds = rows.ints(ManifestColumn.SORT_ORDER_ID);
            firstRowIds = rows.longs(ManifestColumn.FIRST_ROW_ID);
            addedVersions = rows.longs(ManifestColumn.ADDED_VERSION);
            vectors = new DeletionRows(rows);
            partitions = new PartitionRows(rows, types);
            for (int fieldId : statisticsColumns) {
                Optional<Type.Primitive> type = types.column(fieldId);
                type.ifPresent(known -> statistics.put(fieldId, new StatisticsRows(rows, fieldId, known)));
            }
        }

        DataFile file(int slot) {
            requireKind(rows, kinds, slot, ManifestColumn.ADDED);
            long rowCount = rows.count(rowCounts, ManifestColumn.ROW_COUNT, slot);
            if (checksums.isNull(slot)) {
                throw rows.damaged(slot, ManifestColumn.CRC32C.path(), "it is null");
            }
            int schemaId = rows.count(schemaIds, ManifestColumn.SCHEMA_ID, slot);
            if (schemaId != lastSchemaId && !types.hasSchema(schemaId)) {
                throw rows.damaged(
                        slot, ManifestColumn.SCHEMA_ID.path(), "the table has no schema %d".formatted(schemaId));
            }
            lastSchemaId = schemaId;
            FileDescription.Content content = new FileDescription.Content(
                    rowCount,
                    rows.count(sizes, ManifestColumn.SIZE_BYTES, slot),
                    Integer.toUnsignedLong(checksums.get(slot)),
                    schemaId,
                    rows.count(sortOrderIds, ManifestColumn.SORT_ORDER_ID, slot));
            Optional<DeletionVectorRef> vector = vectors.at(slot);
            if (vector.isPresent() && vector.get().cardinality() > rowCount) {
                throw rows.damaged(slot, ManifestColumn.DV_CARDINALITY.path(), "more rows are deleted than there are");
            }
            return new DataFile(
                    rows.count(fileIds, ManifestColumn.FILE_ID, slot),
                    new FileDescription(key(slot), partitions.at(slot), content, statistics(slot, rowCount)),
                    rows.count(firstRowIds, ManifestColumn.FIRST_ROW_ID, slot),
                    rows.count(addedVersions, ManifestColumn.ADDED_VERSION, slot),
                    vector);
        }

        private Map<Integer, ColumnStatistics> statistics(int slot, long rowCount) {
            if (statistics.isEmpty()) {
                return Map.of();
            }
            Map<Integer, ColumnStatistics> found = new HashMap<>();
            statistics.forEach(
                    (fieldId, column) -> column.at(slot, rowCount).ifPresent(stated -> found.put(fieldId, stated)));
            return found;
        }

        private ObjectKey key(int slot) {
            if (!paths.isNull(slot)) {
                return EntryReader.key(rows, ManifestColumn.PATH, slot, rows.text(paths, ManifestColumn.PATH, slot));
            }
            if (high.isNull(slot) || low.isNull(slot) || directories.isNull(slot)) {
                throw rows.damaged(slot, ManifestColumn.UUID_HIGH.path(), "there is neither a UUID nor a path");
            }
            return keys(slot).key(high.get(slot), low.get(slot));
        }

        /** Neighbours mostly share a directory, which is then looked at once. */
        private UuidKeys keys(int slot) {
            int start = directories.start(slot);
            int end = start + directories.length(slot);
            UuidKeys known = keys;
            if (known != null
                    && Arrays.equals(directories.bytes(), start, end, directoryBytes, 0, directoryBytes.length)) {
                return known;
            }
            String directory = rows.text(directories, ManifestColumn.DIRECTORY, slot);
            try {
                UuidKeys made = new UuidKeys(directory, ManifestEncoder.EXTENSION);
                directoryBytes = directories.copy(slot);
                keys = made;
                return made;
            } catch (InvalidRequestException e) {
                throw rows.damaged(slot, ManifestColumn.DIRECTORY.path(), e.getMessage());
            }
        }
    }
}
