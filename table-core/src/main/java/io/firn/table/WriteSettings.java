// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.snapshot.TableDefinition;

/**
 * How data files are written.
 *
 * @param targetFileBytes a file is closed when it reaches this size ({@code write.target-file-size-bytes}, 128 MB)
 * @param maxOpenFiles files of different partitions written at the same time; when more partitions are met, the fullest
 *     file is closed ({@code write.max-open-files}, 64)
 * @param sortBufferBytes memory for sorting rows before they are written, when the table has a sort order; what does not
 *     fit is sorted piece by piece, a file each ({@code write.sort-buffer-bytes}, 256 MB)
 * @param compressionLevel of zstd ({@code write.zstd-level}, 3)
 */
public record WriteSettings(long targetFileBytes, int maxOpenFiles, long sortBufferBytes, int compressionLevel) {

    /** The settings that the properties of a table give. */
    public static WriteSettings of(TableDefinition definition) {
        throw new UnsupportedOperationException();
    }
}
