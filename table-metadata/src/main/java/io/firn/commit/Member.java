// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.InvalidRequestException;
import io.firn.io.StoreException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One caller's commit on its way: what it wants, how far it has been checked against rivals, and how it ended. For one thread
 * at a time; {@link CommitQueue} hands it over.
 */
final class Member {
    private final TableMetadata table;
    private final CommitIntent intent;
    private final Rebase rebase;

    /** Rivals up to this version are known not to be in the way. */
    private long checkedVersion;

    private int attempts;

    /** The last version that a root with it was put as. */
    private long attemptedVersion;

    /**
     * Whether it is in a root that may have been put without anyone here having seen so: one that is being put, or that was
     * when the thread that led died.
     */
    private boolean inDoubt;

    /** What {@link #inDoubt} was before the last root. */
    private boolean wasInDoubt;

    private @Nullable CommitResult result;
    private @Nullable RuntimeException failure;

    Member(TableMetadata table, CommitIntent intent) {
        this.table = table;
        this.intent = intent;
        this.rebase = new Rebase(intent, table);
        this.checkedVersion = intent.base().version();
    }

    CommitIntent intent() {
        return intent;
    }

    boolean isOver() {
        return result != null || failure != null;
    }

    /** How it ended; throws what ended it. */
    CommitResult outcome() {
        if (failure != null) {
            throw failure;
        }
        if (result == null) {
            throw new IllegalStateException("The commit has not ended");
        }
        return result;
    }

    void end(CommitResult end) {
        result = end;
    }

    /** It cannot go on. While it is in doubt, that does not say that it is not in the table. */
    void fail(RuntimeException cause) {
        if (inDoubt) {
            end(unknown(cause));
        } else {
            failure = cause;
        }
    }

    /** It is in a root that is about to be put. */
    void attempted(long version) {
        attempts++;
        attemptedVersion = version;
        wasInDoubt = inDoubt;
        inDoubt = true;
    }

    /** The last root that it was in is not part of the table; an earlier one still may be. */
    void lost() {
        inDoubt = wasInDoubt;
    }

    void won(Head head) {
        table.advance(head);
        end(committed(head.snapshot(), false));
    }

    CommitResult unknown(RuntimeException cause) {
        return new CommitResult.Unknown(intent.note().commitId(), attemptedVersion, cause);
    }

    private CommitResult committed(Snapshot snapshot, boolean replayed) {
        CommitBlock own = snapshot.commit().commits().stream()
                .filter(one -> replayed
                        ? isStep(one)
                        : one.commitId().equals(intent.note().commitId()))
                .findFirst()
                .orElse(snapshot.commit());
        return new CommitResult.Committed(snapshot, own, attempts, replayed);
    }

    /** Whether this is a step of the same idempotent writer. */
    private boolean isStep(CommitBlock commit) {
        return commit.writer()
                .marker()
                .filter(marker -> marker.application()
                        .equals(intent.marker().orElseThrow().application()))
                .isPresent();
    }

    /**
     * Checks it against everything up to {@code head}, which may end it.
     *
     * @param roots reads the root of a version
     */
    void check(Head head, LongFunction<Optional<Versions.Root>> roots) {
        try {
            // The marker tells of an idempotent writer's step, whoever sent it. But a commit that may be in the table
            // is looked for first: a newer epoch may have begun since, which would refuse it.
            Optional<CommitResult> end = inDoubt
                    ? rivals(head, roots).or(() -> marker(head.snapshot()))
                    : marker(head.snapshot()).or(() -> rivals(head, roots));
            end.ifPresent(this::end);
            checkedVersion = head.version();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** What it comes to on top of {@code head}; empty if that fails, which ends it. */
    Optional<Snapshot> first(Head head, Head.Moment began) {
        try {
            return Optional.of(NextRoot.after(head.root(), intent, rebase.edits(head.snapshot()), began.wall()));
        } catch (RuntimeException e) {
            fail(e);
            return Optional.empty();
        }
    }

    /**
     * Whether it may share a version. Not while it is in doubt: the version may be there, with other neighbours, and would be
     * taken for the one that is tried now.
     */
    boolean isSociable() {
        return SharedVersion.allows(intent) && !inDoubt;
    }

    /** The draft of a version with this commit in it, too; empty if it has to wait for another version. */
    Optional<Snapshot> join(Snapshot draft) {
        if (!isSociable() || marker(draft).isPresent()) {
            return Optional.empty();
        }
        try {
            Rebase trial = rebase.fork();
            if (trial.over(draft).isPresent() || trial.checkKeys(draft).isPresent()) {
                return Optional.empty();
            }
            FileEdits edits = trial.edits(draft);
            return SharedVersion.allows(edits, draft.commit())
                    ? Optional.of(NextRoot.joined(draft, intent, edits))
                    : Optional.empty();
        } catch (RuntimeException e) {
            fail(e);
            return Optional.empty();
        }
    }

    /** The end of an idempotent writer whose step is in the table already, or whose successor is. */
    private Optional<CommitResult> marker(Snapshot head) {
        if (intent.marker().isEmpty()) {
            return Optional.empty();
        }
        CommitBlock.Marker step = intent.marker().get();
        Snapshot.CommittedMarker last = head.markers().get(step.application());
        if (last == null || step.epoch() >= last.epoch() && step.sequence() > last.sequence()) {
            return Optional.empty();
        }
        if (step.epoch() < last.epoch()) {
            return Optional.of(new CommitResult.Conflicted(Conflict.general(
                    last.version(),
                    false,
                    "epoch %d of application '%s' has ended: version %d was committed in epoch %d by a newer incarnation."
                            .formatted(step.epoch(), step.application(), last.version(), last.epoch()))));
        }
        return Optional.of(committed(holder(last.version(), head), true));
    }

    /** The version that holds a step, or a later one when that has expired. */
    private Snapshot holder(long version, Snapshot head) {
        if (version < head.header().oldestRetained() || version >= head.version()) {
            return head;
        }
        try {
            return table.at(version);
        } catch (InvalidRequestException expiredMeanwhile) {
            return table.known();
        }
    }

    /** Whether a commit between the last one checked and {@code head} ends this one. */
    private Optional<CommitResult> rivals(Head head, LongFunction<Optional<Versions.Root>> roots) {
        if (head.version() <= checkedVersion) {
            return Optional.empty();
        }
        // No rival is in the way of a blind commit; but if the thread that led it died, one of them may be the commit
        // itself.
        long first = ConflictRule.isBlind(intent) && !inDoubt ? head.version() : checkedVersion + 1;
        // All are read before any is believed: one below the boundary may be no part of the table, even if it is this
        // commit's own, and only those behind it show that.
        List<Versions.Root> chain = new ArrayList<>();
        for (long version = first; version <= head.version(); version++) {
            Optional<Versions.Root> root = version == head.version() ? Optional.of(head.root()) : roots.apply(version);
            if (root.isEmpty() || !isNext(chain, root.get())) {
                return Optional.of(expired(version));
            }
            chain.add(root.get());
        }
        for (Versions.Root root : chain) {
            Snapshot rival = root.snapshot();
            if (rival.commit().commit(intent.note().commitId()).isPresent()) {
                return Optional.of(committed(rival, false));
            }
            // The version that it was tried as is the first of the chain, so it is not in the table.
            inDoubt = false;
            Optional<Conflict> conflict = rebase.over(rival);
            if (conflict.isPresent()) {
                return conflict.map(CommitResult.Conflicted::new);
            }
        }
        return rebase.checkKeys(head.snapshot()).map(CommitResult.Conflicted::new);
    }

    /** How it ends when a version that came after the last one checked cannot be read any more. */
    private CommitResult expired(long version) {
        String reason =
                "version %d, which came after the one that was read, has expired, so that it cannot be checked for conflicts."
                        .formatted(version);
        return inDoubt
                ? unknown(new StoreException(reason))
                : new CommitResult.Conflicted(Conflict.general(version, true, reason));
    }

    /** A root below the boundary may be one that a stalled writer put there, when the true one was gone. */
    private static boolean isNext(List<Versions.Root> chain, Versions.Root root) {
        return chain.isEmpty()
                || root.snapshot()
                        .header()
                        .parentCrc32c()
                        .equals(Optional.of(chain.get(chain.size() - 1).crc32c()));
    }
}
