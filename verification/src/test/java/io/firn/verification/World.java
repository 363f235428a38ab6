// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.io.testing.Gen;
import io.firn.io.testing.InlineExecutor;
import io.firn.metadata.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

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
}
