// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.column.Selection;
import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.types.MetadataColumn;
import java.util.List;
import java.util.Optional;

/** Removes the rows that match a predicate, and adds files in the same commit. For one thread. */
final class Removal {
    private final Table table;
    private final Predicate where;
    private final CommitDraft draft;
    private RowCounts counts = RowCounts.NONE;

    Removal(Table table, Predicate where) {
        this.table = table;
        this.where = where;
        this.draft = new CommitDraft(table);
    }

    CommitDraft draft() {
        return draft;
    }

    RowCounts counts() {
        return counts;
    }

    CommitResult tryCommit(CommitBlock.Operation operation) {
        draft.use();
        Snapshot newest = table.metadata().refresh();
        if (draft.isReplay(newest)) {
            return draft.commit(newest, operation, CommitIntent.FileChanges.NONE, CommitIntent.Reads.NOTHING);
        }
        NewFiles added = NewFiles.of(draft.messages(), table.metadata(), newest);
        Snapshot base = added.base();
        ChangedRows changes = matching(base);
        counts = changes.counts(0);
        return draft.commit(
                base, operation, changes.with(added.files()), reads(table, where, draft.isolation(base), base));
    }

    /** The rows that match. Files that match as a whole by what metadata says are not read. */
    private ChangedRows matching(Snapshot base) {
        ChangedRows changes = new ChangedRows();
        Scan scan = table.newScan()
                .at(base)
                .where(where)
                .select(MetadataColumn.POSITION.columnName())
                .build();
        try (FileBatches rows = scan.byFile(Optional.of(changes::delete))) {
            for (Optional<ColumnBatch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
                LongVector positions = (LongVector) batch.get().column(0);
                Selection selection = batch.get().selection();
                for (int i = 0; i < selection.count(); i++) {
                    changes.delete(rows.file(), positions.get(selection.slot(i)));
                }
            }
        }
        return changes;
    }

    /** A read of the rows that match, which looks at the rows of rivals where statistics do not decide. */
    static CommitIntent.Reads reads(Table table, Predicate where, CommitIntent.Isolation isolation, Snapshot base) {
        return new CommitIntent.Reads(
                        Optional.of(where.bind(base.definition().schema().withMetadataColumns())),
                        where.toString(),
                        isolation)
                .withRowCheck((snapshot, file) -> table.newScan()
                        .at(snapshot)
                        .where(where)
                        .select(List.of())
                        .build()
                        .anyIn(file));
    }
}
