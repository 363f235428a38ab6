// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What one version changed, by whom and why. Rebase, change feed, expiry and audit read this and nothing else. Immutable.
 *
 * @param commitId chosen by the writer before its first attempt; how it knows its own commit again
 * @param operation what the user asked for
 * @param changes what happened to files
 * @param definitionChanged whether schema, partitioning, sort order, key or properties changed
 * @param read the part of the table that the decision rested on, as predicate text; for serializable isolation
 * @param writer who: {@code firn 0.1.0}, an engine, an application; and the marker of an idempotent writer
 * @param summary the user's own notes, sorted by name
 * @param parts the commits that share this version, in their order, each as if the ones before it were a version; empty when
 *     there is one, which the block itself describes. With parts, the changes are what all of them come to
 */
public record CommitBlock(
        UUID commitId,
        Operation operation,
        Changes changes,
        boolean definitionChanged,
        Optional<String> read,
        Writer writer,
        Map<String, String> summary,
        List<CommitBlock> parts) {

    /** What was asked for. */
    public enum Operation {
        CREATE,
        APPEND,
        OVERWRITE,
        DELETE,
        UPDATE,
        UPSERT,
        MERGE,
        REWRITE,
        ALTER,
        RESTORE,
        MAINTAIN
    }

    /**
     * @param added ids of the files added
     * @param removed ids of the files removed
     * @param deletions ids of the files whose deletion vector was replaced
     * @param updated ids of those of the files removed or with deletions of which rows live on among the rows added
     * @param addedTotals sums over the files added
     * @param removedTotals sums over the files removed
     * @param mapping where a rewrite moved rows, if it says so
     */
    public record Changes(
            List<Long> added,
            List<Long> removed,
            List<Long> deletions,
            List<Long> updated,
            Totals addedTotals,
            Totals removedTotals,
            Optional<RowMappingRef> mapping) {
        public static final Changes NONE =
                new Changes(List.of(), List.of(), List.of(), List.of(), Totals.ZERO, Totals.ZERO, Optional.empty());

        public Changes {
            added = FileIds.of(added);
            removed = FileIds.of(removed);
            deletions = FileIds.of(deletions);
            updated = FileIds.of(updated);
        }
    }

    /**
     * @param engine the software that committed, with its version
     * @param marker the step of an idempotent writer that this commit is
     */
    public record Writer(String engine, Optional<Marker> marker) {}

    /**
     * A step of an idempotent writer: a sequence that is already in the table is not committed again.
     *
     * @param application the writer's stable name
     * @param epoch raised by each new incarnation; older ones are fenced off
     * @param sequence ascends within the application
     */
    public record Marker(String application, long epoch, long sequence) {}

    /** The commits of this version: its parts, or itself. At least one. */
    public List<CommitBlock> commits() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    /** The commit of this version that has this id. */
    public Optional<CommitBlock> commit(UUID id) {
        return commits().stream().filter(one -> one.commitId().equals(id)).findFirst();
    }

    /** Whether rows that this version took from a file may live on in another. Spec section 7.4. */
    public boolean mayLiveOn(long fileId) {
        if (!parts.isEmpty()) {
            return parts.stream().anyMatch(part -> part.mayLiveOn(fileId));
        }
        boolean moves =
                operation == Operation.OVERWRITE || operation == Operation.REWRITE || operation == Operation.RESTORE;
        return changes.updated().contains(fileId) || moves && changes.removed().contains(fileId);
    }

    public CommitBlock {
        summary = Map.copyOf(summary);
        parts = List.copyOf(parts);
    }
}
