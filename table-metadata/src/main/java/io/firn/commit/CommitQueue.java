// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the committers of one process to one table wait for each other. One of them leads: it commits for itself and for all
 * that wait when it begins. Whoever comes meanwhile waits for the next turn, which one of them leads. So nobody waits for
 * company, a lone committer does not notice, and a crowd shares versions. Safe for many threads.
 */
final class CommitQueue {
    /** Commits that share a version at most, which bounds the size of a root. */
    static final int MAX_TOGETHER = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private boolean led;
    private @Nullable Thread leading;
    private @Nullable Head newest;

    /** A caller that waits. */
    private static final class Turn {
        final Member member;
        final Condition changed;
        boolean leads;
        boolean over;

        Turn(Member member, Condition changed) {
            this.member = member;
            this.changed = changed;
        }
    }

    /**
     * Waits until the member's commit has ended, leading if it is its turn. Cannot be interrupted: someone else may be
     * putting the commit. A commit made from within another, by a store or a check of rows, goes by itself.
     *
     * @param leader ends the commits of members, its own first among them, or leaves some of the others alone
     */
    void commit(Member member, Consumer<List<Member>> leader) {
        List<Turn> together = new ArrayList<>();
        if (isLeading()) {
            leader.accept(List.of(member));
            return;
        }
        lock.lock();
        try {
            Turn own = new Turn(member, lock.newCondition());
            waiting.add(own);
            own.leads = !led;
            led = true;
            while (!own.leads && !own.over) {
                own.changed.awaitUninterruptibly();
            }
            if (own.over) {
                return;
            }
            leading = Thread.currentThread();
            waiting.remove(own);
            together.add(own);
            while (together.size() < MAX_TOGETHER && !waiting.isEmpty()) {
                together.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        try {
            leader.accept(together.stream().map(turn -> turn.member).toList());
        } finally {
            handOver(together);
        }
    }

    private boolean isLeading() {
        lock.lock();
        try {
            return leading == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private void handOver(List<Turn> together) {
        lock.lock();
        try {
            leading = null;
            for (int i = together.size() - 1; i >= 0; i--) {
                Turn turn = together.get(i);
                if (turn.member.isOver()) {
                    turn.over = true;
                    turn.changed.signal();
                } else if (i > 0) {
                    waiting.addFirst(turn);
                }
            }
            Turn next = waiting.peek();
            led = next != null;
            if (next != null) {
                next.leads = true;
                next.changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The newest head that any member has made. */
    Optional<Head> newest() {
        lock.lock();
        try {
            return Optional.ofNullable(newest);
        } finally {
            lock.unlock();
        }
    }

    void advance(Head head) {
        lock.lock();
        try {
            if (newest == null || newest.version() < head.version()) {
                newest = head;
            }
        } finally {
            lock.unlock();
        }
    }
}
