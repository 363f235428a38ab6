// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.commit.TableMetadata;
import io.firn.io.InvalidRequestException;
import io.firn.io.StoreException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.table.internal.key.KeyGuard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What the commits of this package have in common: what users may say about any of them. For one thread. */
final class CommitDraft {
    /** The software that commits, as the commit block names it. */
    static final String ENGINE = "firn 0.1.0";

    private final Table table;
    private final TableMetadata metadata;
    private final Map<String, String> summary = new TreeMap<>();
    private final List<CommitMessage> messages = new ArrayList<>();
    private Optional<CommitBlock.Marker> marker = Optional.empty();
    private Optional<CommitIntent.Isolation> isolation = Optional.empty();
    private boolean used;
    private boolean discards;

    CommitDraft(Table table) {
        this.table = table;
        this.metadata = table.metadata();
    }

    TableMetadata metadata() {
        return metadata;
    }

    void add(Collection<CommitMessage> more) {
        messages.addAll(more);
    }

    List<CommitMessage> messages() {
        return messages;
    }

    void marker(String application, long epoch, long sequence) {
        if (application.isEmpty()) {
            throw new IllegalArgumentException("The application of a marker needs a name.");
        }
        marker = Optional.of(new CommitBlock.Marker(application, epoch, sequence));
    }

    void isolation(CommitIntent.Isolation chosen) {
        isolation = Optional.of(chosen);
    }

    void summary(String name, String value) {
        summary.put(name, value);
    }

    /** The isolation that was chosen, or else that of the table. */
    CommitIntent.Isolation isolation(Snapshot base) {
        return isolation.orElseGet(
                () -> TableProperty.isolation(base.definition().properties()));
    }

    /**
     * Whether the step that the marker names is in the snapshot already, so that its files and conditions need no look: the
     * commit will find it and change nothing.
     */
    boolean isReplay(Snapshot newest) {
        return marker.filter(step -> newest.markers().containsKey(step.application())
                        && newest.markers().get(step.application()).sequence() >= step.sequence())
                .isPresent();
    }

    /** The caller deletes the files of this commit when it is refused, so that messages need not name them. */
    void discards() {
        discards = true;
    }

    boolean isDiscarding() {
        return discards;
    }

    /**
     * Deletes files again when a commit certainly failed.
     *
     * @param files that are in no version then; asked after the commit
     */
    CommitResult orDiscard(Supplier<CommitResult> commit, Supplier<List<FileDescription>> files) {
        try {
            CommitResult result = commit.get();
            if (result instanceof CommitResult.Conflicted) {
                discard(files.get());
            }
            return result;
        } catch (InvalidRequestException refused) {
            discard(files.get());
            throw refused;
        }
    }

    /** Nothing depends on whether that succeeds. */
    private void discard(List<FileDescription> files) {
        try {
            metadata.store().delete(files.stream().map(FileDescription::key).toList());
        } catch (StoreException unreachable) {
            // They are in nobody's way, and go with the next cleaning of orphans.
            return;
        }
    }

    /** Marks this commit as tried: trying it again could add the same files twice. */
    void use() {
        if (used) {
            throw new IllegalStateException("This commit was tried already; make a new one for another change.");
        }
        used = true;
    }

    /** Whether there is nothing to commit, so that no rival is looked at. */
    boolean isIdle(CommitIntent.FileChanges changes) {
        return changes.equals(CommitIntent.FileChanges.NONE) && marker.isEmpty();
    }

    /** Commits changes of files. When there are none and no marker to leave, no version is made. */
    CommitResult commit(
            Snapshot base,
            CommitBlock.Operation operation,
            CommitIntent.FileChanges changes,
            CommitIntent.Reads reads) {
        if (isIdle(changes)) {
            return unchanged(base);
        }
        CommitIntent.Reads guarded = guarded(base, operation, changes, reads);
        return metadata.commit(new CommitIntent(base, operation, changes, Optional.empty(), guarded, marker, note()));
    }

    /** Makes sure that rows are only added under keys that are free, unless the caller has. */
    private CommitIntent.Reads guarded(
            Snapshot base,
            CommitBlock.Operation operation,
            CommitIntent.FileChanges changes,
            CommitIntent.Reads reads) {
        boolean moved = operation == CommitBlock.Operation.REWRITE;
        if (changes.added().isEmpty() || moved || reads.keyCheck().isPresent()) {
            return reads;
        }
        return base.definition().primaryKey().isEmpty()
                ? reads
                : reads.withKeyCheck(new KeyGuard(metadata, table.keyIndexes(), !discards).check(base, changes));
    }

    /** Commits a new definition; when it is the old one, no version is made. */
    CommitResult commit(Snapshot base, TableDefinition definition, CommitIntent.Reads reads) {
        if (definition.equals(base.definition())) {
            return unchanged(base);
        }
        return metadata.commit(new CommitIntent(
                base,
                CommitBlock.Operation.ALTER,
                CommitIntent.FileChanges.NONE,
                Optional.of(definition),
                reads,
                marker,
                note()));
    }

    private CommitIntent.Note note() {
        return new CommitIntent.Note(metadata.environment().ids().next(), ENGINE, summary);
    }

    private static CommitResult unchanged(Snapshot base) {
        return new CommitResult.Committed(base, 0, false);
    }
}
