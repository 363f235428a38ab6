// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.expression.BoundPredicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a writer wants to commit, on top of the snapshot it looked at. Data, not code: the commit loop checks it against
 * the commits that came between, and applies it to the newest root. Immutable.
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
     * @param deletions files of the base that stay, with more rows deleted
     */
    public record FileChanges(List<FileDescription> added, List<DataFile> removed, List<NewDeletions> deletions) {
        public static final FileChanges NONE = new FileChanges(List.of(), List.of(), List.of());

        public FileChanges {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            deletions = List.copyOf(deletions);
        }

        public static FileChanges add(List<FileDescription> files) {
            return new FileChanges(files, List.of(), List.of());
        }
    }

    /**
     * A new deletion vector of a file. It deletes what the file's vector of the base deletes, and more.
     *
     * @param file as the base has it, so that the rows newly deleted can be counted
     * @param vector takes the place of the file's own
     */
    public record NewDeletions(DataFile file, DeletionVectorRef vector) {}

    /**
     * The footprint of what was read: a file that a rival added and that may match means that the decision no longer
     * holds, when isolation is serializable.
     *
     * @param predicate empty: nothing was read (an append)
     * @param text the predicate as text, for the commit block and for messages
     * @param isolation how strict to be
     */
    public record Reads(Optional<BoundPredicate> predicate, String text, Isolation isolation) {
        public static final Reads NOTHING = new Reads(Optional.empty(), "", Isolation.SERIALIZABLE);
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
