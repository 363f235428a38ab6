// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.deletion.DeletionVectorReader;
import io.firn.io.ObjectStore;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects the data files of all versions, each once, and checks them. For one thread. */
final class Files {
    private final ObjectStore store;
    private final Findings findings;
    private final Map<Long, Described> files = new LinkedHashMap<>();
    private long rows;

    /**
     * A file as metadata describes it, in one or more ways.
     *
     * @param descriptions equal but for statistics and deletions, each with a definition of the table at that time
     */
    private record Described(Map<DataFile, TableDefinition> descriptions, Set<DeletionVectorRef> vectors) {}

    Files(ObjectStore store, Findings findings) {
        this.store = store;
        this.findings = findings;
    }

    long count() {
        return files.size();
    }

    long rowCount() {
        return rows;
    }

    void add(DataFile file, Snapshot snapshot) {
        described(file.id()).descriptions().putIfAbsent(file, snapshot.definition());
        addDeletions(file);
    }

    void addDeletions(DataFile file) {
        file.deletions().ifPresent(vector -> described(file.id()).vectors().add(vector));
    }

    private Described described(long id) {
        return files.computeIfAbsent(id, key -> new Described(new LinkedHashMap<>(), new LinkedHashSet<>()));
    }

    void check(TableChecker.Depth depth) {
        files.values().forEach(file -> check(file, depth));
    }

    private void check(Described described, TableChecker.Depth depth) {
        if (described.descriptions().isEmpty()) {
            // Only a deletion vector names it; that the file itself is missing was found with its version.
            return;
        }
        DataFile file = described.descriptions().keySet().iterator().next();
        String where = file.file().key().path();
        for (DeletionVectorRef vector : described.vectors()) {
            findings.attempt(
                    where,
                    () -> DeletionVectorReader.read(
                            store, vector, file.file().content().rowCount()));
        }
        boolean data = depth == TableChecker.Depth.DATA;
        boolean intact = new ObjectCheck(store, findings)
                .check(
                        file.file().key(),
                        file.file().content().sizeBytes(),
                        data ? Optional.of(file.file().content().crc32c()) : Optional.empty());
        if (data && intact) {
            DataFileCheck check =
                    new DataFileCheck(file, described.descriptions().get(file), findings);
            findings.attempt(where, () -> check.read(store)).ifPresent(count -> {
                rows += count;
                described.descriptions().forEach(check::statistics);
            });
        }
    }
}
