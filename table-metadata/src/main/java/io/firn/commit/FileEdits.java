// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.RowMappingRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a commit does to the files of one certain head. Immutable.
 *
 * @param added new files
 * @param removed files that go, as the head has them
 * @param vectors files that get another deletion vector
 * @param updated ids of files removed or in {@code vectors} whose rows live on among the added ones
 * @param mapping where a rewrite moved rows
 */
record FileEdits(
        List<NewFile> added,
        List<DataFile> removed,
        List<NewVector> vectors,
        Set<Long> updated,
        Optional<RowMappingRef> mapping) {
    static final FileEdits NONE = new FileEdits(List.of(), List.of(), List.of(), Set.of(), Optional.empty());

    /** @param deletions rows of it that were deleted where they were before */
    record NewFile(FileDescription file, Optional<DeletionVectorRef> deletions) {}

    /**
     * @param file as the head has it
     * @param vector takes the place of the file's own and contains it
     */
    record NewVector(DataFile file, DeletionVectorRef vector) {
        DataFile after() {
            return new DataFile(file.id(), file.file(), file.firstRowId(), file.addedVersion(), Optional.of(vector));
        }
    }

    FileEdits {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        vectors = List.copyOf(vectors);
        updated = Set.copyOf(updated);
    }
}
