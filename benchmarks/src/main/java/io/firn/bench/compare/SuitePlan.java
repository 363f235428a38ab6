// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The steps of a suite.
 *
 * @param loads steps that make tables, once for each system
 * @param steps what is measured, in rounds
 * @param rounds how often each system runs each step
 * @param warmUps how often at least before that, uncounted
 */
record SuitePlan(List<Step> loads, List<Step> steps, int rounds, int warmUps) {
    private static final long WARM_UP_NANOS = 750_000_000L;
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 3;
    private static final long[] DELAYS_MS = {0, 5, 50};
    private static final List<String> SCANS =
            List.of("all-1t", "deleted-1t", "all-2t", "two-1t", "two-2t", "range", "rows");
    private static final List<String> DATASETS = List.of("lineitem", "wide");

    /** How long each system warms up for each step, or longer where so many runs take longer. */
    long warmUpNanos() {
        return warmUps * WARM_UP_NANOS;
    }

    /**
     * @param name of the step
     * @param sizes of the rounds that count
     * @param warmUp what is different in a warm-up
     * @param first what is different in the first round
     */
    record Step(String name, Map<String, Long> sizes, Map<String, Long> warmUp, Map<String, Long> first) {
        Step(String name, Map<String, Long> sizes) {
            this(name, sizes, Map.of(), Map.of());
        }

        Map<String, Long> warmUpSizes() {
            return with(sizes, warmUp);
        }

        Map<String, Long> sizesOfRound(int round) {
            return round == 0 ? with(sizes, first) : sizes;
        }
    }

    static Map<String, Long> with(Map<String, Long> sizes, Map<String, Long> changes) {
        Map<String, Long> changed = new TreeMap<>(sizes);
        changed.putAll(changes);
        return changed;
    }

    /**
     * The plan of a suite.
     *
     * @param set sizes that the user chose
     */
    static SuitePlan of(String suite, boolean quick, Map<String, Long> set) {
        Set<String> allowed = defaults(suite, quick).keySet();
        for (String name : set.keySet()) {
            if (!allowed.contains(name)) {
                throw new IllegalArgumentException(
                        "The suite %s has no size '%s'; it has %s.".formatted(suite, name, allowed));
            }
        }
        Map<String, Long> sizes = with(defaults(suite, quick), set);
        int rounds = Math.toIntExact(sizes.remove("rounds"));
        int warmUps = Math.toIntExact(sizes.remove("warm-ups"));
        return switch (suite) {
            case "commit" ->
                new SuitePlan(
                        List.of(),
                        List.of(new Step(
                                "commits",
                                sizes,
                                Map.of("commits", Math.min(300, sizes.get("commits") / 2)),
                                Map.of())),
                        rounds,
                        warmUps);
            case "concurrency" ->
                new SuitePlan(
                        List.of(),
                        List.of(new Step(
                                "appends", sizes, Map.of("commits", Math.max(5, sizes.get("commits") / 4)), Map.of())),
                        rounds,
                        warmUps);
            case "planning" -> planning(sizes, rounds, warmUps);
            case "scan" -> {
                List<Step> loads = new ArrayList<>(List.of(new Step("load", sizes), new Step("deleted-load", sizes)));
                DATASETS.forEach(name -> loads.add(new Step(name + "-load", sizes)));
                yield new SuitePlan(
                        loads,
                        Stream.concat(SCANS.stream(), datasetCases(quick))
                                .map(name -> new Step(name, sizes))
                                .toList(),
                        rounds,
                        warmUps);
            }
            case "upsert" -> {
                Map<String, Long> small = Map.of("rows", sizes.get("rows") / 10, "keys", sizes.get("keys") / 10);
                yield new SuitePlan(List.of(), List.of(new Step("upserts", sizes, small, Map.of())), rounds, warmUps);
            }
            case "write" ->
                new SuitePlan(
                        List.of(),
                        Stream.concat(Stream.of("1t", "2t"), datasetCases(quick))
                                .map(name -> write(name, sizes))
                                .toList(),
                        rounds,
                        warmUps);
            case "requests" -> requests(sizes, rounds, warmUps);
            case "s3" -> s3(sizes, rounds, warmUps);
            default -> throw new IllegalArgumentException("There is no suite '" + suite + "'.");
        };
    }

    private static Stream<String> datasetCases(boolean quick) {
        return DATASETS.stream()
                .flatMap(name -> quick ? Stream.of(name + "-1t") : Stream.of(name + "-1t", name + "-2t"));
    }

    /** Only the cases of these names, and what they need. */
    SuitePlan only(List<String> cases) {
        List<String> names = steps.stream().map(Step::name).distinct().toList();
        for (String wanted : cases) {
            if (!names.contains(wanted)) {
                throw new IllegalArgumentException("There is no case '%s'; there are %s.".formatted(wanted, names));
            }
        }
        List<String> needed = cases.stream().map(SuitePlan::loadOf).toList();
        return new SuitePlan(
                loads.stream().filter(load -> needed.contains(load.name())).toList(),
                steps.stream().filter(step -> cases.contains(step.name())).toList(),
                rounds,
                warmUps);
    }

    /** The step that makes the table of a case. */
    static String loadOf(String name) {
        String prefix = name.substring(0, Math.max(0, name.indexOf('-')));
        return DATASETS.contains(prefix) || prefix.equals("deleted") ? prefix + "-load" : "load";
    }

    private static Map<String, Long> defaults(String suite, boolean quick) {
        Map<String, Long> sizes = new TreeMap<>();
        sizes.put("rounds", quick ? (long) QUICK_ROUNDS : ROUNDS);
        sizes.put("warm-ups", quick ? 1L : 2L);
        switch (suite) {
            case "commit" -> sizes.put("commits", quick ? 300L : 2_000L);
            case "concurrency" -> {
                sizes.put("threads", 8L);
                sizes.put("commits", quick ? 20L : 50L);
            }
            case "planning" -> {
                sizes.put("files", quick ? 100_000L : 1_000_000L);
                sizes.put("files-a-commit", quick ? 1_000L : 10_000L);
                // Steps of some ms run hundreds of times before compilers are done with them.
                sizes.put("warm-ups", quick ? 2L : 4L);
            }
            case "upsert" -> {
                sizes.put("rounds", quick ? 1L : ROUNDS);
                sizes.put("rows", quick ? 2_000_000L : 5_000_000L);
                sizes.put("files", 10L);
                // Compilers are at work for the first tables, on one of two processors.
                sizes.put("warm-ups", quick ? 2L : 6L);
                sizes.put("upserts", 5L);
                sizes.put("keys", 50_000L);
            }
            case "requests" -> {
                // Counts are the same in each round.
                sizes.put("rounds", 2L);
                sizes.put("warm-ups", 0L);
                sizes.put("port", 0L);
                // Any ten have a checkpoint of Delta's among them.
                sizes.put("commits", 20L);
            }
            case "s3" -> {
                sizes.put("port", 0L);
                sizes.put("rows", quick ? 100_000L : 1_000_000L);
                sizes.put("files", quick ? 10L : 50L);
                // Ten have a checkpoint of Delta's among them.
                sizes.put("appends", quick ? 4L : 10L);
            }
            default -> {
                sizes.put("rows", quick ? 2_000_000L : 5_000_000L);
                sizes.put("files", 10L);
                // The large methods of a reader or writer take compilers longer than scans of two seconds last.
                sizes.put("warm-ups", quick ? 1L : 4L);
                sizes.put("lineitem-percent", quick ? 10L : 100L);
                sizes.put("wide-rows", quick ? 10_000L : 100_000L);
                sizes.put("dataset-files", 4L);
            }
        }
        return sizes;
    }

    private static SuitePlan planning(Map<String, Long> sizes, int rounds, int warmUps) {
        Map<String, Long> changes = Map.of("measure-heap", 1L);
        Map<String, Long> timed = with(sizes, Map.of("measure-heap", 0L));
        List<Step> steps = List.of("open", "full", "selective").stream()
                .map(name -> new Step(name, timed, Map.of(), changes))
                .toList();
        if (sizes.get("files") <= 100_000) {
            return new SuitePlan(List.of(new Step("load", sizes)), steps, rounds, warmUps);
        }
        Map<String, Long> few = Map.of("files", 100_000L, "files-a-commit", 1_000L);
        List<Step> both = new ArrayList<>(steps.stream()
                .map(step -> new Step(step.name(), with(step.sizes(), few), step.warmUp(), step.first()))
                .toList());
        both.addAll(steps);
        return new SuitePlan(
                List.of(new Step("load", with(sizes, few)), new Step("load", sizes)), both, rounds, warmUps);
    }

    private static SuitePlan requests(Map<String, Long> sizes, int rounds, int warmUps) {
        List<Step> steps = Stream.of("append", "upsert", "delete", "open", "plan-selective", "history")
                .map(name -> new Step(name, sizes))
                .toList();
        return new SuitePlan(List.of(new Step("load", sizes)), steps, rounds, warmUps);
    }

    /** Warm-ups are not held back. */
    private static SuitePlan s3(Map<String, Long> sizes, int rounds, int warmUps) {
        List<Step> steps = new ArrayList<>();
        for (String operation : List.of("append", "open", "plan", "scan")) {
            for (long delay : DELAYS_MS) {
                steps.add(new Step(
                        operation + "-" + delay + "ms",
                        with(sizes, Map.of("delay", delay)),
                        Map.of("delay", 0L, "appends", 1L),
                        Map.of()));
            }
        }
        return new SuitePlan(List.of(new Step("load", sizes)), steps, rounds, warmUps);
    }

    private static Step write(String name, Map<String, Long> sizes) {
        Map<String, Long> timed = with(sizes, Map.of("read-back", 0L));
        return new Step(name, timed, Map.of(), Map.of("read-back", 1L));
    }
}
