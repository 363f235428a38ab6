// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Expression;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.change.Binding;
import io.firn.table.internal.change.Names;
import io.firn.table.internal.change.NewValue;
import io.firn.table.internal.change.RowPair;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives columns of the rows that match new values. The rows are written anew, with their ids, and marked as deleted where
 * they were: all in one commit. A value that does not fit, or is null in a required column, is refused with an {@link
 * InvalidRequestException} that names row and column; nothing is then changed. All values are computed from the row as it
 * was. A sequence column ({@code write.sequence-column}) does not matter here. One commit, tried once; for one thread. When
 * nothing matches and there is no marker, no version is made and the result is the newest snapshot.
 *
 * <pre>{@code
 * table.newUpdate(Predicate.parse("country = 'CH'"))
 *         .set("checked", true)
 *         .setExpression("amount", "amount * 1.081")
 *         .commit();
 * }</pre>
 */
public final class Update {
    private final Table table;
    private final Predicate where;
    private final CommitDraft draft;
    private final Assignments assignments = new Assignments();
    private RowCounts counts = RowCounts.NONE;

    Update(Table table, Predicate where) {
        this.table = table;
        this.where = where;
        this.draft = new CommitDraft(table);
    }

    /** As {@link Assignments#set}. */
    public Update set(String column, @Nullable Object value) {
        assignments.set(column, value);
        return this;
    }

    /** As {@link Assignments#setExpression(String, String)}. */
    public Update setExpression(String column, String expression) {
        assignments.setExpression(column, expression);
        return this;
    }

    /** As {@link Assignments#setExpression(String, Expression)}. */
    public Update setExpression(String column, Expression expression) {
        assignments.setExpression(column, expression);
        return this;
    }

    /** As {@link Assignments#compute}. */
    public Update compute(String column, RowFunction function) {
        assignments.compute(column, function);
        return this;
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Update marker(String application, long epoch, long sequence) {
        draft.marker(application, epoch, sequence);
        return this;
    }

    /** How strict to be about rivals; the default is the table property {@code commit.isolation}, serializable. */
    public Update isolation(CommitIntent.Isolation isolation) {
        draft.isolation(isolation);
        return this;
    }

    /** A note that stays with the version. */
    public Update summary(String name, String value) {
        draft.summary(name, value);
        return this;
    }

    /** The snapshot that holds the change; throws {@link io.firn.commit.CommitException} when there is none. */
    public Snapshot commit() {
        return tryCommit().orThrow();
    }

    /** As {@link #commit}, with conflicts and unknown outcomes as values. */
    public CommitResult tryCommit() {
        draft.use();
        if (assignments.byColumn().isEmpty()) {
            throw new InvalidRequestException("The update sets no column; set at least one.");
        }
        Snapshot base = table.metadata().refresh();
        if (draft.isReplay(base)) {
            return draft.commit(
                    base, CommitBlock.Operation.UPDATE, CommitIntent.FileChanges.NONE, CommitIntent.Reads.NOTHING);
        }
        Scan scan = table.newScan()
                .at(base)
                .where(where)
                .select(RowRewriter.scanned(base))
                .build();
        try (RowRewriter rewriter = new RowRewriter(table, base)) {
            rewrite(scan, rewriter);
            counts = rewriter.counts();
            return rewriter.commit(
                    draft, CommitBlock.Operation.UPDATE, Removal.reads(table, where, draft.isolation(base), base));
        }
    }

    private void rewrite(Scan scan, RowRewriter rewriter) {
        Binding binding = new Binding(new Names(scan.schema(), Optional.empty()));
        List<Optional<NewValue>> values = rewriter.bind(assignments, binding);
        RowPair pair = new RowPair();
        try (FileBatches rows = scan.byFile(Optional.empty())) {
            for (Optional<ColumnBatch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
                pair.target(batch.get());
                rewriter.update(rows.file(), batch.get(), values, pair, null);
            }
        }
    }

    /** What was updated, once {@link #commit} has succeeded. */
    public RowCounts counts() {
        return counts;
    }
}
