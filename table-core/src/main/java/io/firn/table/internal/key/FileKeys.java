// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.column.ColumnBatch;
import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectStore;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.scan.FilePart;
import io.firn.table.internal.scan.ScanPlan;
import io.firn.table.internal.scan.ScanTask;
import io.firn.table.internal.scan.SplitReader;
import java.util.Optional;

/**
 * Reads the key columns of data files, which is what every index is made of and can always be made of again. Files of older
 * schemas are read as any scan reads them. Immutable.
 */
final class FileKeys {
    private final ObjectStore store;
    private final KeyColumns key;
    private final ScanTask task;
    private final ScanPlan plan;

    FileKeys(ObjectStore store, Snapshot snapshot, KeyColumns key) {
        BoundPredicate all = new BoundPredicate.Always(true);
        this.store = store;
        this.key = key;
        this.task = ScanTask.of(snapshot.version(), snapshot.definition().schema(), key.fields(), all);
        this.plan = new ScanPlan(snapshot.definition(), all);
    }

    /**
     * The keys of all rows, deleted ones included: which rows are deleted depends on the version. Those may be older than
     * the key, and then be null or NaN; their words mean nothing.
     */
    KeyIndex read(DataFile file) {
        DataFile whole = new DataFile(file.id(), file.file(), file.firstRowId(), file.addedVersion(), Optional.empty());
        FilePart part = plan.part(whole);
        KeyCollector collector = new KeyCollector(key, file.deletions().isPresent());
        try (SplitReader reader = SplitReader.open(store, task, part, Optional.empty())) {
            for (Optional<ColumnBatch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
                collector.add(batch.get().columns(), batch.get().selection());
            }
        }
        return collector.build();
    }
}
