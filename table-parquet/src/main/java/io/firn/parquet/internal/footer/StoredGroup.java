// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import java.util.List;

/**
 * A row group and where its chunks are.
 *
 * @param index its place in the file
 * @param firstRow the position in the file of its first row
 * @param rowCount its rows
 * @param chunks one for each leaf of the schema
 */
public record StoredGroup(int index, long firstRow, long rowCount, List<StoredChunk> chunks) {
    public StoredGroup {
        chunks = List.copyOf(chunks);
    }
}
