// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.metadata.ProcessScope;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only by waiting, for actors that block as real programs do. Each actor has a thread, but exactly one of
 * them runs at any moment: whoever waits hands the baton to whoever is due next, and with it everything it wrote. So the
 * same actors with the same waits run in the same order every time, and hours take microseconds.
 *
 * <p>All methods but {@link #run} are called by whoever has the baton; so is nothing here synchronized. A failure of any
 * actor or event ends the run: the others are unwound by {@link Stopped}.
 */
final class VirtualTime {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    /** Far more events than any simulation has; reaching it means that an actor never ends. */
    private static final long MAX_EVENTS = 20_000_000;

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final List<Actor> actors = new ArrayList<>();
    private final Baton main = new Baton();
    private long nanos;
    private long order;
    private long events;
    private @Nullable Actor current;
    private @Nullable Throwable failure;

    /** Thrown at actors that still wait when the run has failed. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the simulation has ended", null, false, false);
        }
    }

    /** @param order breaks ties, so that equal times are no matter of chance */
    private record Event(long nanos, long order, @Nullable Actor actor, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** What a thread waits for until it is its turn. */
    private static final class Baton {
        private volatile boolean mine;
        private volatile @Nullable Thread waiter;

        void take() {
            waiter = Thread.currentThread();
            while (!mine) {
                LockSupport.park(this);
            }
            mine = false;
        }

        void give() {
            mine = true;
            Thread thread = waiter;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    private static final class Actor {
        private final Runnable body;
        private final Baton baton = new Baton();
        private boolean started;
        private boolean ended;

        Actor(Runnable body) {
            this.body = body;
        }
    }

    /** The time since the run began, in nanoseconds. */
    long nanos() {
        return nanos;
    }

    /** Adds an actor, which begins after {@code delayNanos}. */
    void spawn(long delayNanos, Runnable body) {
        Actor actor = new Actor(body);
        actors.add(actor);
        queue.add(new Event(nanos + delayNanos, order++, actor, () -> {}));
    }

    /** Has something happen later, whoever has the baton then. It must not wait. */
    void after(long delayNanos, Runnable action) {
        queue.add(new Event(nanos + delayNanos, order++, null, action));
    }

    /** The calling actor waits. */
    void sleep(long delayNanos) {
        if (failure != null) {
            throw new Stopped();
        }
        Actor self = current;
        if (self == null) {
            throw new IllegalStateException("only actors wait");
        }
        Event next = queue.peek();
        if (next == null || next.nanos() > nanos + delayNanos) {
            // Nobody is due before.
            nanos += delayNanos;
            count();
            return;
        }
        queue.add(new Event(nanos + delayNanos, order++, self, () -> {}));
        passOn(self);
        if (failure != null) {
            throw new Stopped();
        }
    }

    /** Whoever has the baton, as something to know it by. */
    Object actor() {
        Actor self = current;
        if (self == null) {
            throw new IllegalStateException("no actor has the baton");
        }
        return self;
    }

    /** A gate at which one actor waits until another, which has the baton then, opens it. */
    ProcessScope.Gate newGate() {
        return new ActorGate();
    }

    private final class ActorGate implements ProcessScope.Gate {
        private boolean open;
        private @Nullable Actor waiter;

        @Override
        public void await() {
            if (failure == null && !open) {
                waiter = current;
                passOn(waiter);
            }
            if (failure != null) {
                throw new Stopped();
            }
        }

        @Override
        public void open() {
            open = true;
            if (waiter != null) {
                queue.add(new Event(nanos, order++, waiter, () -> {}));
                waiter = null;
            }
        }
    }

    /** Runs everything until nothing is left to happen; throws the first failure. */
    void run() throws Throwable {
        passOn(null);
        if (failure == null && actors.stream().anyMatch(actor -> !actor.ended)) {
            failure = new AssertionError("somebody waits for ever at a gate");
        }
        if (failure != null) {
            unwind();
            throw failure;
        }
    }

    /** Runs what is due until it is an actor's turn; gives it the baton and waits for the turn of {@code self}. */
    private void passOn(@Nullable Actor self) {
        Actor next = nextActor();
        if (next == self && self != null) {
            return;
        }
        Baton mine = self == null ? main : self.baton;
        give(next);
        if (self == null || !self.ended) {
            mine.take();
            current = self;
        }
    }

    private @Nullable Actor nextActor() {
        while (failure == null) {
            Event event = queue.poll();
            if (event == null) {
                return null;
            }
            nanos = event.nanos();
            count();
            if (event.actor() != null) {
                return event.actor();
            }
            try {
                event.action().run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }
        return null;
    }

    private void count() {
        if (++events > MAX_EVENTS && failure == null) {
            failure = new AssertionError("more than " + MAX_EVENTS + " events: some actor never ends");
        }
    }

    /** @param next null: the main thread, since nothing is left to do */
    private void give(@Nullable Actor next) {
        if (next == null) {
            main.give();
        } else if (next.started) {
            next.baton.give();
        } else {
            next.started = true;
            THREADS.execute(() -> live(next));
        }
    }

    private void live(Actor actor) {
        current = actor;
        try {
            actor.body.run();
        } catch (Stopped stopped) {
            // Unwound on purpose.
        } catch (Throwable thrown) {
            if (failure == null) {
                failure = thrown;
            }
        }
        actor.ended = true;
        passOn(actor);
    }

    /** Lets every waiting actor run into {@link Stopped}, one after the other. */
    private void unwind() {
        for (Actor actor : actors) {
            while (actor.started && !actor.ended) {
                actor.baton.give();
                main.take();
            }
        }
    }
}
