// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Requests to S3 and their bytes, and no times: of a writer that stays open and has made a few commits, and of readers that
 * open the table anew.
 */
final class RequestsSuite implements Suite {
    private static final int APPENDED_ROWS = 1_000;
    private static final int UPSERTED_ROWS = 100;

    /** Each table is written to once. */
    private static int tables;

    /** What is counted; returns what it computed. */
    private interface Counted {
        String run() throws Exception;
    }

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        S3Endpoint endpoint = new S3Endpoint(request.smallSize("port"));
        Path home = request.directory().getFileName();
        Path table = home.resolve("history");
        int commits = request.smallSize("commits");
        system.connect(endpoint);
        endpoint.delay(0);
        return switch (request.step()) {
            case "load" -> {
                system.create(table);
                append(system, table, commits);
                yield Result.ok("loaded", Map.of());
            }
            case "append" -> appends(system, endpoint, home.resolve("table-" + ++tables), commits);
            case "upsert", "delete" -> keyed(system, endpoint, home.resolve("table-" + ++tables), request.step());
            case "open" ->
                count(endpoint, "open", 1, () -> {
                    system.open(table);
                    return "opened";
                });
            case "plan-selective" -> count(endpoint, "plan-selective", 1, () -> plan(system, table));
            case "history" ->
                count(endpoint, "history", 1, () -> {
                    long versions = system.history(table);
                    // Some count the creation as a version.
                    Suite.require("the history is complete", true, versions >= commits && versions <= commits + 1);
                    return "complete";
                });
            default -> throw new IllegalArgumentException("There is no case '" + request.step() + "'.");
        };
    }

    private static Result count(S3Endpoint endpoint, String name, int times, Counted counted) throws Exception {
        endpoint.traffic();
        String found = counted.run();
        S3Endpoint.Traffic traffic = endpoint.traffic();
        if (traffic.requests() == 0) {
            throw new IllegalStateException("No request was made: the table is not on S3.");
        }
        return Result.ok(
                found,
                Map.of(
                        name + "/requests", traffic.requests() / (double) times,
                        name + "/bytes", traffic.bytes() / (double) times));
    }

    private static void append(TableSystem system, Path table, int commits) throws Exception {
        try (TableSystem.Appender appender = system.appender(table)) {
            for (long number = 0; number < commits; number++) {
                appender.append(number * APPENDED_ROWS, (number + 1) * APPENDED_ROWS);
            }
        }
    }

    /** The mean of so many appends after a first one. */
    private static Result appends(TableSystem system, S3Endpoint endpoint, Path table, int commits) throws Exception {
        system.create(table);
        Result result;
        try (TableSystem.Appender appender = system.appender(table)) {
            appender.append(0, APPENDED_ROWS);
            result = count(endpoint, "append", commits, () -> {
                for (long number = 1; number <= commits; number++) {
                    appender.append(number * APPENDED_ROWS, (number + 1) * APPENDED_ROWS);
                }
                return commits + " appends";
            });
        }
        requireRows(system, table, OrdersSum.of(0, (commits + 1L) * APPENDED_ROWS, Columns.ALL));
        return result;
    }

    /** After a change of each kind, the next of one kind: rows of one file are replaced, or three of them are deleted. */
    private static Result keyed(TableSystem system, S3Endpoint endpoint, Path table, String step) throws Exception {
        system.createKeyed(table);
        append(system, table, 4);
        Result result;
        long deletedTo = 5;
        try (TableSystem.KeyedWriter writer = system.keyedWriter(table)) {
            writer.upsert(2 * APPENDED_ROWS, 2 * APPENDED_ROWS + UPSERTED_ROWS);
            writer.delete(0, 3);
            writer.delete(3, deletedTo);
            if (step.equals("upsert")) {
                long from = 3 * APPENDED_ROWS;
                result = count(endpoint, step, 1, () -> {
                    writer.upsert(from, from + UPSERTED_ROWS);
                    return "upserted";
                });
            } else {
                long from = deletedTo;
                deletedTo += 3;
                result = count(endpoint, step, 1, () -> {
                    writer.delete(from, from + 3);
                    return "deleted";
                });
            }
        }
        requireRows(system, table, OrdersSum.of(deletedTo, 4 * APPENDED_ROWS, Columns.ALL));
        return result;
    }

    private static void requireRows(TableSystem system, Path table, OrdersSum expected) throws Exception {
        ScanRequest all = new ScanRequest(Columns.ALL, 1, Optional.empty(), ScanRequest.Form.BATCHES);
        Suite.require(
                "the table", expected.toString(), system.scan(table, all).toString());
    }

    private static String plan(TableSystem system, Path table) throws Exception {
        FileTally tally = new FileTally();
        system.plan(table, Optional.of(new ScanRequest.IdRange(APPENDED_ROWS + 1, APPENDED_ROWS + 2)), tally);
        Suite.require("the plan", 1L, tally.files());
        return "1 file";
    }
}
