// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Runs many simulations, each on its own seed, on all processors; of the first that fails it says all there is to know. */
final class Simulations {
    private static final int MAX_SHRINKING_RUNS = 2_000;

    private Simulations() {}

    /**
     * A simulation that failed.
     *
     * @param setup with as few steps as still fail
     */
    record Failure(long seed, Simulation.Setup setup, Throwable cause) {
        AssertionError report() {
            return new AssertionError(
                    """
                    seed %d failed: %s
                    %d steps are enough: %s
                    repeat it with: mvn -B -pl verification -am test -Dsurefire.failIfNoSpecifiedTests=false \
                    -Dtest=SimulationTest#whateverHappensTheHistoryIsSerialAndNothingAcknowledgedIsLost -Dseed=%d""".formatted(
                                    seed,
                                    cause,
                                    setup.steps().size(),
                                    setup.steps().stream()
                                            .map(step -> step.actor() + " "
                                                    + step.kind().name().toLowerCase(java.util.Locale.ROOT) + "-"
                                                    + step.number())
                                            .toList(),
                                    seed),
                    cause);
        }
    }

    /** Runs seeds until one fails; answers the failure, and adds what was seen to {@code counts}. */
    static Optional<Failure> run(long first, long count, Bug bug, Map<String, Integer> counts) throws Exception {
        AtomicLong next = new AtomicLong(first);
        AtomicReference<Long> failed = new AtomicReference<>(Long.MAX_VALUE);
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "seeds");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Map<String, Integer>>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(() -> {
                    Map<String, Integer> own = new TreeMap<>();
                    for (long seed = next.getAndIncrement();
                            seed < first + count && seed < failed.get();
                            seed = next.getAndIncrement()) {
                        if (fails(Simulation.Setup.of(seed), bug, own).isPresent()) {
                            failed.accumulateAndGet(seed, Math::min);
                        }
                    }
                    return own;
                }));
            }
            for (Future<Map<String, Integer>> worker : workers) {
                worker.get().forEach((what, times) -> counts.merge(what, times, Integer::sum));
            }
        } finally {
            executor.shutdownNow();
        }
        return failed.get() == Long.MAX_VALUE ? Optional.empty() : Optional.of(shrink(failed.get(), bug));
    }

    private static Optional<Throwable> fails(Simulation.Setup setup, Bug bug, Map<String, Integer> counts) {
        try {
            Simulation.run(setup, bug, counts, false);
            return Optional.empty();
        } catch (Throwable failure) {
            return Optional.of(failure);
        }
    }

    /** Drops steps as long as it still fails. */
    private static Failure shrink(long seed, Bug bug) {
        Simulation.Setup smallest = Simulation.Setup.of(seed);
        int runs = 0;
        boolean smaller = true;
        while (smaller && runs < MAX_SHRINKING_RUNS) {
            smaller = false;
            for (int i = smallest.steps().size() - 1; i >= 0 && runs < MAX_SHRINKING_RUNS; i--) {
                Simulation.Setup fewer = smallest.without(i);
                runs++;
                if (fails(fewer, bug, new TreeMap<>()).isPresent()) {
                    smallest = fewer;
                    smaller = true;
                }
            }
        }
        try {
            Simulation.run(smallest, bug, new TreeMap<>(), true);
            throw new IllegalStateException("the simulation does not repeat itself");
        } catch (Throwable failure) {
            return new Failure(seed, smallest, failure);
        }
    }
}
