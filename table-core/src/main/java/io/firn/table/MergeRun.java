// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.LongVector;
import io.firn.column.Selection;
import io.firn.commit.CommitIntent;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Expression;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.change.Binding;
import io.firn.table.internal.change.Condition;
import io.firn.table.internal.change.JoinKeys;
import io.firn.table.internal.change.Names;
import io.firn.table.internal.change.NewValue;
import io.firn.table.internal.change.RowPair;
import io.firn.table.internal.change.SourceRows;
import io.firn.table.internal.scan.PartCursor;
import io.firn.table.internal.scan.Projection;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** One merge: joins the source with the table piece by piece, and hands each row to its clause. For one thread. */
final class MergeRun {
    /** Rows of the source that are inserted together. */
    private static final int INSERT_ROWS = 4_096;

    private final Target target;
    private final MergeSource source;
    private final Clauses clauses;
    private final List<Field> scanned;
    private final Condition on;
    private final JoinKeys keys;
    private final List<Bound> matched;
    private final List<Bound> notMatched;
    private final List<Bound> notMatchedBySource;
    private final RowPair pair = new RowPair();
    /** By file id the rows of the table that earlier pieces of the source have matched. */
    private final Map<Long, Roaring64Bitmap> matchedBefore = new HashMap<>();

    /** What is merged into. */
    record Target(Table table, Snapshot base, RowRewriter rewriter) {}

    /** What is done. */
    record Clauses(
            Expression on,
            List<MergeClause> matched,
            List<MergeClause> notMatched,
            List<MergeClause> notMatchedBySource) {
        boolean isEmpty() {
            return matched.isEmpty() && notMatched.isEmpty() && notMatchedBySource.isEmpty();
        }
    }

    /** A clause bound to columns. */
    private record Bound(Condition condition, MergeClause.Action action, List<Optional<NewValue>> values) {}

    /** The rows of a batch that a clause is for. */
    private static final class Chosen {
        private final int[] slots;
        private final int[] sources;
        private int count;

        Chosen(int most) {
            slots = new int[most];
            sources = new int[most];
        }

        void add(int slot, int source) {
            slots[count] = slot;
            sources[count++] = source;
        }
    }

    MergeRun(Target target, MergeSource source, Clauses clauses) {
        this.target = target;
        this.source = source;
        this.clauses = clauses;
        Schema schema = target.base().definition().schema();
        this.scanned = Projection.select(schema.withMetadataColumns(), RowRewriter.scanned(target.base()));
        Schema rows = new Schema(schema.id(), scanned);
        Binding both = new Binding(new Names(rows, Optional.of(source.schema())));
        this.on = both.condition(clauses.on());
        this.keys = JoinKeys.of(on);
        this.matched = bind(clauses.matched(), both);
        this.notMatched = bind(
                clauses.notMatched(), new Binding(new Names(new Schema(0, List.of()), Optional.of(source.schema()))));
        this.notMatchedBySource = bind(clauses.notMatchedBySource(), new Binding(new Names(rows, Optional.empty())));
    }

    private List<Bound> bind(List<MergeClause> of, Binding binding) {
        List<Bound> bound = new ArrayList<>();
        Schema schema = target.base().definition().schema();
        for (MergeClause clause : of) {
            Assignments assignments = clause.assignments(schema, source.schema());
            boolean sets = clause.action() == MergeClause.Action.UPDATE || clause.action() == MergeClause.Action.INSERT;
            if (sets && assignments.byColumn().isEmpty()) {
                throw new InvalidRequestException("A clause of the merge sets no column%s."
                        .formatted(
                                clause.values().isPresent()
                                        ? ""
                                        : ": the source has no column of the name of one of the table's"));
            }
            bound.add(new Bound(
                    clause.condition().map(binding::condition).orElse(Condition.TRUE),
                    clause.action(),
                    sets ? target.rewriter().bind(assignments, binding) : List.of()));
        }
        return bound;
    }

    /** Joins everything, writes the new rows, and says what was read for it. */
    CommitIntent.Reads apply(long memoryBytes, CommitIntent.Isolation isolation) {
        List<BoundPredicate> read = new ArrayList<>();
        SourceRows piece;
        boolean first = true;
        boolean last;
        do {
            piece = source.next(memoryBytes);
            last = source.isExhausted();
            piece.index(keys, pair);
            BoundPredicate necessary = keys.necessary(piece, pair);
            read.add(necessary);
            boolean all = last && !notMatchedBySource.isEmpty();
            join(piece, all ? new BoundPredicate.Always(true) : necessary, new Piece(first && last, last));
            insert(piece);
            first = false;
        } while (!last);
        BoundPredicate footprint =
                notMatchedBySource.isEmpty() ? BoundPredicate.any(read) : new BoundPredicate.Always(true);
        CommitIntent.Reads reads =
                new CommitIntent.Reads(Optional.of(footprint), clauses.on().toString(), isolation);
        SourceRows only = piece;
        return read.size() > 1
                ? reads
                : reads.withRowCheck((snapshot, file) -> anyMatches(snapshot, file, footprint, only));
    }

    /** Where a piece of the source stands among all of them. */
    private record Piece(boolean only, boolean last) {}

    private Scan scan(Snapshot snapshot, BoundPredicate where) {
        return new Scan(
                target.table().metadata(),
                snapshot,
                scanned,
                where,
                new Scan.Run(
                        PartCursor.ALL,
                        Runtime.getRuntime().availableProcessors(),
                        target.table().deletionVectors()));
    }

    private void join(SourceRows piece, BoundPredicate where, Piece place) {
        if (where instanceof BoundPredicate.Always always && !always.value()) {
            return;
        }
        try (FileBatches rows = scan(target.base(), where).byFile(Optional.empty())) {
            for (Optional<ColumnBatch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
                join(rows.file(), batch.get(), piece, place);
            }
        }
    }

    private void join(DataFile file, ColumnBatch batch, SourceRows piece, Piece place) {
        Selection selection = batch.selection();
        LongVector positions = (LongVector) batch.column(scanned.size() - 1);
        Roaring64Bitmap before = matchedBefore.computeIfAbsent(file.id(), id -> new Roaring64Bitmap());
        Map<Bound, Chosen> chosen = new LinkedHashMap<>();
        pair.target(batch);
        for (int i = 0; i < selection.count(); i++) {
            int slot = selection.slot(i);
            long position = positions.get(slot);
            pair.targetSlot(slot);
            int match = match(piece, file, position);
            boolean again = !place.only() && before.contains(position);
            if (match >= 0 && again && !matched.isEmpty()) {
                throw twice("a row before it", match, piece, file, position);
            }
            if (match >= 0 && !place.only()) {
                before.addLong(position);
            }
            pair.sourceSlot(match);
            List<Bound> candidates = match >= 0 ? matched : place.last() && !again ? notMatchedBySource : List.of();
            for (Bound clause : candidates) {
                if (clause.condition().holds(pair)) {
                    chosen.computeIfAbsent(clause, key -> new Chosen(selection.count()))
                            .add(slot, match);
                    break;
                }
            }
        }
        chosen.forEach((clause, rows) -> change(file, batch, clause, rows));
    }

    private void change(DataFile file, ColumnBatch batch, Bound clause, Chosen rows) {
        ColumnBatch selected = batch.select(Selection.of(rows.slots, rows.count));
        if (clause.action() == MergeClause.Action.IGNORE) {
            return;
        }
        if (clause.action() == MergeClause.Action.DELETE) {
            target.rewriter().delete(file, selected);
        } else {
            target.rewriter().update(file, selected, clause.values(), pair, rows.sources);
        }
    }

    /** The row of the source that the table's row matches; -1 for none. */
    private int match(SourceRows piece, DataFile file, long position) {
        int found = -1;
        for (int slot = piece.first(keys, pair); slot >= 0; slot = piece.after(slot)) {
            pair.sourceSlot(slot);
            if (on.holds(pair)) {
                if (found >= 0 && !matched.isEmpty()) {
                    throw twice("row " + (piece.firstRow() + found + 1), slot, piece, file, position);
                }
                piece.match(slot);
                found = found < 0 ? slot : found;
            }
        }
        return found;
    }

    private InvalidRequestException twice(String other, int slot, SourceRows piece, DataFile file, long position) {
        String key = keys.shown(pair);
        return new InvalidRequestException(
                ("Row %d of the source and %s match the same row of the table%s, at position %d of %s, so that it is not"
                                + " clear what becomes of it. Nothing was changed. Leave one of them out.")
                        .formatted(
                                piece.firstRow() + slot + 1,
                                other,
                                key.isEmpty() ? "" : " (" + key + ")",
                                position,
                                file.file().key()));
    }

    private void insert(SourceRows piece) {
        if (notMatched.isEmpty()) {
            return;
        }
        Map<Bound, Chosen> chosen = new LinkedHashMap<>();
        pair.targetSlot(-1);
        for (int slot = 0; slot < piece.size(); slot++) {
            pair.sourceSlot(slot);
            for (Bound clause : piece.isMatched(slot) ? List.<Bound>of() : notMatched) {
                if (clause.condition().holds(pair)) {
                    Chosen rows = chosen.computeIfAbsent(clause, key -> new Chosen(INSERT_ROWS));
                    rows.add(slot, slot);
                    if (rows.count == INSERT_ROWS) {
                        insert(clause, rows);
                    }
                    break;
                }
            }
        }
        chosen.forEach((clause, rows) -> insert(clause, rows));
    }

    private void insert(Bound clause, Chosen rows) {
        if (rows.count > 0 && clause.action() != MergeClause.Action.IGNORE) {
            target.rewriter().insert(clause.values(), pair, Arrays.copyOf(rows.slots, rows.count));
        }
        rows.count = 0;
    }

    /** Whether a row that a rival added would have been read. */
    private boolean anyMatches(Snapshot snapshot, DataFile file, BoundPredicate where, SourceRows piece) {
        boolean sameColumns =
                snapshot.definition().schema().equals(target.base().definition().schema());
        if (!sameColumns || !notMatchedBySource.isEmpty()) {
            return true;
        }
        try (FileBatches rows = scan(snapshot, where).inFile(file)) {
            for (Optional<ColumnBatch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
                pair.target(batch.get());
                for (int i = 0; i < batch.get().rowCount(); i++) {
                    pair.targetSlot(batch.get().selection().slot(i));
                    for (int slot = piece.first(keys, pair); slot >= 0; slot = piece.after(slot)) {
                        pair.sourceSlot(slot);
                        if (on.holds(pair)) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }
}
