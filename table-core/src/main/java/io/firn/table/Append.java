// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import java.util.Collection;
import java.util.List;

/**
 * Adds data files to a table. One commit, tried once; for one thread. Without files and without a marker nothing is
 * committed, and the result is the newest snapshot known.
 */
public final class Append {
    private final CommitDraft draft;

    Append(Table table) {
        this.draft = new CommitDraft(table);
    }

    /**
     * Files that belong to this commit; messages of any number of writers. The commit refuses messages of another table,
     * and files that are in the table already.
     */
    public Append add(Collection<CommitMessage> messages) {
        draft.add(messages);
        return this;
    }

    /**
     * Makes the commit idempotent: when {@code sequence} of {@code application} is in the table already, nothing happens
     * and the version that holds it is returned; an {@code epoch} older than the newest one seen is refused.
     */
    public Append marker(String application, long epoch, long sequence) {
        draft.marker(application, epoch, sequence);
        return this;
    }

    /**
     * Deletes the files when this commit is refused or conflicts, so that nothing is left behind. For who writes the rows
     * anew then: the messages must not be committed again.
     */
    public Append discardIfRefused() {
        draft.discards();
        return this;
    }

    /** A note that stays with the version. */
    public Append summary(String name, String value) {
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
        return draft.isDiscarding() ? draft.orDiscard(this::append, this::discarded) : append();
    }

    /** What is refused may be in the table already, when it was committed before; that must stay. */
    private List<FileDescription> discarded() {
        boolean absent = NewFiles.areAbsent(
                draft.messages(), draft.metadata(), draft.metadata().refresh());
        return absent ? draft.messages().stream().map(CommitMessage::file).toList() : List.of();
    }

    /** By the newest version known; what is refused there is looked at again if there is a newer one. */
    private CommitResult append() {
        Snapshot known = draft.metadata().known();
        try {
            return append(known);
        } catch (InvalidRequestException refused) {
            Snapshot newest = draft.metadata().refresh();
            if (newest.version() == known.version()) {
                throw refused;
            }
            return append(newest);
        }
    }

    private CommitResult append(Snapshot known) {
        if (draft.isReplay(known)) {
            return draft.commit(
                    known, CommitBlock.Operation.APPEND, CommitIntent.FileChanges.NONE, CommitIntent.Reads.NOTHING);
        }
        NewFiles files = NewFiles.of(draft.messages(), draft.metadata(), known);
        return draft.commit(
                files.base(),
                CommitBlock.Operation.APPEND,
                CommitIntent.FileChanges.add(files.files()),
                CommitIntent.Reads.NOTHING);
    }
}
