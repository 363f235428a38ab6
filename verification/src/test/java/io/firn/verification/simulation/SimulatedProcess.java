// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.io.ObjectStore;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process that callers share: they live and die together, and each life has a clock, memory and way to the store. */
final class SimulatedProcess {
    private final Simulation simulation;
    private final String name;
    private @Nullable Life life;

    SimulatedProcess(Simulation simulation, String name) {
        this.simulation = simulation;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** What dies with the process. */
    static final class Life {
        private final SimulatedWorld world;
        private final SimulatedStore store;
        private final ObjectStore way;

        /** Held for as long as the process lives, so that nothing hangs on when garbage is collected. */
        private final List<Table> handles = new ArrayList<>();

        private Life(SimulatedWorld world, SimulatedStore store, ObjectStore way) {
            this.world = world;
            this.store = store;
            this.way = way;
        }

        SimulatedWorld world() {
            return world;
        }

        SimulatedStore store() {
            return store;
        }

        /** A handle that another caller has opened. */
        Optional<Table> shared() {
            return handles.stream().findFirst();
        }

        /** Opens the table. */
        Table open() {
            Table table = Table.open(way, world.environment());
            handles.add(table);
            return table;
        }
    }

    /** The life that the process has now, or a new one. */
    Life life(long seed) {
        Life now = life;
        if (now == null || now.store.isDead()) {
            SimulatedStore store = simulation.newStore(name);
            now = new Life(simulation.newWorld(seed), store, simulation.fault(store));
            life = now;
        }
        return now;
    }

    /** Whoever comes next begins a new life; others may still be in this one. */
    void leave(Life left) {
        if (life == left) {
            life = null;
        }
    }
}
