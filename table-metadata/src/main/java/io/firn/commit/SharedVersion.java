// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.CommitBlock.Changes;
import io.firn.snapshot.CommitBlock.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The commit block of a version that several commits share. Pure. Spec section 5.7. */
final class SharedVersion {
    /** Operations that change rows and nothing else; the others keep a version for themselves. */
    private static final Set<Operation> SOCIABLE = Set.of(
            Operation.APPEND,
            Operation.OVERWRITE,
            Operation.DELETE,
            Operation.UPDATE,
            Operation.UPSERT,
            Operation.MERGE);

    private SharedVersion() {}

    /** Whether the intent may share a version with others. */
    static boolean allows(CommitIntent intent) {
        return SOCIABLE.contains(intent.operation()) && intent.definition().isEmpty();
    }

    /**
     * Whether these edits may be made to a version that nobody has put yet: what it adds is not touched again, and what it
     * touched is not removed, so that the changes of the whole are the sum of its parts.
     */
    static boolean allows(FileEdits edits, CommitBlock version) {
        Set<Long> added = new HashSet<>(version.changes().added());
        Set<Long> changed = new HashSet<>(version.changes().deletions());
        return edits.vectors().stream()
                        .noneMatch(change -> added.contains(change.file().id()))
                && edits.removed().stream().noneMatch(file -> added.contains(file.id()) || changed.contains(file.id()));
    }

    /** The block of a version in which one more commit takes part. */
    static CommitBlock joined(CommitBlock version, CommitBlock part) {
        List<CommitBlock> parts = new ArrayList<>(version.commits());
        parts.add(part);
        Changes before = version.changes();
        Changes now = part.changes();
        return new CommitBlock(
                version.commitId(),
                version.operation() == part.operation() ? version.operation() : Operation.OVERWRITE,
                new Changes(
                        union(before.added(), now.added()),
                        union(before.removed(), now.removed()),
                        union(before.deletions(), now.deletions()),
                        union(before.updated(), now.updated()),
                        before.addedTotals().plus(now.addedTotals()),
                        before.removedTotals().plus(now.removedTotals()),
                        Optional.empty()),
                false,
                Optional.empty(),
                new CommitBlock.Writer(version.writer().engine(), Optional.empty()),
                Map.of(),
                parts);
    }

    private static List<Long> union(List<Long> some, List<Long> more) {
        Set<Long> all = new TreeSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
