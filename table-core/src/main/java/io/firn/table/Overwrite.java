// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.snapshot.Snapshot;
import java.util.Collection;

/**
 * Replaces the rows that match a predicate by written ones. A file that holds both matching and other rows is refused (see {@link Delete}).
 * One commit; for one thread.
 */
public final class Overwrite {
    Overwrite() {}

    /** Files that belong to this commit; messages of any number of writers. */
    public Overwrite add(Collection<CommitMessage> messages) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Overwrite marker(String application, long epoch, long sequence) {
        throw new UnsupportedOperationException();
    }

    /** How strict to be about rivals; the default is the table property {@code commit.isolation}, serializable. */
    public Overwrite isolation(CommitIntent.Isolation isolation) {
        throw new UnsupportedOperationException();
    }

    /** A note that stays with the version. */
    public Overwrite summary(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** The snapshot that holds the change; throws {@link io.firn.commit.CommitException} when there is none. */
    public Snapshot commit() {
        return tryCommit().orThrow();
    }

    /** As {@link #commit}, with conflicts and unknown outcomes as values. */
    public CommitResult tryCommit() {
        throw new UnsupportedOperationException();
    }
}
