// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorBlob;
import io.firn.deletion.DeletionVectorStore;
import io.firn.deletion.PuffinFile;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unites the rows that one commit deletes with those that the head's files have lost already, and writes the vectors: small
 * ones into the root itself, the others into one Puffin file. What an earlier attempt of the commit wrote is used again
 * where it still says the same. A file without rows left goes. For one thread. Spec section 8.5.
 */
final class UnitedVectors {
    /** A vector whose blob is larger is not held by the root. */
    static final int MAX_INLINE_BYTES = 1 << 10;

    /** Most bytes of vectors that a root holds. */
    static final int MAX_INLINE_BYTES_OF_ROOT = 24 << 10;

    private final DeletionVectorStore store;
    private final Map<Long, Written> written = new HashMap<>();

    private record Written(DeletionVector vector, DeletionVectorRef ref) {}

    /** A file of the head, and all its rows that are deleted after the commit. */
    private record United(DataFile file, DeletionVector vector) {}

    UnitedVectors(DeletionVectorStore store) {
        this.store = store;
    }

    /**
     * What the commit does to the files of {@code head}.
     *
     * @param deletions rows that are live in {@code head}, with their files as it has them
     */
    FileEdits edits(Snapshot head, List<FileDescription> added, List<DataFile> removed, List<RowDeletions> deletions) {
        Map<Long, United> united = new LinkedHashMap<>();
        Set<Long> updated = new HashSet<>();
        for (RowDeletions some : deletions) {
            if (some.rows().isEmpty()) {
                continue;
            }
            united.put(some.file().id(), united(united.get(some.file().id()), some));
            if (some.fate().livesOn()) {
                updated.add(some.file().id());
            }
        }
        List<DataFile> gone = new ArrayList<>(removed);
        List<United> left = new ArrayList<>();
        for (United one : united.values()) {
            boolean empty =
                    one.vector().cardinality() == one.file().file().content().rowCount();
            if (empty) {
                gone.add(one.file());
            } else {
                left.add(one);
            }
        }
        write(left, MAX_INLINE_BYTES_OF_ROOT - head.contents().overlay().inlineBytes());
        return new FileEdits(
                added,
                gone,
                left.stream()
                        .map(one -> new FileEdits.NewVector(
                                one.file(), written.get(one.file().id()).ref()))
                        .toList(),
                updated);
    }

    private United united(@Nullable United before, RowDeletions some) {
        DataFile file = some.file();
        DeletionVector own = before != null
                ? before.vector()
                : file.deletions()
                        .map(ref -> store.read(ref, file.file().content().rowCount()))
                        .orElse(DeletionVector.NONE);
        DeletionVector vector = own.union(some.rows());
        if (vector.cardinality() != own.cardinality() + some.rows().cardinality()) {
            throw new IllegalArgumentException("Rows %s of file %d (%s) are deleted already, or twice in one commit."
                    .formatted(
                            own.intersection(some.rows()).first(Conflict.LISTED_POSITIONS),
                            file.id(),
                            file.file().key()));
        }
        if (vector.last().orElse(-1) >= file.file().content().rowCount()) {
            throw new IllegalArgumentException("File %d (%s) has %d rows; row %d cannot be deleted."
                    .formatted(
                            file.id(),
                            file.file().key(),
                            file.file().content().rowCount(),
                            vector.last().getAsLong()));
        }
        return new United(file, vector);
    }

    /** Sees to it that {@link #written} has the vectors. */
    private void write(List<United> files, long inlineBytes) {
        List<United> large = new ArrayList<>();
        long room = inlineBytes;
        for (United one : files) {
            Written before = written.get(one.file().id());
            if (before != null && before.vector().equals(one.vector())) {
                continue;
            }
            int size = DeletionVectorBlob.sizeBytes(one.vector());
            if (size <= MAX_INLINE_BYTES && size <= room) {
                room -= size;
                remember(one, DeletionVectorStore.inline(one.vector()));
            } else {
                large.add(one);
            }
        }
        if (!large.isEmpty()) {
            List<DeletionVectorRef> refs = store.write(large.stream()
                    .map(one -> new PuffinFile.Blob(
                            one.file().id(), Optional.of(one.file().file().key()), one.vector()))
                    .toList());
            for (int i = 0; i < refs.size(); i++) {
                remember(large.get(i), refs.get(i));
            }
        }
    }

    private void remember(United file, DeletionVectorRef ref) {
        written.put(file.file().id(), new Written(file.vector(), ref));
    }
}
