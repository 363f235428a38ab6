// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.types.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files that some consecutive entries of a manifest add. What every entry must have is checked column by column before
 * any file is made.
 */
final class FileRows {
    private final ManifestRows rows;
    private final ColumnTypes types;
    private final long[] fileIds;
    private final long[] rowCounts;
    private final long[] sizes;
    private final int[] checksums;
    private final int[] schemaIds;
    private final int[] sortOrderIds;
    private final long[] firstRowIds;
    private final long[] addedVersions;
    private final FileKeyRows keys;
    private final DeletionRows vectors;
    private final PartitionRows partitions;
    private final Map<Integer, StatisticsRows> statistics = new LinkedHashMap<>();
    /** The schema of the file before, which mostly is that of the next one too; ids are never negative. */
    private int lastSchemaId = -1;

    /**
     * @param rows entries that add files
     * @param statisticsColumns the columns whose statistics the files shall carry
     */
    FileRows(ManifestRows rows, ColumnTypes types, Set<Integer> statisticsColumns) {
        this.rows = rows;
        this.types = types;
        rows.requireKind(ManifestColumn.ADDED);
        fileIds = rows.counts(ManifestColumn.FILE_ID);
        rowCounts = rows.counts(ManifestColumn.ROW_COUNT);
        sizes = rows.counts(ManifestColumn.SIZE_BYTES);
        checksums = rows.bits(ManifestColumn.CRC32C);
        schemaIds = rows.smallCounts(ManifestColumn.SCHEMA_ID);
        sortOrderIds = rows.smallCounts(ManifestColumn.SORT_ORDER_ID);
        firstRowIds = rows.counts(ManifestColumn.FIRST_ROW_ID);
        addedVersions = rows.counts(ManifestColumn.ADDED_VERSION);
        keys = new FileKeyRows(rows);
        vectors = new DeletionRows(rows);
        partitions = new PartitionRows(rows, types);
        for (int fieldId : statisticsColumns) {
            Optional<Type.Primitive> type = types.column(fieldId);
            type.ifPresent(known -> statistics.put(fieldId, new StatisticsRows(rows, fieldId, known)));
        }
    }

    DataFile at(int slot) {
        int schemaId = schemaIds[slot];
        if (schemaId != lastSchemaId && !types.hasSchema(schemaId)) {
            throw rows.damaged(slot, ManifestColumn.SCHEMA_ID.path(), "the table has no schema %d".formatted(schemaId));
        }
        lastSchemaId = schemaId;
        long rowCount = rowCounts[slot];
        Optional<DeletionVectorRef> vector = vectors.at(slot);
        if (vector.isPresent() && vector.get().cardinality() > rowCount) {
            throw rows.damaged(slot, ManifestColumn.DV_CARDINALITY.path(), "more rows are deleted than there are");
        }
        FileDescription.Content content = new FileDescription.Content(
                rowCount, sizes[slot], Integer.toUnsignedLong(checksums[slot]), schemaId, sortOrderIds[slot]);
        return new DataFile(
                fileIds[slot],
                new FileDescription(keys.at(slot), partitions.at(slot), content, statistics(slot, rowCount)),
                firstRowIds[slot],
                addedVersions[slot],
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
}
