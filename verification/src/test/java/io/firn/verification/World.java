// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.io.testing.Gen;
import io.firn.metadata.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A world decided by a seed: its clock moves by random steps and now and then jumps back, its ids never repeat, and what is
 * handed to its executor runs at once in the caller's thread.
 */
final class World implements Environment.Clock, Environment.IdSource {
    private static final long START_MILLIS =
            Instant.parse("2026-11-22T08:00:00Z").toEpochMilli();

    private final SplittableRandom random;
    private long nanos;
    private long wallOffsetMicros;
    private long ids;

    private World(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static Environment of(Gen gen) {
        World world = new World(gen.anyLong());
        return new Environment(world, world, new SplittableRandom(gen.anyLong()), new InlineExecutor());
    }

    @Override
    public synchronized Instant now() {
        nanos += random.nextInt(2_000_000);
        if (random.nextInt(50) == 0) {
            wallOffsetMicros += random.nextInt(-100_000, 100_000);
        }
        return Instant.ofEpochMilli(START_MILLIS).plusNanos(nanos + wallOffsetMicros * 1_000);
    }

    @Override
    public synchronized long nanoTime() {
        nanos += random.nextInt(100_000);
        return nanos;
    }

    @Override
    public synchronized void sleep(Duration duration) {
        nanos += duration.toNanos();
    }

    @Override
    public synchronized UUID next() {
        long millis = START_MILLIS + nanos / 1_000_000;
        long high = millis << 16 | 0x7000 | (++ids & 0xfff);
        return new UUID(high, 0x8000000000000000L | random.nextLong() >>> 2);
    }

    /** Runs each task before the call that submits it returns. */
    private static final class InlineExecutor extends AbstractExecutorService {
        private boolean shut;

        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {
            shut = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shut = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shut;
        }

        @Override
        public boolean isTerminated() {
            return shut;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shut;
        }
    }
}
