// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

/**
 * How often a {@link FaultyObjectStore} does what. Each is a probability from 0 to 1, drawn for each request.
 *
 * @param before the request fails and had no effect
 * @param after the request had its whole effect (a deletion: some of it), and its answer is lost
 * @param resent a put is sent twice because an inner layer lost the first answer, so that the caller learns of the second
 *     only: {@link io.firn.io.PutResult#EXISTS}, because of its own object
 */
public record Faults(double before, double after, double resent) {

    /** Nothing goes wrong on its own. */
    public static final Faults NONE = new Faults(0, 0, 0);

    /** Far worse than any real store, yet most operations of a few requests still get through. */
    public static final Faults OFTEN = new Faults(0.05, 0.05, 0.05);

    public Faults {
        requireProbability(before);
        requireProbability(after);
        requireProbability(resent);
        requireProbability(before + after + resent);
    }

    private static void requireProbability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(value + " is no probability");
        }
    }
}
