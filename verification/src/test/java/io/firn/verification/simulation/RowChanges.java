// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.commit.KeyCheck;
import io.firn.commit.RowDeletions;
import io.firn.commit.RowDeletions.Fate;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Changes of single rows, as intents of the commit protocol: what the operations above it come to once they have found
 * their rows. For one attempt of one process.
 */
final class RowChanges {
    private final Table table;
    private final Contents contents;
    private final Snapshot base;

    /** @param base the snapshot that the process looked at */
    RowChanges(Table table, Contents contents, Snapshot base) {
        this.table = table;
        this.contents = contents;
        this.base = base;
    }

    /** Which rows something is about. */
    @FunctionalInterface
    interface Condition {
        boolean holds(long id, Op.Row row);

        static Condition value(int value) {
            return (id, row) -> row.value() == value;
        }

        static Condition keys(Set<Long> keys) {
            return (id, row) -> keys.contains(id);
        }
    }

    /** Files and their live rows. */
    Map<DataFile, List<FileRows.Live>> files() {
        Map<DataFile, List<FileRows.Live>> found = new LinkedHashMap<>();
        try (Stream<DataFile> files =
                table.metadata().manifests().plan(base, new BoundPredicate.Always(true), Set.of(1, 2))) {
            files.forEach(file -> found.put(file, live(file)));
        }
        return found;
    }

    /** The rows of which the condition holds. */
    List<FileRows.Live> rows(Condition condition) {
        return files().values().stream()
                .flatMap(List::stream)
                .filter(row -> condition.holds(row.id(), row.row()))
                .toList();
    }

    /** Deletes the rows that have this value. */
    CommitResult delete(int value, Op op) {
        List<RowDeletions> deletions = deletions(rows(Condition.value(value)), Fate.DELETED);
        return commit(CommitBlock.Operation.DELETE, List.of(), deletions, reads(value), op);
    }

    /** Replaces the rows that have this value by those of {@code files}. */
    CommitResult update(int value, List<FileDescription> files, Op op) {
        List<RowDeletions> deletions = deletions(rows(Condition.value(value)), Fate.UPDATED);
        return commit(CommitBlock.Operation.UPDATE, files, deletions, reads(value), op);
    }

    /**
     * Replaces some rows by those of {@code files}, and deletes others, since their keys are those of the source.
     *
     * @param updated has new versions in {@code files}
     */
    CommitResult merge(
            Set<Long> keys,
            List<FileRows.Live> updated,
            List<FileRows.Live> deleted,
            List<FileDescription> files,
            Op op) {
        List<RowDeletions> deletions = new ArrayList<>(deletions(updated, Fate.UPDATED));
        deletions.addAll(deletions(deleted, Fate.DELETED));
        Predicate where = Predicate.in("id", keys.toArray());
        return commit(CommitBlock.Operation.MERGE, files, deletions, reads(where, Condition.keys(keys)), op);
    }

    /** Replaces whatever rows have these ids by those of {@code files}. */
    CommitResult upsert(Set<Long> ids, List<FileDescription> files, Op op) {
        Condition condition = Condition.keys(ids);
        KeyCheck check = (head, added) -> new KeyCheck.Answer.Rows(added.stream()
                .flatMap(file -> deletions(matching(file, condition), Fate.REPLACED_BY_KEY).stream())
                .toList());
        List<RowDeletions> deletions = deletions(rows(condition), Fate.REPLACED_BY_KEY);
        return commit(
                CommitBlock.Operation.UPSERT, files, deletions, CommitIntent.Reads.NOTHING.withKeyCheck(check), op);
    }

    private CommitIntent.Reads reads(int value) {
        return reads(Predicate.equal("value", value), Condition.value(value));
    }

    private CommitIntent.Reads reads(Predicate where, Condition condition) {
        BoundPredicate bound = where.bind(base.definition().schema());
        return new CommitIntent.Reads(Optional.of(bound), where.toString(), CommitIntent.Isolation.SERIALIZABLE)
                .withRowCheck((snapshot, file) -> !matching(file, condition).isEmpty());
    }

    private List<FileRows.Live> matching(DataFile file, Condition condition) {
        return live(file).stream()
                .filter(row -> condition.holds(row.id(), row.row()))
                .toList();
    }

    private List<FileRows.Live> live(DataFile file) {
        DeletionVector deleted = file.deletions()
                .map(ref -> DeletionVectorReader.read(
                        table.store(), ref, file.file().content().rowCount()))
                .orElse(DeletionVector.NONE);
        return contents.rowsOf(file.file().key().path()).live(file, deleted);
    }

    private static List<RowDeletions> deletions(List<FileRows.Live> rows, Fate fate) {
        Map<DataFile, DeletionVector.Builder> positions = new LinkedHashMap<>();
        for (FileRows.Live row : rows) {
            positions
                    .computeIfAbsent(row.file(), file -> new DeletionVector.Builder())
                    .add(row.position());
        }
        List<RowDeletions> deletions = new ArrayList<>();
        positions.forEach((file, builder) -> deletions.add(new RowDeletions(file, builder.build(), fate)));
        return deletions;
    }

    private CommitResult commit(
            CommitBlock.Operation operation,
            List<FileDescription> files,
            List<RowDeletions> deletions,
            CommitIntent.Reads reads,
            Op op) {
        return commit(operation, new CommitIntent.FileChanges(files, List.of(), deletions), reads, op);
    }

    /** Commits changes of files that were made from the base. */
    CommitResult commit(
            CommitBlock.Operation operation, CommitIntent.FileChanges changes, CommitIntent.Reads reads, Op op) {
        if (changes.equals(CommitIntent.FileChanges.NONE)) {
            return new CommitResult.Committed(base, 0, false);
        }
        return table.metadata()
                .commit(new CommitIntent(
                        base,
                        operation,
                        changes,
                        Optional.empty(),
                        reads,
                        Optional.empty(),
                        new CommitIntent.Note(
                                table.metadata().environment().ids().next(), "simulation", Map.of(Op.NOTE, op.id()))));
    }
}
