// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The real engine in simulated worlds; {@link Oracle} says what must hold. {@code -Dseeds=N} runs N of them, {@code
 * -DfirstSeed=S} starts elsewhere than at 1, {@code -Dseed=S} runs that one only.
 */
class SimulationTest {
    private static final int SEEDS_IN_CI = 20_000;
    private static final int SEEDS_ELSEWHERE = 3_000;

    @Test
    void whateverHappensTheHistoryIsSerialAndNothingAcknowledgedIsLost() throws Exception {
        Long only = Long.getLong("seed");
        long first = only == null ? Long.getLong("firstSeed", 1) : only;
        int usual = System.getenv("CI") == null ? SEEDS_ELSEWHERE : SEEDS_IN_CI;
        long count = only == null ? Long.getLong("seeds", usual) : 1;
        Map<String, Integer> counts = new TreeMap<>();
        long start = System.nanoTime();
        Optional<Simulations.Failure> failure = Simulations.run(first, count, Bug.NONE, counts);
        if (failure.isPresent()) {
            throw failure.get().report();
        }
        System.out.printf(
                "%d simulations in %.0f s, without a failure; seen: %s%n",
                count, (System.nanoTime() - start) / 1e9, counts);
        if (count >= SEEDS_ELSEWHERE) {
            assertThat(counts)
                    .as("what the simulations came across")
                    .containsKeys(
                            "acknowledged",
                            "boundary",
                            "conflicted",
                            "crash",
                            "deleted",
                            "expired",
                            "read old",
                            "refused",
                            "replayed",
                            "resurrected",
                            "settled: in",
                            "settled: out",
                            "shared version",
                            "taken back",
                            "unknown");
        }
    }

    @Test
    void theSameSeedGivesTheSameRunToTheByte() throws Throwable {
        for (long seed = 1; seed <= 150; seed++) {
            Simulation.Setup setup = Simulation.Setup.of(seed);
            long first = Simulation.run(setup, Bug.NONE, new TreeMap<>(), false).hash();
            long second = Simulation.run(setup, Bug.NONE, new TreeMap<>(), true).hash();
            assertThat(second).as("trace of seed %d", seed).isEqualTo(first);
            assertThat(Simulation.run(Simulation.Setup.of(-seed), Bug.NONE, new TreeMap<>(), false)
                            .hash())
                    .isNotEqualTo(first);
        }
    }
}
