// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.ObjectStore;
import io.firn.manifest.Manifests;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The metadata of one table on a store: finds and reads roots, and commits new ones. Holds the newest root that it has
 * seen, so that refreshing costs one read of the next version. Safe for many threads. Spec section 7.
 */
public final class TableMetadata {
    private TableMetadata() {}

    /**
     * Creates a table in an empty place: commits version 1.
     *
     * @throws io.firn.io.InvalidRequestException when there is a table already
     */
    public static TableMetadata create(
            ObjectStore store, Environment environment, TableDefinition definition, Map<String, String> summary) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens the table at its newest version.
     *
     * @throws io.firn.io.InvalidRequestException when there is no table here
     */
    public static TableMetadata open(ObjectStore store, Environment environment) {
        throw new UnsupportedOperationException();
    }

    public ObjectStore store() {
        throw new UnsupportedOperationException();
    }

    public Environment environment() {
        throw new UnsupportedOperationException();
    }

    public Manifests manifests() {
        throw new UnsupportedOperationException();
    }

    /** The newest snapshot seen so far, without asking the store. */
    public Snapshot known() {
        throw new UnsupportedOperationException();
    }

    /** The newest snapshot there is. */
    public Snapshot refresh() {
        throw new UnsupportedOperationException();
    }

    /** The snapshot of a version; {@link io.firn.io.InvalidRequestException} names the versions there are. */
    public Snapshot at(long version) {
        throw new UnsupportedOperationException();
    }

    /** The newest snapshot committed at or before this time; {@link io.firn.io.InvalidRequestException} if none is. */
    public Snapshot at(Instant time) {
        throw new UnsupportedOperationException();
    }

    /** Commits: at most one new version, whatever happens. Retries lost races until they succeed or time runs out. */
    public CommitResult commit(CommitIntent intent) {
        throw new UnsupportedOperationException();
    }

    /**
     * What became of a commit whose outcome was unknown: its snapshot, or empty when it is certain that it will never be
     * in the table.
     *
     * @param version as {@link CommitResult.Unknown} gave it
     */
    public Optional<Snapshot> settle(UUID commitId, long version) {
        throw new UnsupportedOperationException();
    }
}
