// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.io.ObjectKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a data file that a scan has to read. Travels by Java serialization. Immutable.
 *
 * @param path the key of the data file
 * @param fileRows rows of the whole file, deleted ones included
 * @param fileBytes size of the whole file
 * @param deleted its deletion vector, if it has one
 * @param origin what rows have of the file's coming into the table
 * @param fromRow position of the first row
 * @param toRow position behind the last row
 * @param filtered whether the predicate has to be evaluated: false when statistics say that all rows match
 * @param lacks ids of the table's fields that the file was written without; every other one must be in it
 */
public record FilePart(
        String path,
        long fileRows,
        long fileBytes,
        @Nullable Deleted deleted,
        Origin origin,
        long fromRow,
        long toRow,
        boolean filtered,
        Set<Integer> lacks)
        implements Serializable {

    /**
     * A {@link DeletionVectorRef} that travels.
     *
     * @param path of the Puffin file; null if the blob is here
     * @param blob the blob itself; null if it is in a file
     */
    public record Deleted(
            @Nullable String path,
            long offset,
            int sizeBytes,
            @Nullable String blob,
            long cardinality) implements Serializable {
        static Deleted of(DeletionVectorRef ref) {
            return ref instanceof DeletionVectorRef.Stored stored
                    ? new Deleted(stored.key().path(), stored.offset(), stored.sizeBytes(), null, stored.cardinality())
                    : new Deleted(null, 0, 0, ((DeletionVectorRef.Inline) ref).blob(), ref.cardinality());
        }

        DeletionVectorRef ref() {
            if (path != null) {
                return new DeletionVectorRef.Stored(ObjectKey.of(path), offset, sizeBytes, cardinality);
            }
            return new DeletionVectorRef.Inline(Objects.requireNonNull(blob), cardinality);
        }
    }

    /**
     * @param firstRowId the row id of the file's first row; the others follow by position, unless the file stores them
     * @param addedVersion the version that added the file
     */
    public record Origin(long firstRowId, long addedVersion) implements Serializable {}

    public FilePart {
        lacks = Set.copyOf(lacks);
    }

    /** All rows of a file. */
    public static FilePart of(DataFile file, boolean filtered, Set<Integer> lacks) {
        return new FilePart(
                file.file().key().path(),
                file.file().content().rowCount(),
                file.file().content().sizeBytes(),
                file.deletions().map(Deleted::of).orElse(null),
                new Origin(file.firstRowId(), file.addedVersion()),
                0,
                file.file().content().rowCount(),
                filtered,
                lacks);
    }

    /** Other rows of the same file. */
    FilePart rows(long from, long to) {
        return new FilePart(path, fileRows, fileBytes, deleted, origin, from, to, filtered, lacks);
    }

    ObjectKey key() {
        return ObjectKey.of(path);
    }

    Optional<DeletionVectorRef> deletions() {
        return Optional.ofNullable(deleted).map(Deleted::ref);
    }

    /** About how many bytes of the file these rows are. */
    public long sizeBytes() {
        return fileRows == 0 ? 0 : (long) ((double) fileBytes * (toRow - fromRow) / fileRows);
    }
}
