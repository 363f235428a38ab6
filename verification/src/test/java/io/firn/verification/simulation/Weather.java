// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.io.testing.Gen;
import java.util.concurrent.TimeUnit;

/**
 * How bad the world of one simulation is. Each is a probability, for a request unless it says otherwise. Drawn so that
 * many simulations lack a few of the evils altogether: an even mix of all never reaches the states that some alone do.
 *
 * @param before the request fails and has no effect (a refused connection, a 409 of racing writes, a 503)
 * @param after the request has its effect, and its answer is lost
 * @param late the request is taken for lost, and has its effect minutes later
 * @param twice the request arrives twice, and the caller learns of the second only
 * @param again the request arrives a second time minutes later
 * @param crash the process dies, before, after or long before the effect
 * @param broken the thread dies of an error, before, after or long before the effect; its process lives on
 * @param pause the process or the network stands still for minutes or hours
 * @param stall the same for the put of a root, before or after its effect
 * @param jump the wall clock of a process jumps, for each step
 * @param idle a process has nothing to do for minutes or hours, for each step
 * @param slowRoots no probability, but how many milliseconds the put of a root takes at most besides what any request does
 */
record Weather(
        double before,
        double after,
        double late,
        double twice,
        double again,
        double crash,
        double broken,
        double pause,
        double stall,
        double jump,
        double idle,
        int slowRoots) {

    /** A late request arrives within this time; expiry waits for longer (spec 7.6). */
    private static final long MAX_LATE = TimeUnit.MINUTES.toNanos(30);

    static Weather of(Gen gen) {
        return new Weather(
                sometimes(gen, 0.05),
                sometimes(gen, 0.08),
                sometimes(gen, 0.05),
                sometimes(gen, 0.08),
                sometimes(gen, 0.05),
                sometimes(gen, 0.02),
                sometimes(gen, 0.01),
                sometimes(gen, 0.03),
                sometimes(gen, 0.1),
                sometimes(gen, 0.1),
                sometimes(gen, 0.3),
                gen.chance(0.4) ? gen.between(10, 150) : 0);
    }

    /** Nothing goes wrong. */
    static final Weather FINE = new Weather(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** What the put of a root takes besides what any request does. */
    long slowRoot(Gen gen) {
        return slowRoots == 0 ? 0 : TimeUnit.MICROSECONDS.toNanos(gen.below(slowRoots * 1_000));
    }

    private static double sometimes(Gen gen, double probability) {
        return gen.chance(0.4) ? 0 : probability * gen.fraction() * 2;
    }

    /** What becomes of one request. */
    enum Fate {
        FINE,
        BEFORE,
        AFTER,
        LATE,
        TWICE,
        AGAIN,
        CRASH,
        BROKEN
    }

    Fate fate(Gen gen) {
        double number = gen.fraction();
        double[] bounds = {before, after, late, twice, again, crash, broken};
        for (int i = 0; i < bounds.length; i++) {
            if (number < bounds[i]) {
                return Fate.values()[i + 1];
            }
            number -= bounds[i];
        }
        return Fate.FINE;
    }

    /** One way of a request or its answer: mostly some milliseconds, seldom seconds, and hours when something stands still. */
    long latency(Gen gen) {
        if (gen.chance(pause)) {
            return pause(gen);
        }
        return gen.chance(0.02)
                ? TimeUnit.MILLISECONDS.toNanos(gen.between(100, 5_000))
                : TimeUnit.MICROSECONDS.toNanos(gen.between(200, 20_000));
    }

    /** Short of the time for which a head is trusted, beyond it, and beyond the time that expiry waits. */
    static long pause(Gen gen) {
        return switch (gen.below(3)) {
            case 0 -> TimeUnit.SECONDS.toNanos(gen.between(5, 280));
            case 1 -> TimeUnit.SECONDS.toNanos(gen.between(300, 3_500));
            default -> TimeUnit.MINUTES.toNanos(gen.between(60, 300));
        };
    }

    static long lateness(Gen gen) {
        return TimeUnit.MICROSECONDS.toNanos(gen.between(1, gen.maybe() ? 100_000 : (int) (MAX_LATE / 1_000)));
    }
}
