// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.metadata.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A world whose time passes only by sleeping, and whose names are numbered. Safe for many threads. */
final class SimulatedEnvironment {
    static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "test-executor");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong wallShiftNanos = new AtomicLong();
    private final AtomicLong ids = new AtomicLong();
    private final long seed;

    SimulatedEnvironment(long seed) {
        this.seed = seed;
    }

    /** Makes the wall clock jump, and not the monotonic one. */
    void jump(Duration by) {
        wallShiftNanos.addAndGet(by.toNanos());
    }

    /** Lets time pass. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** As a process of its own sees it. */
    Environment environment() {
        SplittableRandom random = new SplittableRandom(seed);
        return new Environment(
                new Environment.Clock() {
                    @Override
                    public Instant now() {
                        return START.plusNanos(nanos.get() + wallShiftNanos.get());
                    }

                    @Override
                    public long nanoTime() {
                        return nanos.addAndGet(1000);
                    }

                    @Override
                    public void sleep(Duration duration) {
                        pass(duration);
                    }
                },
                () -> new UUID(0x7000L + (seed << 32), 0x8000_0000_0000_0000L | ids.incrementAndGet()),
                random,
                EXECUTOR);
    }
}
