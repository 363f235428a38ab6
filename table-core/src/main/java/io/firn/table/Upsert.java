// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.commit.CommitResult;
import io.firn.snapshot.Snapshot;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes rows by their primary key: a row whose key is in the table takes the place of the one that has it, any other is
 * added; keys can be deleted, too, in the same commit. Of several changes of one key the last counts.
 *
 * <p>When the table has a sequence column ({@code write.sequence-column}), it is the one with the greatest sequence, and a
 * change that is older than the row in the table is left out ({@link #leftOut}). A deletion without a sequence deletes what
 * came before it, whatever its sequence, and what comes after it is put. Deletions are not remembered: once a commit has
 * deleted a row, a later commit with an older row of its key brings that back.
 *
 * <p>All rows are held in memory until the commit, which writes one data file for each partition (more when they are large),
 * and deletes the rows that were replaced by position. Rivals never make it fail for the sake of rows: whoever commits later
 * wins. When a rival makes another column the key or the sequence column and adds rows, it is refused with an {@link
 * io.firn.io.InvalidRequestException}, and nothing is changed; when it widens them, the rows are taken in the wider types.
 * One commit, tried once; for one thread. Without changes and without a marker no version is made.
 */
public final class Upsert {
    private final CommitDraft draft;
    private final KeyedCommit commit;
    private final KeyedRows rows;

    Upsert(Table table) {
        this.draft = new CommitDraft(table);
        this.commit = new KeyedCommit(table, table.metadata().known());
        this.rows = commit.newRows();
    }

    /**
     * Adds a row with a value for each column, in schema order.
     *
     * @throws io.firn.io.InvalidRequestException naming row and column when a value does not fit; the row is left out
     */
    public Upsert add(Row row) {
        rows.add(row);
        return this;
    }

    /** Adds a row by column name; a column that is left out takes its write default, or else null. */
    public Upsert add(Map<String, ? extends @Nullable Object> row) {
        rows.add(row);
        return this;
    }

    /** Adds rows, each as {@link #add(Row)} does. */
    public Upsert add(Collection<? extends Row> all) {
        all.forEach(rows::add);
        return this;
    }

    /** Adds the selected rows of a batch, as {@link TableWriter#write(ColumnBatch)} takes it. They are copied. */
    public Upsert add(ColumnBatch batch) {
        rows.add(batch);
        return this;
    }

    /**
     * Deletes the row that has this key; none is no error.
     *
     * @param key a value for each key column, in their order; behind them, if one likes, that of the sequence column
     */
    public Upsert delete(Row key) {
        rows.delete(key);
        return this;
    }

    /** Deletes the row that has the key of a row by column name; other columns than the key and the sequence do not count. */
    public Upsert delete(Map<String, ? extends @Nullable Object> row) {
        rows.delete(row);
        return this;
    }

    /** Deletes rows by keys, each as {@link #delete(Row)} does. */
    public Upsert deleteKeys(Collection<? extends Row> keys) {
        keys.forEach(rows::delete);
        return this;
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Upsert marker(String application, long epoch, long sequence) {
        draft.marker(application, epoch, sequence);
        return this;
    }

    /** A note that stays with the version. */
    public Upsert summary(String name, String value) {
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
        return commit.commit(draft, rows);
    }

    /**
     * How many changes were left out because the table has newer rows of their keys, once {@link #commit} has succeeded; 0
     * without a sequence column. Of several changes of one key it counts at most the one that was the newest.
     */
    public long leftOut() {
        return commit.leftOut();
    }
}
