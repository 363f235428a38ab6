// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.Directories;
import io.firn.bench.workload.Lineitem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The command {@code benchmarks/run SUITE}. */
public final class Compare {
    private static final String USAGE = """
            usage: benchmarks/run SUITE [--quick] [--only SYSTEM,...] [--out FILE.json] [--cases CASE,...]
                                   [--set SIZE=NUMBER]... [--heap 4g]
              suites: commit, concurrency, planning, scan, upsert, write, s3, requests (and micro, with JMH)
              --quick  smaller sizes and fewer rounds, within three minutes on two cores
              --only   these systems only: firn, firn-sync, iceberg, iceberg-arrow, delta-kernel, paimon, parquet-java, duckdb
              --cases  these cases only
              --out    writes the results as JSON
              --set    another size of the suite: rounds, warm-ups, commits, threads, files, files-a-commit, rows,
                       lineitem-percent (of scale factor 1), wide-rows, dataset-files
              --heap   the heap of each system's process
            """;

    private final String suite;
    private final Options options;
    private final Path benchmarks;

    /** What the user chose. */
    private record Options(
            boolean quick,
            Optional<List<String>> only,
            Optional<List<String>> cases,
            Optional<Path> out,
            Map<String, Long> set,
            String heap) {}

    private Compare(String suite, Options options, Path benchmarks) {
        this.suite = suite;
        this.options = options;
        this.benchmarks = benchmarks;
    }

    /** @param args the directory of this module, and what the user wrote */
    public static void main(String[] args) throws Exception {
        if (args.length < 2 || !Contestant.isSuite(args[1])) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Options options;
        try {
            options = options(Arrays.asList(args).subList(2, args.length));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        System.exit(new Compare(args[1], options, Path.of(args[0])).run() ? 0 : 1);
    }

    private static Options options(List<String> words) {
        boolean quick = false;
        Optional<List<String>> only = Optional.empty();
        Optional<List<String>> cases = Optional.empty();
        Optional<Path> out = Optional.empty();
        Map<String, Long> set = new TreeMap<>();
        String heap = "4g";
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--quick")) {
                quick = true;
                continue;
            }
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException("Unknown, or without its value: " + word);
            }
            String value = words.get(++i);
            switch (word) {
                case "--only" -> only = Optional.of(List.of(value.split(",")));
                case "--cases" -> cases = Optional.of(List.of(value.split(",")));
                case "--out" -> out = Optional.of(Path.of(value));
                case "--heap" -> heap = value;
                case "--set" -> {
                    String[] parts = value.split("=", 2);
                    set.put(parts[0], Long.valueOf(parts[parts.length - 1].replace("_", "")));
                }
                default -> throw new IllegalArgumentException("Unknown option: " + word);
            }
        }
        return new Options(quick, only, cases, out, set, heap);
    }

    private List<Contestant> contestants() {
        List<String> known = Contestant.KNOWN.stream().map(Contestant::name).toList();
        for (String name : options.only().orElse(List.of())) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("There is no system '" + name + "'; there are " + known + ".");
            }
        }
        return Contestant.KNOWN.stream()
                .filter(contestant -> contestant.suites().contains(suite))
                .filter(contestant -> options.only()
                        .map(only -> only.contains(contestant.name()))
                        .orElse(true))
                .toList();
    }

    /** Whether everything that was asked for was measured. */
    private boolean run() throws IOException, InterruptedException {
        Path data = benchmarks.resolve("target/data");
        Directories.delete(data.resolve(suite));
        if (!Contestant.needsS3(suite)) {
            return run(options.set(), data);
        }
        String classPath = new PeerBuild(benchmarks).classPath("s3-server");
        try (S3Server server = S3Server.start(classPath, data.resolve(suite).resolve("s3-server"))) {
            return run(SuitePlan.with(options.set(), Map.of("port", (long) server.port())), data);
        }
    }

    private boolean run(Map<String, Long> sizes, Path data) throws IOException, InterruptedException {
        SuitePlan whole = SuitePlan.of(suite, options.quick(), sizes);
        SuitePlan plan = options.cases().map(whole::only).orElse(whole);
        for (SuitePlan.Step step : plan.steps()) {
            if (step.name().startsWith(Lineitem.NAME)) {
                long percent = step.sizes().get("lineitem-percent");
                LineitemFile.make(Dataset.lineitemFile(data.resolve(suite).resolve("system"), percent), percent);
            }
        }
        PeerBuild build = new PeerBuild(benchmarks);
        List<RunningSystem> systems = new ArrayList<>();
        Race race;
        try {
            for (Contestant contestant : contestants()) {
                String classPath = contestant.peer().isEmpty()
                        ? System.getProperty("java.class.path")
                        : build.classPath(contestant.peer());
                List<String> java = List.of("-Xmx" + options.heap(), "-XX:+UseParallelGC");
                systems.add(RunningSystem.start(contestant, suite, classPath, java, data));
            }
            race = new Race(systems);
            race.run(plan);
        } finally {
            systems.forEach(RunningSystem::close);
        }
        Report report =
                new Report(suite, systems.stream().map(RunningSystem::name).toList(), race.measurements());
        System.out.printf(
                "%s: medians of %d rounds; in brackets firn / system%n%s", suite, plan.rounds(), report.table());
        race.problems().forEach(problem -> System.err.println("problem: " + problem));
        if (options.out().isPresent()) {
            report.writeJson(options.out().get());
        }
        if (race.problems().isEmpty()) {
            Directories.delete(data.resolve(suite));
        }
        return race.problems().isEmpty();
    }
}
