// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The cases of suites that are about a {@link Dataset}: {@code lineitem-1t} and so on. */
final class DatasetSteps {
    private static final List<String> NAMES = List.of(Lineitem.NAME, WideTable.NAME);
    /** Sums by dataset and size, so that they are computed once and outside of the time that counts. */
    private static final Map<String, String> EXPECTED = new HashMap<>();

    private DatasetSteps() {}

    static boolean has(String step) {
        return NAMES.stream().anyMatch(name -> step.startsWith(name + "-"));
    }

    private static Dataset data(Request request) throws IOException {
        return Dataset.of(request.step().substring(0, request.step().indexOf('-')), request);
    }

    private static String expected(Dataset data) {
        return EXPECTED.computeIfAbsent(
                data.name() + data.rows(), key -> data.sum().toString());
    }

    private static int threads(String step) {
        return step.endsWith("2t") ? 2 : 1;
    }

    static Result scan(TableSystem system, Request request) throws Exception {
        Dataset data = data(request);
        Path table = request.directory().resolve(data.name());
        if (request.step().endsWith("-load")) {
            Directories.delete(table);
            system.beforeWrite(data);
            system.write(table, data, request.smallSize("dataset-files"), 2);
            return Result.ok("loaded", Map.of());
        }
        String expected = expected(data);
        Timing timing = Timing.start();
        DatasetSum sum = system.scan(table, data, threads(request.step()));
        Map<String, Double> measured = timing.scan(request.step(), threads(request.step()), data.rows());
        Suite.require("the sum", expected, sum.toString());
        return Result.ok(expected, measured);
    }

    static Result write(TableSystem system, Request request) throws Exception {
        Dataset data = data(request);
        Path table = request.directory().resolve(data.name());
        Directories.delete(table);
        system.beforeWrite(data);
        long start = System.nanoTime();
        system.write(table, data, request.smallSize("dataset-files"), threads(request.step()));
        double seconds = Suite.millisSince(start) / 1_000;
        long bytes = Directories.usage(table).bytes();
        String check = "not read back in this round";
        if (request.size("read-back") != 0) {
            check = expected(data);
            Suite.require("what was written", check, system.scan(table, data, 2).toString());
        }
        Directories.delete(table);
        return Result.ok(
                check,
                Map.of(request.step() + "/rows_per_s", data.rows() / seconds, request.step() + "/bytes", (double) bytes));
    }
}
