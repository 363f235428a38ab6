// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.io.ObjectStore;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DataFile;
import io.firn.types.MetadataColumn;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Checks that no two live rows of one version have the same row id. Ids that follow from positions take no memory to speak
 * of, those that files store about two bytes each. For one thread.
 */
final class RowIdentities {
    private static final int BATCH_ROWS = 4_096;

    private final ObjectStore store;
    private final Findings findings;
    private final Roaring64Bitmap seen = new Roaring64Bitmap();

    RowIdentities(ObjectStore store, Findings findings) {
        this.store = store;
        this.findings = findings;
    }

    /** Adds the live rows of a file; reports the first that another file has, too. */
    void add(DataFile file) {
        String where = file.file().key().path();
        Optional<Roaring64Bitmap> own = findings.attempt(where, () -> ids(file));
        if (own.isEmpty()) {
            return;
        }
        Roaring64Bitmap shared = seen.clone();
        shared.and(own.get());
        findings.expect(
                shared.isEmpty(),
                where,
                shared.isEmpty()
                        ? ""
                        : "a row has the row id %d, as a row of another file has".formatted(shared.first()));
        seen.or(own.get());
    }

    private Roaring64Bitmap ids(DataFile file) {
        long rows = file.file().content().rowCount();
        DeletionVector deleted = file.deletions()
                .map(vector -> DeletionVectorReader.read(store, vector, rows))
                .orElse(DeletionVector.NONE);
        Roaring64Bitmap ids = new Roaring64Bitmap();
        if (rows > 0) {
            ids.addRange(file.firstRowId(), file.firstRowId() + rows);
        }
        deleted.forEach(position -> ids.removeLong(file.firstRowId() + position));
        ParquetFile parquet =
                ParquetFile.open(store, file.file().key(), file.file().content().sizeBytes());
        List<ParquetField> stored = parquet.schema().fields().stream()
                .filter(field -> field.id().isPresent() && field.id().getAsInt() == MetadataColumn.ROW_ID.fieldId())
                .toList();
        if (!stored.isEmpty()) {
            replace(ids, file, deleted, parquet.read(new ParquetSchema(stored), RowRanges.all(rows), BATCH_ROWS));
        }
        return ids;
    }

    private void replace(Roaring64Bitmap ids, DataFile file, DeletionVector deleted, BatchReader numbers) {
        try (numbers) {
            for (Optional<ColumnBatch> batch = numbers.next(); batch.isPresent(); batch = numbers.next()) {
                LongVector kept = (LongVector) batch.get().column(0);
                for (int slot = 0; slot < kept.size(); slot++) {
                    long position = numbers.position() + slot;
                    if (!kept.isNull(slot) && !deleted.contains(position)) {
                        ids.removeLong(file.firstRowId() + position);
                        boolean twice = ids.contains(kept.get(slot));
                        findings.expect(
                                !twice,
                                file.file().key().path(),
                                "two rows have the row id %d".formatted(kept.get(slot)));
                        ids.addLong(kept.get(slot));
                    }
                }
            }
        }
    }
}
