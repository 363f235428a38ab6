// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

/**
 * Sums over data files.
 *
 * @param files data files
 * @param rows rows in them, deleted ones included
 * @param deletedRows rows that deletion vectors delete
 * @param bytes sizes of the data files
 */
public record Totals(long files, long rows, long deletedRows, long bytes) {
    public static final Totals ZERO = new Totals(0, 0, 0, 0);

    /** Rows that a scan returns. */
    public long liveRows() {
        return rows - deletedRows;
    }

    public Totals plus(DataFile file) {
        return new Totals(
                files + 1,
                rows + file.file().content().rowCount(),
                deletedRows
                        + file.deletions().map(DeletionVectorRef::cardinality).orElse(0L),
                bytes + file.file().content().sizeBytes());
    }

    public Totals plus(Totals more) {
        return new Totals(files + more.files, rows + more.rows, deletedRows + more.deletedRows, bytes + more.bytes);
    }

    public Totals minus(DataFile file) {
        return new Totals(
                files - 1,
                rows - file.file().content().rowCount(),
                deletedRows
                        - file.deletions().map(DeletionVectorRef::cardinality).orElse(0L),
                bytes - file.file().content().sizeBytes());
    }
}
