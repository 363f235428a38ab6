// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.Selection;
import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.commit.KeyCheck;
import io.firn.commit.RowDeletions;
import io.firn.commit.TableMetadata;
import io.firn.deletion.DeletionVector;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.key.Found;
import io.firn.table.internal.key.KeyBatch;
import io.firn.table.internal.key.KeyColumns;
import io.firn.table.internal.key.KeyLookup;
import io.firn.table.internal.key.KeyText;
import io.firn.table.internal.write.Parallel;
import io.firn.types.Field;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Commits changes by key: looks up where the keys are, writes the rows, and deletes the rows that had the keys by position.
 * For one thread.
 */
final class KeyedCommit {
    /** Rivals with newer rows of the same keys, one after the other; more than a few mean that something is wrong. */
    private static final int MAX_ATTEMPTS = 20;

    /** Rows of up to this part of a file's target size make small files. */
    private static final int SMALL_PART = 4;

    private static final int LIGHT_LEVEL = 1;

    private final Table table;
    private final TableMetadata metadata;
    private final Snapshot prepared;
    private final KeyColumns key;

    private long leftOut;

    /** @param prepared the snapshot whose columns the rows have */
    KeyedCommit(Table table, Snapshot prepared) {
        this.table = table;
        this.metadata = table.metadata();
        this.prepared = prepared;
        this.key = table.key(prepared);
    }

    KeyedRows newRows() {
        return new KeyedRows(prepared.definition(), key);
    }

    CommitResult commit(CommitDraft draft, KeyedRows rows) {
        CommitBlock.Operation operation =
                rows.rowCount() > 0 ? CommitBlock.Operation.UPSERT : CommitBlock.Operation.DELETE;
        Snapshot base = metadata.known();
        if (rows.isEmpty() || draft.isReplay(base)) {
            return draft.commit(base, operation, CommitIntent.FileChanges.NONE, CommitIntent.Reads.NOTHING);
        }
        for (int attempt = 1; ; attempt++) {
            requireSameMeaning(base);
            Attempt tried = new Attempt(base, rows);
            CommitResult result = tried.commitOrDiscard(draft, operation);
            leftOut = result instanceof CommitResult.Committed ? tried.leftOut : 0;
            boolean outrun = result instanceof CommitResult.Conflicted && tried.outrun;
            if (!outrun && !tried.idle || attempt == MAX_ATTEMPTS) {
                return result;
            }
            Snapshot newest = metadata.refresh();
            if (tried.idle && newest.version() == base.version()) {
                return result;
            }
            base = newest;
        }
    }

    /** How many changes were left out since the table had newer rows. */
    long leftOut() {
        return leftOut;
    }

    /** The rows still say the same: their key and their sequence are in the same columns, which may be wider. */
    private void requireSameMeaning(Snapshot now) {
        if (!now.definition().primaryKey().equals(prepared.definition().primaryKey())) {
            throw changed("primary key");
        }
        if (!sequenceId(now).equals(sequenceId(prepared))) {
            throw changed("sequence column (%s)".formatted(TableProperty.SEQUENCE_COLUMN.propertyName()));
        }
    }

    private static InvalidRequestException changed(String what) {
        return new InvalidRequestException(
                "The %s of the table changed since this upsert was begun. Nothing was changed; begin a new one."
                        .formatted(what));
    }

    private static Optional<Integer> sequenceId(Snapshot snapshot) {
        return SequenceColumn.of(snapshot.definition()).map(Field::id);
    }

    private static Optional<Type> sequenceType(Snapshot snapshot) {
        return SequenceColumn.of(snapshot.definition()).map(Field::type);
    }

    /** One attempt, on one snapshot. */
    private final class Attempt {
        private final Snapshot base;
        private final KeyedRows rows;
        private final KeyColumns baseKey;
        private final KeyedRows.Changes changes;
        private List<CommitMessage> written = List.of();
        private long leftOut;

        /** Whether rivals were found to have newer rows, or to have changed what rows are compared by: decide again. */
        private boolean outrun;

        /** Whether there was nothing to commit, so that no rival was looked at: a newer version may hold what to change. */
        private boolean idle;

        Attempt(Snapshot base, KeyedRows rows) {
            this.base = base;
            this.rows = rows;
            this.baseKey = table.key(base);
            this.changes = rows.changes(base, baseKey);
        }

        /** What was written is deleted when it certainly is in no version. */
        CommitResult commitOrDiscard(CommitDraft draft, CommitBlock.Operation operation) {
            return draft.orDiscard(
                    () -> commit(draft, operation),
                    () -> written.stream().map(CommitMessage::file).toList());
        }

        private CommitResult commit(CommitDraft draft, CommitBlock.Operation operation) {
            KeyLookup lookup = table.lookup(base);
            KeyBatch all = changes.batch();
            KeyBatch batch = all;
            List<Found> found;
            if (!rows.isSequenced()) {
                // Which rows are written does not depend on what is found, so both go on at the same time.
                List<List<Found>> both = Parallel.run(
                        metadata.environment().executor(),
                        List.<Supplier<List<Found>>>of(
                                () -> {
                                    write(all);
                                    return List.of();
                                },
                                () -> lookup.find(all)));
                found = both.get(1);
            } else {
                found = lookup.find(all);
                BitSet late = late(base, found);
                leftOut = late.cardinality();
                batch = all.without(late);
                found = without(found, late);
                write(batch);
            }
            KeyBatch committed = batch;
            NewFiles files = NewFiles.of(written, metadata, base);
            CommitIntent.FileChanges edits = new CommitIntent.FileChanges(files.files(), List.of(), deletions(found));
            idle = draft.isIdle(edits);
            KeyCheck check = (head, rivals) -> againstRivals(head, rivals, committed);
            return draft.commit(base, operation, edits, CommitIntent.Reads.NOTHING.withKeyCheck(check));
        }

        private void write(KeyBatch batch) {
            int[] winners = batch.rows(rows.rowCount());
            if (winners.length == 0) {
                return;
            }
            ColumnBatch all = rows.rows();
            Selection selection =
                    winners.length == all.rowCount() ? all.selection() : Selection.of(winners, winners.length);
            try (TableWriter writer = new TableWriter(table, prepared, settings())) {
                writer.write(all.select(selection));
                written = writer.finish();
            }
        }

        /** Files that compaction is going to write anew are compressed lightly, unless the table says how. */
        private WriteSettings settings() {
            WriteSettings usual = WriteSettings.of(prepared.definition());
            boolean stated = prepared.definition().properties().containsKey(TableProperty.ZSTD_LEVEL.propertyName());
            return stated || rows.bytes() > usual.targetFileBytes() / SMALL_PART
                    ? usual
                    : usual.withCompressionLevel(LIGHT_LEVEL);
        }

        /** Rows of the batch that are older than those that have their keys. */
        private BitSet late(Snapshot snapshot, List<Found> found) {
            BitSet late = new BitSet();
            for (Found one : found) {
                long[] theirs = StoredSequences.of(metadata.store(), snapshot, one);
                for (int i = 0; i < theirs.length; i++) {
                    if (changes.order().isOlder(one.matches().row(i), theirs[i])) {
                        late.set(one.matches().row(i));
                    }
                }
            }
            return late;
        }

        private KeyCheck.Answer againstRivals(Snapshot head, List<DataFile> rivals, KeyBatch batch) {
            // A check may also be made for a version that does not come to be: the last one says how it stands.
            outrun = false;
            if (rivals.isEmpty()) {
                return KeyCheck.Answer.NOTHING;
            }
            if (!comparesAlike(head)) {
                outrun = true;
                return new KeyCheck.Answer.Taken(rivals.get(0), List.of("in columns that were changed"));
            }
            List<Found> found = table.lookup(head).find(batch, rivals);
            if (rows.isSequenced() && !late(head, found).isEmpty()) {
                outrun = true;
                Found first = found.get(0);
                int[] positions = {first.matches().position(0)};
                return new KeyCheck.Answer.Taken(
                        first.file(), KeyText.of(metadata.store(), head, table.key(head), first.file(), positions));
            }
            return new KeyCheck.Answer.Rows(deletions(found));
        }

        /** Whether keys and sequences of the head are the same numbers as those of the base. */
        private boolean comparesAlike(Snapshot head) {
            return KeyColumns.of(head.definition(), head.header().tableId())
                            .filter(baseKey::hasWordsOf)
                            .isPresent()
                    && sequenceId(head).equals(sequenceId(base))
                    && sequenceType(head).equals(sequenceType(base));
        }

        private List<RowDeletions> deletions(List<Found> found) {
            List<RowDeletions> deletions = new ArrayList<>();
            for (Found one : found) {
                add(deletions, one, row -> row < rows.rowCount(), RowDeletions.Fate.REPLACED_BY_KEY);
                add(deletions, one, row -> row >= rows.rowCount(), RowDeletions.Fate.DELETED_BY_KEY);
            }
            return deletions;
        }

        private static void add(List<RowDeletions> target, Found found, IntPredicate which, RowDeletions.Fate fate) {
            int[] positions = new int[found.matches().size()];
            int count = 0;
            for (int i = 0; i < positions.length; i++) {
                if (which.test(found.matches().row(i))) {
                    positions[count++] = found.matches().position(i);
                }
            }
            if (count > 0) {
                DeletionVector rows =
                        new DeletionVector.Builder().addAll(positions, count).build();
                target.add(new RowDeletions(found.file(), rows, fate));
            }
        }

        private static List<Found> without(List<Found> found, BitSet rows) {
            return found.stream()
                    .map(one -> new Found(one.file(), one.matches().without(rows)))
                    .filter(one -> one.matches().size() > 0)
                    .toList();
        }
    }
}
