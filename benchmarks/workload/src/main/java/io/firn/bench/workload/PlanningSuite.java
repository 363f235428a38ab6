// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Planning over tables of very many files, each time from a table opened anew. */
final class PlanningSuite implements Suite {
    private static final int HITS = 10;
    private static final double MB = 1 << 20;

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        long files = request.size("files");
        Path table = request.directory().resolve("table-" + files);
        if (request.step().equals("load")) {
            load(system, table, files, request.smallSize("files-a-commit"));
            return Result.ok("loaded", Map.of());
        }
        long first = files * 3 / 5;
        Optional<ScanRequest.IdRange> ids = request.step().equals("selective")
                ? Optional.of(new ScanRequest.IdRange(new FakeFile(first).minId(), new FakeFile(first + HITS).minId()))
                : Optional.empty();
        String expected = ids.isPresent() ? FileTally.expected(first, first + HITS) : FileTally.expected(0, files);
        boolean open = request.step().equals("open");
        if (open) {
            expected = FileTally.expected(0, 0);
        }
        FileTally tally = new FileTally();
        long start = System.nanoTime();
        if (open) {
            system.open(table);
        } else {
            system.plan(table, ids, tally);
        }
        double millis = Suite.millisSince(start);
        Suite.require("the plan", expected, tally.toString());
        String name = label(files) + "-" + request.step();
        if (open || request.size("measure-heap") == 0) {
            return Result.ok(expected, Map.of(name + "/ms", millis));
        }
        return Result.ok(
                expected,
                Map.of(name + "/ms", millis, name + "/heap_mb", heap(system, table, ids, ids.isPresent() ? HITS : files)));
    }

    private static void load(TableSystem system, Path table, long files, int filesACommit) throws Exception {
        Directories.delete(table);
        system.create(table);
        try (TableSystem.Committer committer = system.committer(table)) {
            for (long first = 0; first < files; first += filesACommit) {
                committer.append(LongStream.range(first, Math.min(files, first + filesACommit))
                        .mapToObj(FakeFile::new)
                        .toList());
            }
        }
    }

    /** What planning holds in memory when half of its files are taken, in a pass of its own that nobody times. */
    private static double heap(TableSystem system, Path table, Optional<ScanRequest.IdRange> ids, long files)
            throws Exception {
        double before = liveMb();
        double[] during = new double[1];
        long[] taken = new long[1];
        system.plan(table, ids, (path, rows, bytes) -> {
            if (++taken[0] == files / 2) {
                during[0] = liveMb();
            }
        });
        return Math.max(0, during[0] - before);
    }

    private static double liveMb() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MB;
    }

    private static String label(long files) {
        if (files % 1_000_000 == 0) {
            return files / 1_000_000 + "m";
        }
        return files % 1_000 == 0 ? files / 1_000 + "k" : Long.toString(files);
    }
}
