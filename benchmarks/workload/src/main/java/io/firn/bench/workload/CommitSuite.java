// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Commits of one file each, one after the other, to a new table: how long they take, and what metadata they leave. */
final class CommitSuite implements Suite {
    private static final int WINDOW = 100;

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        Path table = request.directory().resolve("table");
        int commits = request.smallSize("commits");
        Directories.delete(table);
        system.create(table);
        List<Double> millis = new ArrayList<>();
        Directories.Usage half = new Directories.Usage(0, 0);
        try (TableSystem.Committer committer = system.committer(table)) {
            for (int number = 0; number < commits; number++) {
                List<FakeFile> files = List.of(new FakeFile(number));
                long start = System.nanoTime();
                committer.append(files);
                millis.add(Suite.millisSince(start));
                if (number + 1 == commits / 2) {
                    half = Directories.usage(table);
                }
            }
        }
        Directories.Usage usage = Directories.usage(table);
        FileTally tally = new FileTally();
        system.plan(table, Optional.empty(), tally);
        Suite.require("the table", FileTally.expected(0, commits), tally.toString());
        Directories.delete(table);
        Map<String, Double> measured = new TreeMap<>();
        measured.put("first-100/ms", median(millis.subList(0, Math.min(WINDOW, commits))));
        measured.put("last-100/ms", median(millis.subList(Math.max(0, commits - WINDOW), commits)));
        measured.put("after-" + commits + "/metadata_bytes", (double) usage.bytes());
        measured.put("after-" + commits + "/metadata_files", (double) usage.files());
        if (commits >= 2 * WINDOW) {
            measured.put("second-100/ms", median(millis.subList(WINDOW, 2 * WINDOW)));
            int first = commits / 2;
            measured.put("first-half/bytes_a_commit", (double) half.bytes() / first);
            measured.put("second-half/bytes_a_commit", (double) (usage.bytes() - half.bytes()) / (commits - first));
        }
        return Result.ok(tally.toString(), measured);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
