// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

/**
 * The simulated process is dead: nothing that it still tries has any effect. An {@link Error}, so that no handler of
 * ordinary failures takes it for one and goes on.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    public SimulatedCrash(String message) {
        super(message);
    }
}
