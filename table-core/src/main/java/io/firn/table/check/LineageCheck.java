// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.snapshot.DataFile;
import io.firn.types.MetadataColumn;
import java.util.List;
import java.util.OptionalInt;

/** Checks the row ids and versions that a file stores for its rows. Spec section 3.8. For one thread. */
final class LineageCheck {
    private final DataFile file;
    private final Findings findings;
    private final OptionalInt rowIds;
    private final OptionalInt versions;
    private boolean failed;

    LineageCheck(DataFile file, ParquetSchema stored, Findings findings) {
        this.file = file;
        this.findings = findings;
        this.rowIds = place(stored.fields(), MetadataColumn.ROW_ID);
        this.versions = place(stored.fields(), MetadataColumn.LAST_UPDATED_VERSION);
    }

    private static OptionalInt place(List<ParquetField> columns, MetadataColumn wanted) {
        for (int i = 0; i < columns.size(); i++) {
            OptionalInt id = columns.get(i).id();
            if (id.isPresent() && id.getAsInt() == wanted.fieldId()) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Checks a batch of all of the file's columns; stops at the first row that is wrong. */
    void batch(ColumnBatch batch, long firstRow) {
        rowIds.ifPresent(at -> below(batch, at, firstRow, file.firstRowId(), "row id"));
        versions.ifPresent(at -> below(batch, at, firstRow, file.addedVersion(), "last updated version"));
    }

    /** A row that keeps something of what it was had it before the file came into the table. */
    private void below(ColumnBatch batch, int column, long firstRow, long limit, String what) {
        if (!(batch.column(column) instanceof LongVector numbers)) {
            failed = !findings.expect(failed, file.file().key().path(), "stores a " + what + " that is no number");
            return;
        }
        for (int slot = 0; slot < numbers.size() && !failed; slot++) {
            boolean sound = numbers.isNull(slot) || numbers.get(slot) >= 0 && numbers.get(slot) < limit;
            if (!sound) {
                failed = true;
                findings.add(
                        file.file().key().path(),
                        "row %d keeps the %s %d, but those before the file are below %d"
                                .formatted(firstRow + slot, what, numbers.get(slot), limit));
            }
        }
    }
}
