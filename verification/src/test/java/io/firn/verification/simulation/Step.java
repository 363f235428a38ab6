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
 * @param actor who does it
 * @param delayNanos to wait before
 */
record Step(int number, Actor actor, Kind kind, long seed, long delayNanos) {

    private static final long CROWDED = TimeUnit.MICROSECONDS.toNanos(500);

    /** What there is to do. */
    enum Kind {
        APPEND,
        OVERWRITE,
        DELETE,
        DELETE_ROWS,
        UPDATE_ROWS,
        UPSERT,
        /** Updates, deletes or inserts rows, depending on whether their keys are there. */
        MERGE,
        /** Rewrites files, and says where their rows went. */
        COMPACT,
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

    /** One caller of one process. */
    record Actor(int process, int caller) {
        @Override
        public String toString() {
            return "p" + process + (char) ('a' + caller);
        }
    }

    /** @param callers of each process */
    record Actors(int processes, int callers) {
        Actor pick(Gen gen) {
            return new Actor(gen.below(processes), gen.below(callers));
        }
    }

    /**
     * What all processes do, in no particular order; each does its own in the order of the list.
     *
     * @param crowded whether all change rows of the same few files at the same time
     */
    static List<Step> plan(Gen gen, Actors actors, int count, Weather weather, boolean crowded) {
        int[] weights = gen.swarm(Kind.values().length);
        weights[Kind.APPEND.ordinal()] += crowded ? 1 : 6;
        if (actors.callers() > 1) {
            weights[Kind.APPEND.ordinal()] += gen.maybe() ? 10 : 150;
        }
        if (crowded) {
            for (Kind kind : List.of(Kind.DELETE_ROWS, Kind.UPDATE_ROWS, Kind.UPSERT, Kind.COMPACT)) {
                weights[kind.ordinal()] += 12;
            }
        }
        // Callers of one process share versions only if they come while another commit is on its way.
        boolean hurried = crowded || actors.callers() > 1;
        int hurryMicros = gen.maybe() ? 2_000 : 60_000;
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Kind kind = crowded && i == 0 ? Kind.APPEND : Kind.values()[gen.pickWeighted(weights)];
            long delay;
            if (gen.chance(weather.idle())) {
                delay = Weather.pause(gen);
            } else {
                delay = TimeUnit.MICROSECONDS.toNanos(gen.between(0, gen.chance(0.8) ? hurryMicros : 20_000_000));
            }
            steps.add(new Step(
                    i,
                    actors.pick(gen),
                    kind,
                    gen.anyLong(),
                    hurried && gen.chance(0.95) ? Math.min(delay, CROWDED) : delay));
        }
        return steps;
    }
}
