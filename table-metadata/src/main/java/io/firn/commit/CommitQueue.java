// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.metadata.ProcessScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
    private final ProcessScope process;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private boolean led;
    private @Nullable Thread leading;
    private @Nullable Head newest;

    /** A caller that waits, until it leads or its commit is over. */
    private static final class Turn {
        final Member member;
        final ProcessScope.Gate gate;
        boolean over;

        Turn(Member member, ProcessScope.Gate gate) {
            this.member = member;
            this.gate = gate;
        }
    }

    /** @param process whose threads these are */
    CommitQueue(ProcessScope process) {
        this.process = process;
    }

    /**
     * Waits until the member's commit has ended, leading if it is its turn. Cannot be interrupted: someone else may be
     * putting the commit. A commit made from within another, by a store or a check of rows, goes by itself.
     *
     * @param leader ends the commits of members, its own first among them, or leaves some of the others alone
     */
    void commit(Member member, Consumer<List<Member>> leader) {
        if (isLeading()) {
            leader.accept(List.of(member));
            return;
        }
        Turn own = new Turn(member, process.newGate());
        if (!enter(own)) {
            own.gate.await();
            if (own.over) {
                return;
            }
        }
        List<Turn> together = lead(own);
        try {
            leader.accept(together.stream().map(turn -> turn.member).toList());
        } finally {
            handOver(together);
        }
    }

    /** Whether the newcomer leads at once. */
    private boolean enter(Turn own) {
        lock.lock();
        try {
            waiting.add(own);
            boolean leads = !led;
            led = true;
            return leads;
        } finally {
            lock.unlock();
        }
    }

    private List<Turn> lead(Turn own) {
        lock.lock();
        try {
            leading = Thread.currentThread();
            waiting.remove(own);
            List<Turn> together = new ArrayList<>();
            together.add(own);
            while (together.size() < MAX_TOGETHER && !waiting.isEmpty()) {
                together.add(waiting.remove());
            }
            return together;
        } finally {
            lock.unlock();
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
                    turn.gate.open();
                } else if (i > 0) {
                    waiting.addFirst(turn);
                }
            }
            Turn next = waiting.peek();
            led = next != null;
            if (next != null) {
                next.gate.open();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The newest head that any member has made or met. */
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
