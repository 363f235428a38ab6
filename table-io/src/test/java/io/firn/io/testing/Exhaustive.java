// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a test once for every series of choices that it can make, for small spaces that are better enumerated than sampled.
 * The test must choose the same way when it is given the same answers.
 *
 * <p>The series is an odometer: each run repeats the choices of the one before except the last that can still go up, and
 * chooses 0 from there on.
 */
public final class Exhaustive {

    private final List<Integer> values = new ArrayList<>();
    private final List<Integer> bounds = new ArrayList<>();
    private int next;

    private Exhaustive() {}

    /** What is run for each series of choices. */
    @FunctionalInterface
    public interface Body {
        void run(Choices choices) throws Exception;
    }

    /**
     * Runs {@code body} for every series; answers how many there were. Fails when there are more than {@code maxRuns},
     * which a test that was meant to be small has to know.
     */
    public static long run(long maxRuns, Body body) {
        Exhaustive odometer = new Exhaustive();
        long runs = 0;
        do {
            if (++runs > maxRuns) {
                throw new AssertionError("more than " + maxRuns + " series of choices");
            }
            odometer.next = 0;
            try {
                body.run(odometer::choose);
            } catch (Throwable failure) {
                throw new AssertionError("with the choices " + odometer.values + ": " + failure, failure);
            }
        } while (odometer.advance());
        return runs;
    }

    private int choose(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("nothing to choose from: bound " + bound);
        }
        if (next == values.size()) {
            values.add(0);
            bounds.add(bound);
        } else if (bounds.get(next) != bound) {
            throw new IllegalStateException("the test does not repeat itself: choice " + next + " had the bound "
                    + bounds.get(next) + " before and " + bound + " now");
        }
        return values.get(next++);
    }

    private boolean advance() {
        for (int i = values.size() - 1; i >= 0; i--) {
            if (values.get(i) + 1 < bounds.get(i)) {
                values.set(i, values.get(i) + 1);
                return true;
            }
            values.remove(i);
            bounds.remove(i);
        }
        return false;
    }
}
