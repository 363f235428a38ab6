// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.snapshot.TableDefinition;
import java.util.List;

/**
 * How data files are written.
 *
 * @param targetFileBytes a file is closed when it reaches this size ({@code write.target-file-size-bytes}, 128 MB)
 * @param maxOpenFiles files of different partitions written at the same time; when more partitions are met, the fullest
 *     file is closed ({@code write.max-open-files}, 64)
 * @param sortBufferBytes memory for sorting rows before they are written, when the table has a sort order; what does not
 *     fit is sorted piece by piece, a file each ({@code write.sort-buffer-bytes}, 256 MB)
 * @param compressionLevel of zstd ({@code write.zstd-level}, 3)
 * @param statisticsColumns how many columns, counted from the first, have their statistics in the table's metadata, where
 *     planning sees them; columns of the partitioning, sort order and key always do ({@code write.statistics.max-columns},
 *     100)
 * @param bloomFilterColumns paths of columns whose data files have Bloom filters; those that are no columns of a type that
 *     can have one, or lie within lists or maps, are passed over ({@code write.bloom-filter-columns}, none)
 */
public record WriteSettings(
        long targetFileBytes,
        int maxOpenFiles,
        long sortBufferBytes,
        int compressionLevel,
        int statisticsColumns,
        List<String> bloomFilterColumns) {

    public WriteSettings {
        bloomFilterColumns = List.copyOf(bloomFilterColumns);
        TableProperty.TARGET_FILE_SIZE_BYTES.requireInRange(targetFileBytes);
        TableProperty.MAX_OPEN_FILES.requireInRange(maxOpenFiles);
        TableProperty.SORT_BUFFER_BYTES.requireInRange(sortBufferBytes);
        TableProperty.ZSTD_LEVEL.requireInRange(compressionLevel);
        TableProperty.STATISTICS_MAX_COLUMNS.requireInRange(statisticsColumns);
    }

    /** The settings that the properties of a table give. */
    public static WriteSettings of(TableDefinition definition) {
        return new WriteSettings(
                TableProperty.TARGET_FILE_SIZE_BYTES.number(definition.properties()),
                Math.toIntExact(TableProperty.MAX_OPEN_FILES.number(definition.properties())),
                TableProperty.SORT_BUFFER_BYTES.number(definition.properties()),
                Math.toIntExact(TableProperty.ZSTD_LEVEL.number(definition.properties())),
                Math.toIntExact(TableProperty.STATISTICS_MAX_COLUMNS.number(definition.properties())),
                TableProperty.BLOOM_FILTER_COLUMNS.columns(definition.properties()));
    }

    public WriteSettings withTargetFileBytes(long bytes) {
        return new WriteSettings(
                bytes, maxOpenFiles, sortBufferBytes, compressionLevel, statisticsColumns, bloomFilterColumns);
    }

    public WriteSettings withMaxOpenFiles(int files) {
        return new WriteSettings(
                targetFileBytes, files, sortBufferBytes, compressionLevel, statisticsColumns, bloomFilterColumns);
    }

    public WriteSettings withSortBufferBytes(long bytes) {
        return new WriteSettings(
                targetFileBytes, maxOpenFiles, bytes, compressionLevel, statisticsColumns, bloomFilterColumns);
    }

    public WriteSettings withCompressionLevel(int level) {
        return new WriteSettings(
                targetFileBytes, maxOpenFiles, sortBufferBytes, level, statisticsColumns, bloomFilterColumns);
    }

    public WriteSettings withStatisticsColumns(int columns) {
        return new WriteSettings(
                targetFileBytes, maxOpenFiles, sortBufferBytes, compressionLevel, columns, bloomFilterColumns);
    }

    public WriteSettings withBloomFilterColumns(List<String> columns) {
        return new WriteSettings(
                targetFileBytes, maxOpenFiles, sortBufferBytes, compressionLevel, statisticsColumns, columns);
    }
}
