// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.io.ObjectStore;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks keys against the rows themselves: believes no index. */
public final class KeyAudit {
    private final ObjectStore store;
    private final Snapshot snapshot;
    private final KeyColumns key;
    private final FileKeys rows;

    public KeyAudit(ObjectStore store, Snapshot snapshot, KeyColumns key) {
        this.store = store;
        this.snapshot = snapshot;
        this.key = key;
        this.rows = new FileKeys(store, snapshot, key);
    }

    /** The keys that several live rows of these files have, as text; only some, if there are many. */
    public List<String> duplicates(List<DataFile> files) {
        DuplicateKeys.Source source = new DuplicateKeys.Source() {
            @Override
            public KeyIndex index(DataFile file) {
                return rows.read(file);
            }

            @Override
            public DeletionVector deletions(DataFile file) {
                return DeletionVectorReader.read(
                        store,
                        file.deletions().orElseThrow(),
                        file.file().content().rowCount());
            }
        };
        List<String> texts = new ArrayList<>();
        for (DuplicateKeys.Place place : new DuplicateKeys(files, source).find(key.form(), KeyText.LISTED)) {
            int[] position = {place.position()};
            texts.addAll(KeyText.of(store, snapshot, key, place.file(), position));
        }
        return texts.stream().distinct().toList();
    }

    /** What is wrong with the index that is stored in a file; empty when it is sound, or there is none. */
    public Optional<String> storedIndex(DataFile file) {
        KeyIndexes indexes = new KeyIndexes(store, new KeyMemory(0), new KeyIndexes.Owner());
        if (!indexes.hasStored(file, key)) {
            return Optional.empty();
        }
        Optional<KeyTable> stored = indexes.storedIndex(file, key);
        if (stored.isEmpty()) {
            return Optional.of("its key index is damaged");
        }
        KeyTable keys = rows.read(file).batch(Long.MIN_VALUE, Long.MAX_VALUE);
        Matches matches = new Matches();
        stored.get().find(keys, Long.MIN_VALUE, Long.MAX_VALUE, matches);
        int right = 0;
        for (int i = 0; i < matches.size(); i++) {
            right += matches.row(i) == matches.position(i) ? 1 : 0;
        }
        return right == keys.size() && stored.get().size() == right
                ? Optional.empty()
                : Optional.of("its key index has %d keys, %d of them where they are, of the keys of %d rows"
                        .formatted(stored.get().size(), right, keys.size()));
    }
}
