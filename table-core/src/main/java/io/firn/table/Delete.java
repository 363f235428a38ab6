// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;

/**
 * Deletes the rows that match a predicate. Files all of whose rows match by what metadata says are removed without being
 * read; of others, the columns of the predicate are read, and the rows that match are marked in deletion vectors: no data
 * is written anew. A rival may delete the same rows; one that updates them, or under serializable isolation adds rows that
 * match, wins. One commit, tried once; for one thread. When nothing matches and there is no marker, no version is made and
 * the result is the newest snapshot.
 */
public final class Delete {
    private final Removal removal;

    Delete(Table table, Predicate where) {
        this.removal = new Removal(table, where);
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Delete marker(String application, long epoch, long sequence) {
        removal.draft().marker(application, epoch, sequence);
        return this;
    }

    /** How strict to be about rivals; the default is the table property {@code commit.isolation}, serializable. */
    public Delete isolation(CommitIntent.Isolation isolation) {
        removal.draft().isolation(isolation);
        return this;
    }

    /** A note that stays with the version. */
    public Delete summary(String name, String value) {
        removal.draft().summary(name, value);
        return this;
    }

    /** The snapshot that holds the change; throws {@link io.firn.commit.CommitException} when there is none. */
    public Snapshot commit() {
        return tryCommit().orThrow();
    }

    /** As {@link #commit}, with conflicts and unknown outcomes as values. */
    public CommitResult tryCommit() {
        return removal.tryCommit(CommitBlock.Operation.DELETE);
    }

    /** What was deleted, once {@link #commit} has succeeded. */
    public RowCounts counts() {
        return removal.counts();
    }
}
