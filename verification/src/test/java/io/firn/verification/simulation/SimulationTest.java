// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void first() throws Throwable {
        Map<String, Integer> counts = new TreeMap<>();
        long start = System.nanoTime();
        long n = Long.getLong("seeds", 1000);
        for (long seed = 1; seed <= n; seed++) {
            try {
                Simulation.run(Simulation.Setup.of(seed), Bug.NONE, counts, false);
            } catch (Throwable failure) {
                System.out.println("seed " + seed);
                Simulation.run(Simulation.Setup.of(seed), Bug.NONE, counts, true);
                throw failure;
            }
        }
        System.out.println(counts);
        System.out.println(n * 1e9 / (System.nanoTime() - start) + " seeds/s");
        assertThat(counts).isNotEmpty();
    }
}
