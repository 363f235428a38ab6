// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.ColumnBatch;
import io.firn.io.CorruptTableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.manifest.ManifestColumn.Statistic;
import io.firn.parquet.BatchReader;
import io.firn.parquet.PageStatistics;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.RowGroup;
import io.firn.parquet.RowRanges;
import io.firn.parquet.ValueType;
import io.firn.snapshot.ManifestRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** A manifest whose footer was read and agrees with the root and with the format. Immutable, safe for many threads. */
final class ManifestFile {

    /** Rows of a batch; a batch of a column fits the nearest cache. */
    private static final int BATCH_ROWS = 4_096;

    private final ManifestRef ref;
    private final ParquetFile file;
    private final Map<String, ValueType> leaves = new HashMap<>();

    /**
     * @throws CorruptTableException when footer and root, or footer and format, disagree
     * @throws UnsupportedFormatException when it is of a later format version
     */
    ManifestFile(ManifestRef ref, ParquetFile file, UUID tableId) {
        this.ref = ref;
        this.file = file;
        collect("", file.schema().fields());
        String version = file.properties().get(ManifestEncoder.FORMAT_PROPERTY);
        if (version == null) {
            throw damaged("its footer has no property %s".formatted(ManifestEncoder.FORMAT_PROPERTY));
        }
        if (!version.equals(ManifestEncoder.FORMAT_VERSION)) {
            throw new UnsupportedFormatException(
                    "The manifest %s has format version %s; this software reads version %s. Use a newer one."
                            .formatted(ref.key(), version, ManifestEncoder.FORMAT_VERSION));
        }
        String table = file.properties().get(ManifestEncoder.TABLE_PROPERTY);
        if (table != null && !table.equals(tableId.toString())) {
            throw damaged("it is of the table %s instead of %s".formatted(table, tableId));
        }
        check(ManifestEncoder.ADDED_PROPERTY, ref.counts().added());
        check(ManifestEncoder.REMOVED_PROPERTY, ref.counts().removed());
        check(ManifestEncoder.DELETIONS_PROPERTY, ref.counts().deletions());
        if (file.rowCount() != ref.counts().total()) {
            throw damaged("the root says that it has %d entries, and it has %d"
                    .formatted(ref.counts().total(), file.rowCount()));
        }
        for (ManifestColumn column : ManifestColumn.values()) {
            ValueType found = leaves.get(column.path());
            if (found == null || found.physical() != column.type().physical()) {
                throw damaged("its column %s is %s instead of %s"
                        .formatted(column.path(), found == null ? "missing" : found, column.type()));
            }
        }
        for (ParquetField field : file.schema().fields()) {
            checkStatistics(field);
        }
    }

    private void collect(String prefix, List<ParquetField> fields) {
        for (ParquetField field : fields) {
            String path = prefix + field.name();
            if (field instanceof ParquetField.Value value) {
                leaves.put(path, value.type());
            } else if (field instanceof ParquetField.Struct struct && !struct.optional()) {
                collect(path + '.', struct.fields());
            } else {
                throw damaged("its column %s is optional or repeated, as no group of a manifest is".formatted(path));
            }
        }
    }

    /** Counts are numbers and flags flags; bounds are checked against the column's type when they are read. */
    private void checkStatistics(ParquetField field) {
        if (!field.name().equals(ManifestColumn.STATISTICS) || !(field instanceof ParquetField.Struct columns)) {
            return;
        }
        for (ParquetField column : columns.fields()) {
            String prefix = ManifestColumn.STATISTICS + '.' + column.name() + '.';
            for (Statistic statistic : List.of(Statistic.NULLS, Statistic.NANS, Statistic.VALUES, Statistic.EXACT)) {
                ValueType found = leaves.get(prefix + statistic.label());
                ValueType.Physical expected =
                        statistic == Statistic.EXACT ? ValueType.Physical.BOOLEAN : ValueType.Physical.INT64;
                if (found != null && found.physical() != expected) {
                    throw damaged("its column %s%s is %s instead of %s"
                            .formatted(prefix, statistic.label(), found.physical(), expected));
                }
            }
        }
    }

    private void check(String property, long expected) {
        String found = file.properties().get(property);
        if (!Long.toString(expected).equals(found)) {
            throw damaged("the root says %s=%d, its footer %s".formatted(property, expected, found));
        }
    }

    ManifestRef ref() {
        return ref;
    }

    /** How a leaf is stored, if the manifest has it. */
    Optional<ValueType> leaf(String path) {
        return Optional.ofNullable(leaves.get(path));
    }

    /**
     * Reads leaves batch by batch; what {@code reader} is given is valid only during the call.
     *
     * @param paths leaves; those that the manifest does not have are left out
     */
    void read(Collection<String> paths, RowRanges rows, Consumer<ManifestRows> reader) {
        if (rows.ranges().isEmpty()) {
            return;
        }
        ParquetSchema projection = new ParquetSchema(project("", file.schema().fields(), new HashSet<>(paths)));
        int batchRows = (int) Math.min(BATCH_ROWS, rows.rowCount());
        try (BatchReader batches = file.read(projection, rows, batchRows)) {
            for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                reader.accept(new ManifestRows(this, projection, batch.get(), batches.position()));
            }
        }
    }

    /**
     * What the page indexes say of some leaves in one row group.
     *
     * @param rows of the row group
     * @param byPath the pages of those leaves that have indexes
     */
    record Pages(RowRanges.Range rows, Map<String, List<PageStatistics>> byPath) {}

    /** The page indexes of some leaves, by row group. */
    List<Pages> pages(Set<String> paths) {
        List<Pages> pages = new ArrayList<>();
        for (int group = 0; group < file.rowGroups().size(); group++) {
            RowGroup described = file.rowGroups().get(group);
            Map<Integer, String> wanted = new HashMap<>();
            for (int leaf = 0; leaf < described.leaves().size(); leaf++) {
                String path = String.join(".", described.leaves().get(leaf).path());
                if (paths.contains(path)) {
                    wanted.put(leaf, path);
                }
            }
            Map<String, List<PageStatistics>> byPath = new HashMap<>();
            file.pages(group, wanted::containsKey).forEach((leaf, found) -> byPath.put(wanted.get(leaf), found));
            if (described.rowCount() > 0) {
                long first = described.firstRow();
                pages.add(new Pages(new RowRanges.Range(first, first + described.rowCount()), byPath));
            }
        }
        return pages;
    }

    private static List<ParquetField> project(String prefix, List<ParquetField> fields, Set<String> paths) {
        List<ParquetField> projected = new ArrayList<>();
        for (ParquetField field : fields) {
            String path = prefix + field.name();
            if (field instanceof ParquetField.Struct struct) {
                List<ParquetField> children = project(path + '.', struct.fields(), paths);
                if (!children.isEmpty()) {
                    projected.add(new ParquetField.Struct(field.name(), field.id(), field.optional(), children));
                }
            } else if (paths.contains(path)) {
                projected.add(field);
            }
        }
        return projected;
    }

    CorruptTableException damaged(String problem) {
        return new CorruptTableException(
                "The manifest %s is damaged: %s. Restore the object from a copy; versions that do not list it stay readable."
                        .formatted(ref.key(), problem));
    }

    CorruptTableException damaged(long row, String column, String problem) {
        return damaged("row %d, column %s: %s".formatted(row, column, problem));
    }
}
