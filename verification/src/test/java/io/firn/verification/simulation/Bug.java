// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.Expirer;
import io.firn.io.ObjectStore;
import io.firn.table.Table;
import java.util.List;

/**
 * A known mistake, planted to see that the simulator finds it. What ships has no switch for it: the mistake lies in the way
 * to the store, or in the maintenance, that the simulated processes are given.
 */
interface Bug {
    /** No mistake. */
    Bug NONE = new Bug() {};

    /** The way to the store of a process that makes the mistake. */
    default ObjectStore plantedIn(SimulatedStore store) {
        return store;
    }

    /** Expiry. */
    default Expirer expirer(Table table) {
        return new Expirer(table.metadata());
    }

    /**
     * The rows of a rewritten file, in the order in which the compactor says that it has them.
     *
     * @param read in the order in which they were
     * @param written in the order in which they are
     */
    default List<FileRows.Live> mapped(List<FileRows.Live> read, List<FileRows.Live> written) {
        return written;
    }
}
