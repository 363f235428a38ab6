// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.snapshot.Snapshot;

/**
 * Deletes the rows that match a predicate, where they are whole data files: whether they are is decided by statistics, and by reading the file where these do not decide. A file that holds other rows too is refused with an {@link io.firn.io.InvalidRequestException} that names it; nothing is then deleted.
 * One commit; for one thread.
 */
public final class Delete {
    Delete() {}

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Delete marker(String application, long epoch, long sequence) {
        throw new UnsupportedOperationException();
    }

    /** How strict to be about rivals; the default is the table property {@code commit.isolation}, serializable. */
    public Delete isolation(CommitIntent.Isolation isolation) {
        throw new UnsupportedOperationException();
    }

    /** A note that stays with the version. */
    public Delete summary(String name, String value) {
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
