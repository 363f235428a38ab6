// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.io.testing.Gen;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Something that a process does when it comes to it. Everything about a step follows from its own seed, so that the others
 * stay as they are when one is dropped.
 *
 * @param number names it
 * @param process who does it
 * @param delayNanos to wait before
 */
record Step(int number, int process, Kind kind, long seed, long delayNanos) {

    /** What there is to do. */
    enum Kind {
        APPEND,
        OVERWRITE,
        DELETE,
        DELETE_ROWS,
        UPDATE_ROWS,
        UPSERT,
        ALTER,
        /** The next step of an idempotent writer, in this process's epoch. */
        MARKED,
        /** Takes over as the idempotent writer, in a new epoch. */
        TAKE_OVER,
        READ,
        READ_OLD,
        OPEN,
        EXPIRE,
        SWEEP
    }

    /** What all processes do, in no particular order; each does its own in the order of the list. */
    static List<Step> plan(Gen gen, int processes, int count, Weather weather) {
        int[] weights = gen.swarm(Kind.values().length);
        weights[Kind.APPEND.ordinal()] += 6;
        int hurryMicros = gen.maybe() ? 2_000 : 60_000;
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Kind kind = Kind.values()[gen.pickWeighted(weights)];
            long delay = gen.chance(weather.idle())
                    ? Weather.pause(gen)
                    : TimeUnit.MICROSECONDS.toNanos(gen.between(0, gen.chance(0.8) ? hurryMicros : 20_000_000));
            steps.add(new Step(i, gen.below(processes), kind, gen.anyLong(), delay));
        }
        return steps;
    }
}
