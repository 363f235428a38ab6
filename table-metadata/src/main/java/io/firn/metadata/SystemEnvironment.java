// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The world as it is: the system's clocks, random numbers of the operating system, and UUIDs made of both. */
final class SystemEnvironment {
    /**
     * Threads that one environment borrows: at least four, because they mostly wait for the store. Asked once: in a container
     * the answer is read from files, which takes longer than opening a table does otherwise.
     */
    private static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    private static final Duration IDLE = Duration.ofSeconds(10);

    /**
     * Lends its threads to all environments: starting some for each table that is opened takes longer than opening it. There
     * are as many as are borrowed; those that nobody needs for a while end.
     */
    private static final Executor LENDER = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE.toMillis(), TimeUnit.MILLISECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "firn");
                thread.setDaemon(true);
                return thread;
            });

    private static final Environment.Clock CLOCK = new SystemClock();

    /** Safe for many threads, and slow to make. */
    private static final RandomGenerator RANDOM = new SecureRandom();

    /** A process is one thing, however many environments it makes. */
    private static final ProcessScope PROCESS = new ProcessScope();

    private SystemEnvironment() {}

    static Environment create() {
        return create(new BorrowedThreads(LENDER, THREADS));
    }

    static Environment create(ExecutorService executor) {
        return new Environment(CLOCK, new TimeOrderedIds(CLOCK, RANDOM), RANDOM, executor, PROCESS);
    }

    private static final class SystemClock implements Environment.Clock {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) {
            try {
                Thread.sleep(duration.toMillis(), (int) (duration.toNanos() % 1_000_000));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * UUIDs of version 7 that ascend within one instance: 48 bits of milliseconds, 12 bits that count within the
     * millisecond, and 62 random bits. When the clock stands still, goes back, or the counter is full, the millisecond is
     * counted on from the last one.
     */
    static final class TimeOrderedIds implements Environment.IdSource {
        private static final long COUNTER_MAX = 0xFFF;

        /** The counter starts in the lower half, so that there is room to count. */
        private static final long COUNTER_START_MASK = 0x7FF;

        private static final long VERSION_7 = 0x7000L;
        private static final long VARIANT = 0x8000_0000_0000_0000L;
        private static final long RANDOM_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

        private final Environment.Clock clock;
        private final RandomGenerator random;
        private long lastMillis;
        private long counter;

        TimeOrderedIds(Environment.Clock clock, RandomGenerator random) {
            this.clock = clock;
            this.random = random;
        }

        @Override
        public synchronized UUID next() {
            long millis = clock.now().toEpochMilli();
            if (millis > lastMillis) {
                lastMillis = millis;
                counter = random.nextLong() & COUNTER_START_MASK;
            } else if (counter < COUNTER_MAX) {
                counter++;
            } else {
                lastMillis++;
                counter = random.nextLong() & COUNTER_START_MASK;
            }
            return new UUID(lastMillis << 16 | VERSION_7 | counter, VARIANT | random.nextLong() & RANDOM_MASK);
        }
    }
}
