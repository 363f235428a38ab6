// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Threads that append to one table at the same time, each with a table handle of its own. */
final class ConcurrencySuite implements Suite {

    /** What one thread did. */
    private record Work(List<Double> millis, long failures) {}

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        int threads = request.smallSize("threads");
        int commits = request.smallSize("commits");
        Path table = request.directory().resolve("table");
        Directories.delete(table);
        system.create(table);
        CountDownLatch ready = new CountDownLatch(threads);
        List<Callable<Work>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long first = (long) thread * commits;
            tasks.add(() -> {
                try (TableSystem.Committer committer = system.committer(table)) {
                    ready.countDown();
                    ready.await();
                    return work(committer, first, commits);
                }
            });
        }
        long start = System.nanoTime();
        List<Work> works = Threads.run(threads, tasks);
        double seconds = Suite.millisSince(start) / 1_000;
        List<Double> millis = new ArrayList<>();
        works.forEach(work -> millis.addAll(work.millis()));
        Collections.sort(millis);
        long failures = works.stream().mapToLong(Work::failures).sum();
        FileTally tally = new FileTally();
        system.plan(table, Optional.empty(), tally);
        Suite.require("the number of files", (long) threads * commits - failures, tally.files());
        Directories.delete(table);
        String name = threads + "x" + commits;
        return Result.ok(
                "consistent",
                Map.of(
                        name + "/commits_per_s", millis.size() / seconds,
                        name + "/p99_ms", millis.get(Math.min(millis.size() - 1, millis.size() * 99 / 100)),
                        name + "/failures", (double) failures));
    }

    private static Work work(TableSystem.Committer committer, long first, int commits) {
        List<Double> millis = new ArrayList<>();
        long failures = 0;
        for (long number = first; number < first + commits; number++) {
            long start = System.nanoTime();
            try {
                committer.append(List.of(new FakeFile(number)));
                millis.add(Suite.millisSince(start));
            } catch (Exception failure) {
                failures++;
            }
        }
        return new Work(millis, failures);
    }
}
