// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.util.UUID;

/** How a commit ended. */
public sealed interface CommitResult {

    /**
     * The change is in the table.
     *
     * @param snapshot the version that holds it, perhaps together with others' changes
     * @param own what this commit changed, as that version says
     * @param attempts how many roots were tried
     * @param replayed whether an earlier run of the same idempotent writer had committed it already
     */
    record Committed(Snapshot snapshot, CommitBlock own, int attempts, boolean replayed) implements CommitResult {
        /** A commit that has its version for itself. */
        public Committed(Snapshot snapshot, int attempts, boolean replayed) {
            this(snapshot, snapshot.commit(), attempts, replayed);
        }
    }

    /** The change is not in the table, and will not be: a rival committed something that it cannot follow. */
    record Conflicted(Conflict conflict) implements CommitResult {
        /** The version that is in the way. */
        public long rivalVersion() {
            return conflict.rivalVersion();
        }

        /** What collides (operation, files, rows), and whether trying again from a fresh read can help. */
        public String reason() {
            return conflict.reason();
        }
    }

    /**
     * Nobody knows: the store failed, and reading back failed too or found nothing yet. Ask again later with
     * {@link TableMetadata#settle}; until then nothing that the commit refers to may be deleted.
     *
     * @param commitId of the intent
     * @param version the version it may have become
     * @param cause what the store said
     */
    record Unknown(UUID commitId, long version, RuntimeException cause) implements CommitResult {}

    /** The snapshot that holds the change; throws {@link CommitException} when it is not known to be in the table. */
    default Snapshot orThrow() {
        if (this instanceof Committed committed) {
            return committed.snapshot();
        }
        throw new CommitException(this);
    }
}
