// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.metadata.Environment;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waiting before another try: a random part of a time that doubles with each try, so that rivals fall out of step. */
final class Backoff {
    /** The first wait after the store failed; long enough to outlast a hiccup within a few tries. */
    static final Duration STORE_FAULT = Duration.ofMillis(20);

    /** The longest wait. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int MAX_DOUBLINGS = 8;

    private Backoff() {}

    /**
     * Waits for a random time up to {@code unit} times two to the power of {@code attempt}.
     *
     * @param attempt from 1
     */
    static void pause(Environment environment, int attempt, Duration unit) {
        Duration longest = unit.multipliedBy(1L << Math.min(attempt, MAX_DOUBLINGS));
        long bound = Math.min(longest.toNanos(), LONGEST.toNanos());
        RandomGenerator random = environment.random();
        long nanos;
        synchronized (random) {
            nanos = random.nextLong(bound + 1);
        }
        environment.clock().sleep(Duration.ofNanos(nanos));
    }
}
