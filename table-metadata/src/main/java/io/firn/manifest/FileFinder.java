// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.LongVector;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;

/** Finds files of one manifest by id. For one thread. */
final class FileFinder {
    private final ManifestFile manifest;

    FileFinder(ManifestFile manifest) {
        this.manifest = manifest;
    }

    /** The rows of the files added whose id is wanted. */
    BitSet rows(LongPredicate wanted) {
        BitSet found = new BitSet();
        manifest.read(List.of(ManifestColumn.FILE_ID.path()), EntryReader.addedRows(manifest), rows -> {
            LongVector ids = rows.longs(ManifestColumn.FILE_ID);
            for (int slot = 0; slot < rows.size(); slot++) {
                if (wanted.test(rows.count(ids, ManifestColumn.FILE_ID, slot))) {
                    found.set((int) rows.position() + slot);
                }
            }
        });
        return found;
    }
}
