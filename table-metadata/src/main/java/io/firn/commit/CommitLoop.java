// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.InvalidRequestException;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commits that are under way together: builds the next root from the newest one and as many of the intents as it can hold,
 * puts it, and starts over from the rival's root when it lost the race, until each has won, collided, or given up. Spec
 * section 7.2. For one thread.
 */
final class CommitLoop {
    /** Lost races before a commit gives up. With jitter, hundreds in a row mean that something is wrong. */
    private static final int MAX_ATTEMPTS = 1000;

    /** Attempts that a commit has whatever they take: a writer that stalled once shall not fail for it. */
    private static final int MIN_ATTEMPTS = 10;

    /** Time before a commit gives up: 64 writers of a store that makes 15 versions a second wait for up to two minutes. */
    private static final Duration MAX_TIME = Duration.ofMinutes(10);

    /** Bounds of the unit of back-off, which otherwise is the time that an attempt takes: what rivals need to finish. */
    private static final Duration MIN_PAUSE = Duration.ofNanos(200_000);

    private static final Duration MAX_PAUSE = Duration.ofMillis(200);

    /**
     * From then on waits are short again: whoever wins goes on at once and wins again, so that who lost that often would only
     * wait for ever longer.
     */
    private static final int PATIENT_ATTEMPTS = 4;

    private final TableMetadata table;
    private final RootWriter writer;
    private final CommitQueue queue;
    private final Environment environment;
    private final Member own;
    private final List<Member> members;
    private final Map<Long, Versions.Root> roots = new HashMap<>();

    /** Whether commits go one by one, because together they are too large for a root. */
    private boolean alone;

    /**
     * @param table of the thread that does the work
     * @param members the caller's own first
     */
    CommitLoop(TableMetadata table, RootWriter writer, CommitQueue queue, List<Member> members) {
        this.table = table;
        this.writer = writer;
        this.queue = queue;
        this.environment = table.environment();
        this.own = members.get(0);
        this.members = new ArrayList<>(members);
    }

    /** Ends the commit of the first member, and those of the others unless this thread is interrupted. */
    void run() {
        try {
            commitAll();
        } catch (RuntimeException e) {
            members.stream().filter(member -> !member.isOver()).forEach(member -> member.fail(e));
        }
    }

    private void commitAll() {
        long start = environment.clock().nanoTime();
        Head head = Backoff.insist(environment, this::newest);
        for (int attempt = 1; ; attempt++) {
            if (head.confirmed().isLongAgo(environment.clock())) {
                head = Backoff.insist(environment, table::find);
            }
            check(head);
            members.removeIf(Member::isOver);
            Head.Moment began = Head.Moment.now(environment.clock());
            List<Member> together = new ArrayList<>();
            Optional<Snapshot> draft = draft(head, began, together);
            if (draft.isEmpty()) {
                return;
            }
            Optional<RootWriter.Outcome> put = put(head, draft.get(), together);
            if (put.isEmpty()) {
                continue;
            }
            RootWriter.Outcome outcome = put.get();
            if (outcome instanceof RootWriter.Outcome.Won won) {
                head = new Head(won.root(), began);
                won(head, together);
                if (members.isEmpty()) {
                    return;
                }
                attempt = 0;
                start = environment.clock().nanoTime();
                continue;
            }
            if (outcome instanceof RootWriter.Outcome.Unknown unknown) {
                together.forEach(member -> member.end(member.unknown(unknown.cause())));
                members.removeAll(together);
                if (members.isEmpty()) {
                    return;
                }
                // Whoever was not in that root has to see what became of it.
                head = Backoff.insist(environment, table::find);
                continue;
            }
            together.forEach(Member::lost);
            head = outcome instanceof RootWriter.Outcome.Lost lost
                    ? table.follow(head, lost.rival())
                    : Backoff.insist(environment, table::find);
            roots.put(head.version(), head.root());
            if (!mayTryAgain(attempt, start)) {
                giveUp(head, attempt, start);
                return;
            }
            if (attempt > 1) {
                // The first loss may be an accident. After that there is a crowd, which is gone ahead by the time that
                // the wait is over: looking where it is costs one read, and running into it would cost one put a
                // version.
                waitForNextAttempt(attempt, began);
                head = Backoff.insist(environment, table::refreshed);
            }
        }
    }

    /** The newest head that this process knows, but not older than what a member has seen. */
    private Head newest() {
        queue.newest().ifPresent(table::advance);
        members.forEach(member -> table.seen(member.intent().base()));
        return table.head();
    }

    private void check(Head head) {
        // Whoever leads next, should this thread die, must not begin with an older head than members have been checked
        // against.
        queue.advance(head);
        members.forEach(member -> member.check(head, this::root));
    }

    private Optional<Versions.Root> root(long version) {
        Versions.Root known = roots.get(version);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Versions.Root> read = writer.readBack(version);
        read.ifPresent(root -> roots.put(version, root));
        return read;
    }

    /** The next version with the first member that can be in it, and those after it that fit; empty when none is left. */
    private Optional<Snapshot> draft(Head head, Head.Moment began, List<Member> together) {
        Optional<Snapshot> draft = Optional.empty();
        for (Member member : members) {
            Optional<Snapshot> next = draft.isEmpty() ? member.first(head, began) : member.join(draft.get());
            if (next.isPresent()) {
                draft = next;
                together.add(member);
            }
            if (draft.isPresent() && (alone || !together.get(0).isSociable())) {
                break;
            }
        }
        members.removeIf(Member::isOver);
        return draft;
    }

    /** Empty when the root would be too large, and all or some are to be tried again one by one. */
    private Optional<RootWriter.Outcome> put(Head head, Snapshot draft, List<Member> together) {
        RootWriter.Encoded next;
        try {
            next = RootWriter.Encoded.of(flushed(draft));
        } catch (InvalidRequestException tooLarge) {
            if (together.size() == 1) {
                together.get(0).fail(tooLarge);
            }
            alone = true;
            return Optional.empty();
        }
        together.forEach(member -> member.attempted(draft.version()));
        return Optional.of(writer.put(next, head.confirmed()));
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

    private void won(Head head, List<Member> together) {
        together.forEach(member -> member.won(head));
        members.removeAll(together);
        queue.advance(head);
        roots.put(head.version(), head.root());
        table.won(head);
    }

    private boolean mayTryAgain(int attempt, long start) {
        boolean late = environment.clock().nanoTime() - start > MAX_TIME.toNanos() && attempt >= MIN_ATTEMPTS;
        return !late && attempt < MAX_ATTEMPTS && !Thread.currentThread().isInterrupted();
    }

    private void waitForNextAttempt(int attempt, Head.Moment began) {
        long elapsed = environment.clock().nanoTime() - began.nanos();
        long unit = Math.max(MIN_PAUSE.toNanos(), Math.min(MAX_PAUSE.toNanos(), elapsed));
        Backoff.pause(environment, attempt > PATIENT_ATTEMPTS ? 1 : attempt, Duration.ofNanos(unit));
    }

    /** Others do not give up because this thread was interrupted: one of them leads next. */
    private void giveUp(Head head, int attempt, long start) {
        // The last version may hold a commit whose leader died.
        check(head);
        boolean interrupted = Thread.currentThread().isInterrupted();
        String why = interrupted ? "the thread was interrupted" : "others were always faster";
        Duration elapsed = Duration.ofNanos(environment.clock().nanoTime() - start);
        CommitResult end = new CommitResult.Conflicted(Conflict.general(
                head.version(), true, "gave up after %d attempts in %s, because %s.".formatted(attempt, elapsed, why)));
        for (Member member : interrupted ? List.of(own) : members) {
            if (!member.isOver()) {
                member.end(end);
            }
        }
    }
}
