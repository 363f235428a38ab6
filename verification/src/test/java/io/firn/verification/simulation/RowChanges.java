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
import io.firn.io.ObjectStore;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Changes of single rows, as intents of the commit protocol: what the operations above it come to once they have found
 * their rows. For one attempt of one process.
 */
final class RowChanges {
    private final Table table;
    private final ObjectStore store;
    private final Contents contents;
    private final Snapshot base;

    /** @param base the snapshot that the process looked at */
    RowChanges(Table table, Contents contents, Snapshot base) {
        this.table = table;
        this.store = table.store();
        this.contents = contents;
        this.base = base;
    }

    /** Deletes the rows that have this value. */
    CommitResult delete(int value, Op op) {
        List<RowDeletions> deletions = find(base, (id, row) -> row.value() == value, Fate.DELETED);
        return commit(CommitBlock.Operation.DELETE, List.of(), deletions, readsOf(value), op);
    }

    /** The rows that have this value. */
    SortedMap<Long, Op.Row> rows(BiPredicate<Long, Op.Row> condition) {
        SortedMap<Long, Op.Row> found = new TreeMap<>();
        for (RowDeletions rows : find(base, condition, Fate.DELETED)) {
            long position = 0;
            for (Map.Entry<Long, Op.Row> row : rowsOf(rows.file()).entrySet()) {
                if (rows.rows().contains(position++)) {
                    found.put(row.getKey(), row.getValue());
                }
            }
        }
        return found;
    }

    /** Replaces the rows that have this value by those of {@code files}. */
    CommitResult update(int value, List<FileDescription> files, Op op) {
        List<RowDeletions> deletions = find(base, (id, row) -> row.value() == value, Fate.UPDATED);
        return commit(CommitBlock.Operation.UPDATE, files, deletions, readsOf(value), op);
    }

    /** Replaces whatever rows have these ids by those of {@code files}. */
    CommitResult upsert(Set<Long> ids, List<FileDescription> files, Op op) {
        KeyCheck check = (head, added) -> new KeyCheck.Answer.Rows(added.stream()
                .map(file -> deletions(file, (id, row) -> ids.contains(id), Fate.REPLACED_BY_KEY))
                .filter(rows -> !rows.rows().isEmpty())
                .toList());
        List<RowDeletions> deletions = find(base, (id, row) -> ids.contains(id), Fate.REPLACED_BY_KEY);
        return commit(
                CommitBlock.Operation.UPSERT, files, deletions, CommitIntent.Reads.NOTHING.withKeyCheck(check), op);
    }

    private CommitIntent.Reads readsOf(int value) {
        Predicate where = Predicate.equal("value", value);
        BoundPredicate bound = where.bind(base.definition().schema());
        return new CommitIntent.Reads(Optional.of(bound), where.toString(), CommitIntent.Isolation.SERIALIZABLE)
                .withRowCheck((snapshot, file) -> !deletions(file, (id, row) -> row.value() == value, Fate.DELETED)
                        .rows()
                        .isEmpty());
    }

    private List<RowDeletions> find(Snapshot snapshot, BiPredicate<Long, Op.Row> condition, Fate fate) {
        List<RowDeletions> found = new ArrayList<>();
        try (Stream<DataFile> files =
                table.metadata().manifests().plan(snapshot, new BoundPredicate.Always(true), Set.of(1, 2))) {
            files.forEach(file -> {
                RowDeletions rows = deletions(file, condition, fate);
                if (!rows.rows().isEmpty()) {
                    found.add(rows);
                }
            });
        }
        return found;
    }

    private RowDeletions deletions(DataFile file, BiPredicate<Long, Op.Row> condition, Fate fate) {
        DeletionVector deleted = file.deletions()
                .map(ref -> DeletionVectorReader.read(
                        store, ref, file.file().content().rowCount()))
                .orElse(DeletionVector.NONE);
        DeletionVector.Builder rows = new DeletionVector.Builder();
        long position = 0;
        for (Map.Entry<Long, Op.Row> row : rowsOf(file).entrySet()) {
            if (!deleted.contains(position) && condition.test(row.getKey(), row.getValue())) {
                rows.add(position);
            }
            position++;
        }
        return new RowDeletions(file, rows.build(), fate);
    }

    private SortedMap<Long, Op.Row> rowsOf(DataFile file) {
        return contents.rowsOf(file.file().key().path());
    }

    private CommitResult commit(
            CommitBlock.Operation operation,
            List<FileDescription> files,
            List<RowDeletions> deletions,
            CommitIntent.Reads reads,
            Op op) {
        if (files.isEmpty() && deletions.isEmpty()) {
            return new CommitResult.Committed(base, 0, false);
        }
        return table.metadata()
                .commit(new CommitIntent(
                        base,
                        operation,
                        new CommitIntent.FileChanges(files, List.of(), deletions),
                        Optional.empty(),
                        reads,
                        Optional.empty(),
                        new CommitIntent.Note(
                                table.metadata().environment().ids().next(), "simulation", Map.of(Op.NOTE, op.id()))));
    }
}
