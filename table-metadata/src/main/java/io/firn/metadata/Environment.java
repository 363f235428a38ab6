// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * Everything that a table takes from the world around it, so that tests can give it another world.
 *
 * @param clock wall and monotonic time, and waiting
 * @param ids names of files and commits
 * @param random jitter of back-off; used under a lock
 * @param executor runs the parallel parts of scans and writes; the caller's, who also shuts it down
 * @param process what handles of one process share
 */
public record Environment(
        Clock clock, IdSource ids, RandomGenerator random, ExecutorService executor, ProcessScope process) {

    /** A world in which whoever has this environment is a process of its own. */
    public Environment(Clock clock, IdSource ids, RandomGenerator random, ExecutorService executor) {
        this(clock, ids, random, executor, new ProcessScope());
    }

    /**
     * The real world, which all environments made here share, with an executor that borrows a few daemon threads. The
     * process lends them to all such environments, and they end when they have had nothing to do for a while, so nobody
     * has to shut anything down.
     */
    public static Environment system() {
        return SystemEnvironment.create();
    }

    /**
     * The real world.
     *
     * @param executor runs the parallel parts of scans and writes; the caller's, who also shuts it down
     */
    public static Environment system(ExecutorService executor) {
        return SystemEnvironment.create(executor);
    }

    /** Time. Safe for many threads. */
    public interface Clock {
        /** The wall clock, which may jump. */
        Instant now();

        /** A monotonic clock with an arbitrary origin, in nanoseconds. */
        long nanoTime();

        /** Waits; returns early, with the interrupt flag set, when interrupted. */
        void sleep(Duration duration);
    }

    /** Makes identifiers that never repeat. Safe for many threads. */
    public interface IdSource {
        /** A UUID of version 7: its first 48 bits are the milliseconds since 1970. */
        UUID next();
    }
}
