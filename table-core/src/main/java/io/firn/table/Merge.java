// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Expression;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Brings a table in line with a source, in one commit: rows of the table that match a row of the source are updated or
 * deleted, rows of the source that match none are inserted, and rows of the table that no row of the source matches are
 * updated or deleted. Of the clauses of each kind the first whose condition holds counts; where none does, nothing happens.
 *
 * <pre>{@code
 * table.newMerge(changes.newScan().build())
 *         .on("t.id = s.id")
 *         .whenMatched("s.op = 'D'").delete()
 *         .whenMatched("s.changed_at > t.changed_at").updateAll()
 *         .whenNotMatched("s.op <> 'D'").insertAll()
 *         .commit();
 * }</pre>
 *
 * <p>Conditions and values are {@linkplain Expression expressions}. Two rows of the source that match the same row of the
 * table are refused with an {@link InvalidRequestException} that names them, unless no clause is for matched rows; so is
 * whatever does not fit a column. Nothing is then changed. Rows are joined by a hash table over the equalities of the
 * condition, pair by pair if there are none. The source is held in memory as far as {@link #memory} allows; a larger one
 * is taken in pieces, with a scan of the table for each. A sequence column ({@code write.sequence-column}) does not matter
 * unless conditions compare it. One commit, tried once; for one thread.
 */
public final class Merge {
    private static final long MEMORY_BYTES = 256L << 20;

    private final Table table;
    private final Supplier<MergeSource> source;
    private final CommitDraft draft;
    private final List<MergeClause> matched = new ArrayList<>();
    private final List<MergeClause> notMatched = new ArrayList<>();
    private final List<MergeClause> notMatchedBySource = new ArrayList<>();
    private Optional<Expression> on = Optional.empty();
    private long memoryBytes = MEMORY_BYTES;
    private RowCounts counts = RowCounts.NONE;

    Merge(Table table, Supplier<MergeSource> source) {
        this.table = table;
        this.source = source;
        this.draft = new CommitDraft(table);
    }

    /** When a row of the table and a row of the source match, as {@link Expression#parseCondition} reads it. */
    public Merge on(String condition) {
        on = Optional.of(Expression.parseCondition(condition));
        return this;
    }

    /** About how much memory rows of the source may take at a time; 256 MB when not said. */
    public Merge memory(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A merge needs memory, not " + bytes + " bytes.");
        }
        memoryBytes = bytes;
        return this;
    }

    /** What to do with rows of the table that match a row of the source. */
    public Matched whenMatched() {
        return new Matched(Optional.empty());
    }

    /** What to do with them where a condition on both rows holds. */
    public Matched whenMatched(String condition) {
        return new Matched(Optional.of(Expression.parseCondition(condition)));
    }

    /** What to do with rows of the source that match no row of the table. */
    public NotMatched whenNotMatched() {
        return new NotMatched(Optional.empty());
    }

    /** What to do with them where a condition on the source's row holds. */
    public NotMatched whenNotMatched(String condition) {
        return new NotMatched(Optional.of(Expression.parseCondition(condition)));
    }

    /** What to do with rows of the table that match no row of the source. */
    public NotMatchedBySource whenNotMatchedBySource() {
        return new NotMatchedBySource(Optional.empty());
    }

    /** What to do with them where a condition on the table's row holds. */
    public NotMatchedBySource whenNotMatchedBySource(String condition) {
        return new NotMatchedBySource(Optional.of(Expression.parseCondition(condition)));
    }

    /** A clause for matched rows, about to say what it does. */
    public final class Matched {
        private final Optional<Expression> condition;

        private Matched(Optional<Expression> condition) {
            this.condition = condition;
        }

        /** Sets columns: {@code update(row -> row.setExpression("amount", "t.amount + s.amount"))}. */
        public Merge update(UnaryOperator<Assignments> values) {
            return add(matched, condition, MergeClause.Action.UPDATE, Optional.of(values.apply(new Assignments())));
        }

        /** Sets the columns that the source has, too, to its values. */
        public Merge updateAll() {
            return add(matched, condition, MergeClause.Action.UPDATE, Optional.empty());
        }

        public Merge delete() {
            return add(matched, condition, MergeClause.Action.DELETE, Optional.empty());
        }

        /** Leaves them as they are, whatever the clauses behind this one say. */
        public Merge ignore() {
            return add(matched, condition, MergeClause.Action.IGNORE, Optional.empty());
        }
    }

    /** A clause for rows of the source that match nothing, about to say what it does. */
    public final class NotMatched {
        private final Optional<Expression> condition;

        private NotMatched(Optional<Expression> condition) {
            this.condition = condition;
        }

        /** Adds a row with these values; a column that is not set has its write default, or else null. */
        public Merge insert(UnaryOperator<Assignments> values) {
            return add(notMatched, condition, MergeClause.Action.INSERT, Optional.of(values.apply(new Assignments())));
        }

        /** Adds a row with the source's values of the columns that it has, too. */
        public Merge insertAll() {
            return add(notMatched, condition, MergeClause.Action.INSERT, Optional.empty());
        }

        /** Adds nothing, whatever the clauses behind this one say. */
        public Merge ignore() {
            return add(notMatched, condition, MergeClause.Action.IGNORE, Optional.empty());
        }
    }

    /** A clause for rows of the table that nothing matches, about to say what it does. */
    public final class NotMatchedBySource {
        private final Optional<Expression> condition;

        private NotMatchedBySource(Optional<Expression> condition) {
            this.condition = condition;
        }

        /** Sets columns. */
        public Merge update(UnaryOperator<Assignments> values) {
            return add(
                    notMatchedBySource,
                    condition,
                    MergeClause.Action.UPDATE,
                    Optional.of(values.apply(new Assignments())));
        }

        public Merge delete() {
            return add(notMatchedBySource, condition, MergeClause.Action.DELETE, Optional.empty());
        }

        /** Leaves them as they are, whatever the clauses behind this one say. */
        public Merge ignore() {
            return add(notMatchedBySource, condition, MergeClause.Action.IGNORE, Optional.empty());
        }
    }

    /** The clauses, if any of them does something. */
    private static List<MergeClause> acting(List<MergeClause> clauses) {
        return clauses.stream().allMatch(clause -> clause.action() == MergeClause.Action.IGNORE) ? List.of() : clauses;
    }

    private Merge add(
            List<MergeClause> clauses,
            Optional<Expression> condition,
            MergeClause.Action action,
            Optional<Assignments> values) {
        clauses.add(new MergeClause(condition, action, values));
        return this;
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Merge marker(String application, long epoch, long sequence) {
        draft.marker(application, epoch, sequence);
        return this;
    }

    /** How strict to be about rivals; the default is the table property {@code commit.isolation}, serializable. */
    public Merge isolation(CommitIntent.Isolation isolation) {
        draft.isolation(isolation);
        return this;
    }

    /** A note that stays with the version. */
    public Merge summary(String name, String value) {
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
        Expression condition = on.orElseThrow(() ->
                new InvalidRequestException("The merge does not say which rows match; call on(\"t.id = s.id\")."));
        MergeRun.Clauses clauses =
                new MergeRun.Clauses(condition, acting(matched), acting(notMatched), acting(notMatchedBySource));
        if (clauses.isEmpty()) {
            throw new InvalidRequestException(
                    "The merge has no clause that does anything, such as whenMatched().updateAll().");
        }
        Snapshot base = table.metadata().refresh();
        if (draft.isReplay(base)) {
            return draft.commit(
                    base, CommitBlock.Operation.MERGE, CommitIntent.FileChanges.NONE, CommitIntent.Reads.NOTHING);
        }
        try (MergeSource rows = source.get();
                RowRewriter rewriter = new RowRewriter(table, base)) {
            MergeRun run = new MergeRun(new MergeRun.Target(table, base, rewriter), rows, clauses);
            CommitIntent.Reads reads = run.apply(memoryBytes, draft.isolation(base));
            counts = rewriter.counts();
            return rewriter.commit(draft, CommitBlock.Operation.MERGE, reads);
        }
    }

    /** What was changed, once {@link #commit} has succeeded. */
    public RowCounts counts() {
        return counts;
    }
}
