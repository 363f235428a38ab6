// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.util.Collection;

/**
 * Replaces the rows that match a predicate by written ones. Those that match are found as in {@link Delete}; whether the
 * new rows match is not looked at, and they get new row ids. One commit, tried once; for one thread. When nothing
 * matches, nothing is added and there is no marker, no version is made and the result is the newest snapshot.
 */
public final class Overwrite {
    private final Removal removal;

    Overwrite(Table table, Predicate where) {
        this.removal = new Removal(table, where);
    }

    /** Files that belong to this commit; messages of any number of writers. */
    public Overwrite add(Collection<CommitMessage> messages) {
        removal.draft().add(messages);
        return this;
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Overwrite marker(String application, long epoch, long sequence) {
        removal.draft().marker(application, epoch, sequence);
        return this;
    }

    /** How strict to be about rivals; the default is the table property {@code commit.isolation}, serializable. */
    public Overwrite isolation(CommitIntent.Isolation isolation) {
        removal.draft().isolation(isolation);
        return this;
    }

    /** A note that stays with the version. */
    public Overwrite summary(String name, String value) {
        removal.draft().summary(name, value);
        return this;
    }

    /** The snapshot that holds the change; throws {@link io.firn.commit.CommitException} when there is none. */
    public Snapshot commit() {
        return tryCommit().orThrow();
    }

    /** As {@link #commit}, with conflicts and unknown outcomes as values. */
    public CommitResult tryCommit() {
        return removal.tryCommit(CommitBlock.Operation.OVERWRITE);
    }
}
