// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.io.ObjectKey;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an intent cannot follow a commit of someone else. Immutable.
 *
 * @param rivalVersion the version that is in the way
 * @param rivalOperation what that version did, where it is known
 * @param rows the files and rows that collide; empty when it is not about rows
 * @param retryCanHelp whether the same change, made anew from a fresh read, may succeed
 * @param reason all of it in words
 */
public record Conflict(
        long rivalVersion,
        Optional<CommitBlock.Operation> rivalOperation,
        List<Rows> rows,
        boolean retryCanHelp,
        String reason) {

    /** Positions that are listed of one file; more are counted. */
    static final int LISTED_POSITIONS = 10;

    private static final String RETRY = " Trying again from a fresh read can help.";
    private static final String NO_RETRY = " Trying again does not help.";

    /**
     * Rows of one file that collide.
     *
     * @param fileId of the file
     * @param file its key
     * @param positions the first of them; empty when it is about the file as a whole
     * @param count how many rows; 0 when it is about the file as a whole
     */
    public record Rows(long fileId, ObjectKey file, List<Long> positions, long count) {
        public Rows {
            positions = List.copyOf(positions);
        }

        static Rows of(DataFile file, DeletionVector rows) {
            return new Rows(file.id(), file.file().key(), rows.first(LISTED_POSITIONS), rows.cardinality());
        }

        static Rows wholly(DataFile file) {
            return new Rows(file.id(), file.file().key(), List.of(), 0);
        }

        @Override
        public String toString() {
            String name = "file %d (%s)".formatted(fileId, file);
            if (positions.isEmpty()) {
                return name;
            }
            String more = count > positions.size() ? " and %d more".formatted(count - positions.size()) : "";
            return (count == 1 ? "row " : "rows ")
                    + positions.toString().substring(1, positions.toString().length() - 1) + more + " of " + name;
        }
    }

    public Conflict {
        rows = List.copyOf(rows);
    }

    /**
     * A conflict with a rival, whose name begins the reason.
     *
     * @param problem a clause such as "deleted rows that this update needs."
     */
    static Conflict with(Snapshot rival, List<Rows> rows, boolean retryCanHelp, String problem) {
        return new Conflict(
                rival.version(),
                Optional.of(rival.commit().operation()),
                rows,
                retryCanHelp,
                "version %d (%s by %s) %s%s"
                        .formatted(
                                rival.version(),
                                name(rival.commit().operation()),
                                rival.commit().writer().engine(),
                                problem,
                                retryCanHelp ? RETRY : NO_RETRY));
    }

    /** A conflict that is about no rows. */
    static Conflict general(long rivalVersion, boolean retryCanHelp, String problem) {
        return new Conflict(
                rivalVersion, Optional.empty(), List.of(), retryCanHelp, problem + (retryCanHelp ? RETRY : NO_RETRY));
    }

    static String name(CommitBlock.Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
