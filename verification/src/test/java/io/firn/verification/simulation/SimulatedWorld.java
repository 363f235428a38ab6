// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.io.testing.InlineExecutor;
import io.firn.metadata.Environment;
import io.firn.metadata.ProcessScope;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

/** The world as one process sees it: a wall clock of its own, which may be wrong, on the time that all share. */
final class SimulatedWorld implements Environment.Clock, Environment.IdSource {
    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    private final VirtualTime time;
    private final SplittableRandom random;
    private final long process;
    private final Environment environment;
    private Duration wallOffset = Duration.ZERO;
    private long ids;

    /** @param process a number that no other process and no other life of this one has */
    SimulatedWorld(VirtualTime time, long process, long seed) {
        this.time = time;
        this.process = process;
        this.random = new SplittableRandom(seed);
        this.environment = new Environment(this, this, random, new InlineExecutor(), new ProcessScope(time::newGate));
    }

    /** The same one always: whoever has it belongs to this process. */
    Environment environment() {
        return environment;
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
}
