// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import org.apache.parquet.format.CompressionCodec;

/**
 * The pages of one leaf in one row group; all of it lies within the file.
 *
 * @param codec how its pages are compressed
 * @param offset of its first page, the dictionary if it has one
 * @param sizeBytes of all its pages, headers included
 * @param valueCount entries of its levels
 * @param indexOffset where its offset index is
 * @param indexBytes the size of its offset index; 0 when it has none
 */
public record StoredChunk(
        CompressionCodec codec, long offset, long sizeBytes, long valueCount, long indexOffset, int indexBytes) {

    /** Where its bytes end. */
    public long end() {
        return offset + sizeBytes;
    }
}
