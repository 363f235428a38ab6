// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.StoreException;
import io.firn.metadata.Environment;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Waiting before another try: a random part of a time that doubles with each try, so that rivals fall out of step. */
final class Backoff {
    /** The first wait after the store failed; long enough to outlast a hiccup within a few tries. */
    static final Duration STORE_FAULT = Duration.ofMillis(50);

    /** The longest wait. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    /** Growth ends here: rivals are as many as they are, and who waits longer only falls further behind. */
    private static final int MAX_DOUBLINGS = 3;

    /** Times that a request without effect is tried. */
    private static final int READ_ATTEMPTS = 5;

    private Backoff() {}

    /** What {@code read} gives, tried a few times while the store fails. It must have no effect. */
    static <T> T insist(Environment environment, Supplier<T> read) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read.get();
            } catch (StoreException failed) {
                if (attempt == READ_ATTEMPTS) {
                    throw failed;
                }
            }
            pause(environment, attempt, STORE_FAULT);
        }
    }

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
