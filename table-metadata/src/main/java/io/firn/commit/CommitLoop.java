// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.time.Duration;
import java.util.Optional;

/**
 * One commit: builds the next root from the newest one and the intent, puts it, and starts over from the rival's root when
 * it lost the race, until it wins, collides, or gives up. Spec section 7.2. For one thread.
 */
final class CommitLoop {
    /** Lost races before a commit gives up. With jitter, hundreds in a row mean that something is wrong. */
    private static final int MAX_ATTEMPTS = 1000;

    /** Attempts that a commit has whatever they take: a writer that stalled once shall not fail for it. */
    private static final int MIN_ATTEMPTS = 10;

    /** Time before a commit gives up. */
    private static final Duration MAX_TIME = Duration.ofMinutes(2);

    /** Bounds of the unit of back-off, which otherwise is the time that an attempt takes: what rivals need to finish. */
    private static final Duration MIN_PAUSE = Duration.ofNanos(200_000);

    private static final Duration MAX_PAUSE = Duration.ofMillis(200);

    private final TableMetadata table;
    private final RootWriter writer;
    private final CommitIntent intent;
    private final Environment environment;
    private final Rebase rebase;

    /** Rivals up to this version are known not to be in the way. */
    private long checkedVersion;

    CommitLoop(TableMetadata table, RootWriter writer, CommitIntent intent) {
        this.table = table;
        this.writer = writer;
        this.intent = intent;
        this.environment = table.environment();
        this.rebase = new Rebase(intent, table.manifests(), table.vectors());
        this.checkedVersion = intent.base().version();
    }

    CommitResult run() {
        long start = environment.clock().nanoTime();
        Head head = Backoff.insist(environment, () -> table.headFrom(intent.base()));
        for (int attempt = 1; ; attempt++) {
            if (head.confirmed().isLongAgo(environment.clock())) {
                head = Backoff.insist(environment, table::find);
            }
            Optional<CommitResult> end = marker(head, attempt);
            if (end.isEmpty()) {
                end = rivals(head, attempt);
            }
            if (end.isPresent()) {
                return end.get();
            }
            checkedVersion = head.version();
            Head.Moment began = Head.Moment.now(environment.clock());
            FileEdits edits = rebase.edits(head.snapshot());
            Snapshot next = flushed(NextRoot.after(head.root(), intent, edits, began.wall()));
            RootWriter.Outcome outcome = writer.put(next, head.confirmed());
            if (outcome instanceof RootWriter.Outcome.Won won) {
                table.won(new Head(won.root(), began));
                return new CommitResult.Committed(won.root().snapshot(), attempt, false);
            }
            if (outcome instanceof RootWriter.Outcome.Unknown unknown) {
                return new CommitResult.Unknown(intent.note().commitId(), next.version(), unknown.cause());
            }
            head = outcome instanceof RootWriter.Outcome.Lost lost
                    ? table.follow(head, lost.rival())
                    : Backoff.insist(environment, table::find);
            if (!mayTryAgain(attempt, start)) {
                return gaveUp(head, attempt, start);
            }
            if (attempt > 1) {
                // The first loss may be an accident. After that there is a crowd, which is gone ahead by the time that
                // the
                // wait is over: looking where it is costs one read, and running into it would cost one put a version.
                waitForNextAttempt(attempt, began);
                head = Backoff.insist(environment, table::refreshed);
            }
        }
    }

    private Snapshot flushed(Snapshot next) {
        return new Snapshot(
                next.header(),
                next.definition(),
                table.manifests().flush(next),
                next.commit(),
                next.trail(),
                next.markers(),
                next.extra());
    }

    /** The end of an idempotent writer whose step is in the table already, or whose successor is. */
    private Optional<CommitResult> marker(Head head, int attempt) {
        if (intent.marker().isEmpty()) {
            return Optional.empty();
        }
        CommitBlock.Marker step = intent.marker().get();
        Snapshot.CommittedMarker last = head.snapshot().markers().get(step.application());
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
        boolean readable = last.version() >= head.snapshot().header().oldestRetained();
        Snapshot holder = readable ? table.at(last.version()) : head.snapshot();
        return Optional.of(new CommitResult.Committed(holder, attempt, true));
    }

    /** Whether a commit between the last one checked and {@code head} ends this one; reads those not read yet. */
    private Optional<CommitResult> rivals(Head head, int attempt) {
        if (head.version() == checkedVersion) {
            return Optional.empty();
        }
        long first = ConflictRule.isBlind(intent) ? head.version() : checkedVersion + 1;
        Optional<Versions.Root> before = Optional.empty();
        for (long version = first; version <= head.version(); version++) {
            Optional<Versions.Root> root =
                    version == head.version() ? Optional.of(head.root()) : writer.readBack(version);
            if (root.isEmpty() || !isNext(before, root.get())) {
                return Optional.of(new CommitResult.Conflicted(Conflict.general(
                        version,
                        true,
                        "version %d, which came after the one that was read, has expired, so that it cannot be checked for conflicts."
                                .formatted(version))));
            }
            before = root;
            Snapshot rival = root.get().snapshot();
            if (rival.commit().commitId().equals(intent.note().commitId())) {
                return Optional.of(new CommitResult.Committed(rival, attempt, false));
            }
            Optional<Conflict> conflict = rebase.over(rival);
            if (conflict.isPresent()) {
                return conflict.map(CommitResult.Conflicted::new);
            }
        }
        return rebase.checkKeys(head.snapshot()).map(CommitResult.Conflicted::new);
    }

    /** A root below the boundary may be one that a stalled writer put there, when the true one was gone. */
    private static boolean isNext(Optional<Versions.Root> before, Versions.Root root) {
        return before.isEmpty()
                || root.snapshot()
                        .header()
                        .parentCrc32c()
                        .equals(Optional.of(before.get().crc32c()));
    }

    private boolean mayTryAgain(int attempt, long start) {
        boolean late = environment.clock().nanoTime() - start > MAX_TIME.toNanos() && attempt >= MIN_ATTEMPTS;
        return !late && attempt < MAX_ATTEMPTS && !Thread.currentThread().isInterrupted();
    }

    private void waitForNextAttempt(int attempt, Head.Moment began) {
        long elapsed = environment.clock().nanoTime() - began.nanos();
        long unit = Math.max(MIN_PAUSE.toNanos(), Math.min(MAX_PAUSE.toNanos(), elapsed));
        Backoff.pause(environment, attempt, Duration.ofNanos(unit));
    }

    private CommitResult gaveUp(Head head, int attempt, long start) {
        String why =
                Thread.currentThread().isInterrupted() ? "the thread was interrupted" : "others were always faster";
        Duration elapsed = Duration.ofNanos(environment.clock().nanoTime() - start);
        return new CommitResult.Conflicted(Conflict.general(
                head.version(), true, "gave up after %d attempts in %s, because %s.".formatted(attempt, elapsed, why)));
    }
}
