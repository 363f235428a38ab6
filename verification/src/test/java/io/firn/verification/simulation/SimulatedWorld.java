// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.metadata.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** The world as one process sees it: a wall clock of its own, which may be wrong, on the time that all share. */
final class SimulatedWorld implements Environment.Clock, Environment.IdSource {
    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    private final VirtualTime time;
    private final SplittableRandom random;
    private final long process;
    private Duration wallOffset = Duration.ZERO;
    private long ids;

    /** @param process a number that no other process and no other life of this one has */
    SimulatedWorld(VirtualTime time, long process, long seed) {
        this.time = time;
        this.process = process;
        this.random = new SplittableRandom(seed);
    }

    Environment environment() {
        return new Environment(this, this, random, new InlineExecutor());
    }

    /** Makes the wall clock jump. */
    void jump(Duration by) {
        wallOffset = wallOffset.plus(by);
    }

    @Override
    public Instant now() {
        return START.plusNanos(time.nanos()).plus(wallOffset);
    }

    @Override
    public long nanoTime() {
        return time.nanos();
    }

    @Override
    public void sleep(Duration duration) {
        time.sleep(duration.toNanos());
    }

    @Override
    public UUID next() {
        long high = now().toEpochMilli() << 16 | 0x7000 | ids & 0xfff;
        return new UUID(high, 0x8000_0000_0000_0000L | process << 32 | ids++);
    }

    /** Runs each task before the call that submits it returns: a process of this simulation is one thread. */
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
