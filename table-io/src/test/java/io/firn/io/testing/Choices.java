// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

/**
 * Where a test's decisions come from: drawn by a seed ({@link Gen}), or every possible series of them in turn ({@link
 * Exhaustive}). Code that only asks this can be run both ways.
 */
@FunctionalInterface
public interface Choices {

    /** A number from 0 to {@code bound - 1}; {@code bound} is at least 1. */
    int below(int bound);

    /** Yes or no. */
    default boolean maybe() {
        return below(2) == 1;
    }
}
