// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.util.Optional;

/**
 * A data file of a table. Immutable.
 *
 * @param id unique within the table, never given again
 * @param file what its writer said of it
 * @param firstRowId the row id of its first row; the others follow by position
 * @param addedVersion the version that added it
 * @param deletions which of its rows are deleted, if any
 */
public record DataFile(
        long id, FileDescription file, long firstRowId, long addedVersion, Optional<DeletionVectorRef> deletions) {

    /** Rows that are not deleted. */
    public long liveRows() {
        return file.content().rowCount()
                - deletions.map(DeletionVectorRef::cardinality).orElse(0L);
    }
}
