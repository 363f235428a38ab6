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
import java.util.List;
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
        DataFile any = described.descriptions().keySet().iterator().next();
        for (DeletionVectorRef vector : described.vectors()) {
            findings.attempt(
                    any.file().key().path(),
                    () -> DeletionVectorReader.read(
                            store, vector, any.file().content().rowCount()));
        }
        // Mostly one: statistics are all that different versions may say differently of a file.
        Map<List<Object>, Map<DataFile, TableDefinition>> kinds = new LinkedHashMap<>();
        described
                .descriptions()
                .forEach((file, definition) -> kinds.computeIfAbsent(
                                List.of(
                                        file.file().key(),
                                        file.file().content(),
                                        file.file().partition()),
                                kind -> new LinkedHashMap<>())
                        .put(file, definition));
        kinds.values().forEach(kind -> checkObject(kind, depth));
    }

    private void checkObject(Map<DataFile, TableDefinition> descriptions, TableChecker.Depth depth) {
        DataFile file = descriptions.keySet().iterator().next();
        boolean data = depth == TableChecker.Depth.DATA;
        boolean intact = new ObjectCheck(store, findings)
                .check(
                        file.file().key(),
                        file.file().content().sizeBytes(),
                        data ? Optional.of(file.file().content().crc32c()) : Optional.empty());
        if (data && intact) {
            DataFileCheck check = new DataFileCheck(file, descriptions.get(file), findings);
            findings.attempt(file.file().key().path(), () -> check.read(store)).ifPresent(count -> {
                rows += count;
                descriptions.forEach(check::statistics);
            });
        }
    }
}
