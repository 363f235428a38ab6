// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import io.firn.bench.workload.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs the steps of a suite with all systems. In each round every system runs the step once, and each round begins with
 * another one, so that a machine that gets slower or faster does so for all.
 */
final class Race {
    private static final long ROUND_NANOS = 200_000_000;

    private final List<RunningSystem> systems;
    private final Measurements measurements = new Measurements();
    private final List<String> problems = new ArrayList<>();
    /** Systems that have not made the table of a step, by the name of that step; they take no part in its cases. */
    private final Map<String, Set<RunningSystem>> without = new HashMap<>();

    Race(List<RunningSystem> systems) {
        this.systems = new ArrayList<>(systems);
    }

    Measurements measurements() {
        return measurements;
    }

    /** What failed, and what its system is therefore missing from. */
    List<String> problems() {
        return problems;
    }

    void run(SuitePlan plan) throws IOException {
        for (SuitePlan.Step load : plan.loads()) {
            for (RunningSystem system : List.copyOf(systems)) {
                progress("load " + system.name());
                if (run(system, load, load.sizes()).isEmpty()) {
                    without.computeIfAbsent(load.name(), name -> new HashSet<>())
                            .add(system);
                }
            }
        }
        for (SuitePlan.Step step : plan.steps()) {
            run(step, plan);
        }
        progress("");
    }

    private void run(SuitePlan.Step step, SuitePlan plan) throws IOException {
        List<RunningSystem> able = new ArrayList<>(systems);
        able.removeAll(without.getOrDefault(SuitePlan.loadOf(step.name()), Set.of()));
        for (RunningSystem system : List.copyOf(able)) {
            progress("%s warm-up: %s".formatted(step.name(), system.name()));
            if (!warmUp(system, step, plan)) {
                able.remove(system);
            }
        }
        for (int round = 0; round < plan.rounds(); round++) {
            String check = "";
            for (int turn = 0; turn < able.size(); turn++) {
                RunningSystem system = able.get((turn + round) % able.size());
                progress("%s round %d of %d: %s".formatted(step.name(), round + 1, plan.rounds(), system.name()));
                Optional<Result> result = round(system, step, round);
                if (result.isEmpty()) {
                    continue;
                }
                if (!check.isEmpty() && !check.equals(result.get().text())) {
                    problems.add("%s: %s computed %s, another system %s"
                            .formatted(step.name(), system.name(), result.get().text(), check));
                    continue;
                }
                check = result.get().text();
                result.get().measured().forEach((metric, value) -> measurements.add(system.name(), metric, value));
            }
        }
    }

    /** The same time for every system, so that the fast ones are not the cold ones; but at least so many runs. */
    private boolean warmUp(RunningSystem system, SuitePlan.Step step, SuitePlan plan) throws IOException {
        long start = System.nanoTime();
        for (int run = 0; run < plan.warmUps() || System.nanoTime() - start < plan.warmUpNanos(); run++) {
            if (run(system, step, step.warmUpSizes()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** One round: of what takes only milliseconds, the medians of as many runs as fit in its time. */
    private Optional<Result> round(RunningSystem system, SuitePlan.Step step, int round) throws IOException {
        Measurements runs = new Measurements();
        Optional<Result> first = Optional.empty();
        long start = System.nanoTime();
        do {
            Optional<Result> result = run(system, step, first.isEmpty() ? step.sizesOfRound(round) : step.sizes());
            if (result.isEmpty()) {
                return result;
            }
            result.get().measured().forEach((metric, value) -> runs.add(system.name(), metric, value));
            first = first.isEmpty() ? result : first;
        } while (System.nanoTime() - start < ROUND_NANOS);
        return first.map(result -> Result.ok(result.text(), runs.medians(system.name())));
    }

    private Optional<Result> run(RunningSystem system, SuitePlan.Step step, Map<String, Long> sizes)
            throws IOException {
        Result result = system.run(step.name(), sizes);
        if (result.outcome() == Result.Outcome.OK) {
            return Optional.of(result);
        }
        if (result.outcome() == Result.Outcome.FAILED) {
            problems.add("%s: %s failed: %s".formatted(step.name(), system.name(), result.text()));
        }
        return Optional.empty();
    }

    private static void progress(String text) {
        if (System.console() != null) {
            System.err.printf("\r%-78s\r", text);
        } else if (!text.isEmpty() && System.getenv("BENCHMARKS_TRACE") != null) {
            System.err.println(text);
        }
    }
}
