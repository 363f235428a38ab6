// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.expression.BoundPredicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a writer wants to commit, on top of the snapshot it looked at. The commit loop checks it against the commits that
 * came between, asking the writer's own checks where metadata cannot decide, and applies it to the newest root. Immutable.
 *
 * @param base the snapshot that the writer looked at
 * @param operation what the user asked for
 * @param changes what shall happen to files
 * @param definition the table's new definition, if it changes
 * @param reads what the decision rested on
 * @param marker the step of an idempotent writer
 * @param note engine, summary and the commit's own id
 */
public record CommitIntent(
        Snapshot base,
        CommitBlock.Operation operation,
        FileChanges changes,
        Optional<TableDefinition> definition,
        Reads reads,
        Optional<CommitBlock.Marker> marker,
        Note note) {

    /**
     * @param added new files
     * @param removed files of the base that go
     * @param deletions rows of other files of the base that go; a file that has none left is removed
     * @param moves of a rewrite: where the live rows of the files removed are in the files added. With it, the rewrite and
     *     commits that delete such rows can follow each other
     */
    public record FileChanges(
            List<FileDescription> added,
            List<DataFile> removed,
            List<RowDeletions> deletions,
            Optional<RowMapping> moves) {
        public static final FileChanges NONE = new FileChanges(List.of(), List.of(), List.of());

        /** Changes that move no rows. */
        public FileChanges(List<FileDescription> added, List<DataFile> removed, List<RowDeletions> deletions) {
            this(added, removed, deletions, Optional.empty());
        }

        public FileChanges {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            deletions = List.copyOf(deletions);
            if (moves.isPresent()) {
                requireFits(moves.get(), added);
            }
        }

        private static void requireFits(RowMapping moves, List<FileDescription> added) {
            boolean fits = moves.targetCount() == added.size();
            for (int i = 0; fits && i < added.size(); i++) {
                fits = moves.rowCount(i) == added.get(i).content().rowCount();
            }
            if (!fits) {
                throw new IllegalArgumentException(
                        "The row mapping is of %d files, or of files with other numbers of rows than the %d added"
                                .formatted(moves.targetCount(), added.size()));
            }
        }

        public static FileChanges add(List<FileDescription> files) {
            return new FileChanges(files, List.of(), List.of());
        }
    }

    /**
     * The footprint of what was read: a row that a rival added and that may match means that the decision no longer holds,
     * when isolation is serializable.
     *
     * @param predicate empty: nothing was read (an append)
     * @param text the predicate as text, for the commit block and for messages
     * @param isolation how strict to be
     * @param rowCheck looks at rows where statistics do not decide; without it, what may match counts as matching
     * @param keyCheck looks up the keys that are written in files that rivals added; empty: no keys matter
     */
    public record Reads(
            Optional<BoundPredicate> predicate,
            String text,
            Isolation isolation,
            Optional<RowCheck> rowCheck,
            Optional<KeyCheck> keyCheck) {
        public static final Reads NOTHING = new Reads(Optional.empty(), "", Isolation.SERIALIZABLE);

        /** Judged by statistics, and without regard to keys. */
        public Reads(Optional<BoundPredicate> predicate, String text, Isolation isolation) {
            this(predicate, text, isolation, Optional.empty(), Optional.empty());
        }

        public Reads withRowCheck(RowCheck check) {
            return new Reads(predicate, text, isolation, Optional.of(check), keyCheck);
        }

        public Reads withKeyCheck(KeyCheck check) {
            return new Reads(predicate, text, isolation, rowCheck, Optional.of(check));
        }
    }

    /** Isolation of a commit. */
    public enum Isolation {
        /** As if commits ran one after the other. */
        SERIALIZABLE,
        /** Rows that rivals added meanwhile do not count; files that they removed do. */
        SNAPSHOT
    }

    /**
     * @param commitId unique to this intent
     * @param engine the software that commits, with its version
     * @param summary the user's own notes
     */
    public record Note(UUID commitId, String engine, Map<String, String> summary) {
        public Note {
            summary = Map.copyOf(summary);
        }
    }
}
