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
 * @param offsetIndex where its offset index is
 * @param columnIndex where its column index is
 * @param allDictionary whether all its data pages are said to refer to its dictionary
 */
public record StoredChunk(
        CompressionCodec codec,
        long offset,
        long sizeBytes,
        long valueCount,
        StoredIndex offsetIndex,
        StoredIndex columnIndex,
        boolean allDictionary) {

    /** Where its bytes end. */
    public long end() {
        return offset + sizeBytes;
    }

    /**
     * One of the indexes of a chunk, which lie between the pages and the footer of a file.
     *
     * @param offset of its first byte
     * @param sizeBytes 0 when there is none
     */
    public record StoredIndex(long offset, int sizeBytes) {
        /** There is no index. */
        public static final StoredIndex NONE = new StoredIndex(0, 0);

        public boolean exists() {
            return sizeBytes > 0;
        }

        /** Where its bytes end. */
        public long end() {
            return offset + sizeBytes;
        }
    }
}
