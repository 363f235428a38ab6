// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorBlob;
import io.firn.deletion.DeletionVectorStore;
import io.firn.deletion.PuffinFile;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.RowMappingRef;
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
    private final RowMappingStore mappings;
    private @Nullable RowMappingRef mapping;
    private final Map<Long, Written> written = new HashMap<>();

    private record Written(DeletionVector vector, DeletionVectorRef ref) {}

    /** A file of the head, and all its rows that are deleted after the commit. */
    private record United(DataFile file, DeletionVector vector) {}

    /**
     * What an intent takes from the head.
     *
     * @param removed files, as the head has them
     * @param deletions rows that are live in the head, with their files as it has them
     * @param lost rows of the intent's added files that are deleted from the start, by the number of the file
     */
    record Taken(List<DataFile> removed, List<RowDeletions> deletions, Map<Integer, DeletionVector> lost) {}

    UnitedVectors(DeletionVectorStore store, RowMappingStore mappings) {
        this.store = store;
        this.mappings = mappings;
    }

    /** What the commit does to the files of {@code head}. */
    FileEdits edits(Snapshot head, CommitIntent.FileChanges changes, Taken taken) {
        Map<Long, United> united = new LinkedHashMap<>();
        Set<Long> updated = new HashSet<>();
        for (RowDeletions some : taken.deletions()) {
            if (some.rows().isEmpty()) {
                continue;
            }
            united.put(some.file().id(), united(united.get(some.file().id()), some));
            if (some.fate().livesOn()) {
                updated.add(some.file().id());
            }
        }
        List<DataFile> gone = new ArrayList<>(taken.removed());
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
        taken.lost()
                .forEach((number, rows) ->
                        left.add(new United(unnumbered(number, changes.added().get(number)), rows)));
        write(left, MAX_INLINE_BYTES_OF_ROOT - head.contents().overlay().inlineBytes());
        List<FileEdits.NewFile> added = new ArrayList<>();
        for (int i = 0; i < changes.added().size(); i++) {
            Optional<DeletionVectorRef> vector = taken.lost().containsKey(i)
                    ? Optional.of(written.get(unnumberedId(i)).ref())
                    : Optional.empty();
            added.add(new FileEdits.NewFile(changes.added().get(i), vector));
        }
        return new FileEdits(
                added,
                gone,
                left.stream()
                        .filter(one -> one.file().id() > 0)
                        .map(one -> new FileEdits.NewVector(
                                one.file(), written.get(one.file().id()).ref()))
                        .toList(),
                updated,
                mapping(changes));
    }

    /** Files get their ids with each attempt anew; until then a number below 1 stands for one. */
    private static long unnumberedId(int number) {
        return -number;
    }

    private static DataFile unnumbered(int number, FileDescription file) {
        return new DataFile(unnumberedId(number), file, 0, 0, Optional.empty());
    }

    private Optional<RowMappingRef> mapping(CommitIntent.FileChanges changes) {
        if (mapping == null && changes.moves().isPresent()) {
            mapping = mappings.write(changes.moves().get());
        }
        return Optional.ofNullable(mapping);
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
