// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.io.ObjectStore;

/** A known mistake, planted to see that the simulator finds it. */
interface Bug {
    Bug NONE = store -> store;

    /** The way to the store of a process that makes the mistake. */
    ObjectStore plantedIn(SimulatedStore store);
}
