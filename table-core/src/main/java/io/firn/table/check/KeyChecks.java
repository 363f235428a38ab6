// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.io.ObjectStore;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.key.KeyAudit;
import io.firn.table.internal.key.KeyColumns;
import java.util.Collection;
import java.util.List;

/** Checks that no two live rows of a version have the same primary key, and that stored key indexes say where rows are. */
final class KeyChecks {
    private KeyChecks() {}

    /** @param files the live files of the snapshot */
    static void check(ObjectStore store, Snapshot snapshot, Collection<DataFile> files, Findings findings) {
        KeyColumns.of(snapshot.definition(), snapshot.header().tableId()).ifPresent(key -> {
            KeyAudit audit = new KeyAudit(store, snapshot, key);
            String where = "version " + snapshot.version();
            findings.attempt(where, () -> audit.duplicates(List.copyOf(files)))
                    .filter(twice -> !twice.isEmpty())
                    .ifPresent(twice -> findings.add(
                            where,
                            "several rows have the same primary key (%s): %s"
                                    .formatted(key.names(), String.join(", ", twice))));
            for (DataFile file : files) {
                String path = file.file().key().path();
                findings.attempt(path, () -> audit.storedIndex(file))
                        .flatMap(problem -> problem)
                        .ifPresent(problem -> findings.add(path, problem));
            }
        });
    }
}
