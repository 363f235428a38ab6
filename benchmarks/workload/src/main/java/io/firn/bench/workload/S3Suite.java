// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tables of orders on S3, each made of many small appends: how long appending, opening, planning and scanning take, how many
 * requests they make, and how many bytes these move. Clients of S3 are warm, tables are opened anew but for appends.
 */
final class S3Suite implements Suite {
    private static final int APPENDED_ROWS = 1_000;

    /** Each table is appended to once. */
    private static int appendedTables;

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        S3Endpoint endpoint = new S3Endpoint(request.smallSize("port"));
        String home = request.directory().getFileName().toString();
        Path table = Path.of(home, "orders");
        system.connect(endpoint);
        endpoint.delay(0);
        if (request.step().equals("load")) {
            load(system, table, request);
            return Result.ok("loaded", Map.of());
        }
        try {
            String operation = request.step().replaceAll("-.*", "");
            return operation.equals("append")
                    ? append(system, endpoint, Path.of(home, "appended-" + ++appendedTables), request)
                    : read(system, endpoint, table, request);
        } finally {
            endpoint.delay(0);
        }
    }

    private static void load(TableSystem system, Path table, Request request) throws Exception {
        long rows = request.size("rows");
        int files = request.smallSize("files");
        system.create(table);
        try (TableSystem.Appender appender = system.appender(table)) {
            for (int file = 0; file < files; file++) {
                appender.append(rows * file / files, rows * (file + 1) / files);
            }
        }
        ScanRequest all = new ScanRequest(Columns.ALL, 2, Optional.empty(), ScanRequest.Form.BATCHES);
        Suite.require("the table", OrdersSum.of(0, rows, Columns.ALL).toString(), system.scan(table, all).toString());
    }

    /** Of some appends to a table that has one the median time, and the mean requests and bytes. */
    private static Result append(TableSystem system, S3Endpoint endpoint, Path table, Request request)
            throws Exception {
        int appends = request.smallSize("appends");
        system.create(table);
        List<Double> millis = new ArrayList<>();
        S3Endpoint.Traffic traffic;
        try (TableSystem.Appender appender = system.appender(table)) {
            append(appender, 0);
            endpoint.delay(request.size("delay"));
            endpoint.traffic();
            for (int number = 1; number <= appends; number++) {
                long start = System.nanoTime();
                append(appender, number);
                millis.add(Suite.millisSince(start));
            }
            traffic = endpoint.traffic();
            endpoint.delay(0);
        }
        ScanRequest all = new ScanRequest(Columns.ALL, 1, Optional.empty(), ScanRequest.Form.BATCHES);
        String expected =
                OrdersSum.of(0, (1 + appends) * (long) APPENDED_ROWS, Columns.ALL).toString();
        Suite.require("the table", expected, system.scan(table, all).toString());
        Collections.sort(millis);
        return Result.ok(
                expected,
                Map.of(
                        request.step() + "/ms", millis.get(appends / 2),
                        request.step() + "/requests", traffic.requests() / (double) appends,
                        request.step() + "/bytes", traffic.bytes() / (double) appends));
    }

    private static void append(TableSystem.Appender appender, int number) throws Exception {
        appender.append(number * (long) APPENDED_ROWS, (number + 1) * (long) APPENDED_ROWS);
    }

    private static Result read(TableSystem system, S3Endpoint endpoint, Path table, Request request) throws Exception {
        long rows = request.size("rows");
        int files = request.smallSize("files");
        // Ids that are all in one file, the third from the end.
        long from = rows * (files - 3) / files;
        Optional<ScanRequest.IdRange> ids = Optional.of(new ScanRequest.IdRange(from + 1, from + 2));
        endpoint.delay(request.size("delay"));
        endpoint.traffic();
        long start = System.nanoTime();
        String found = read(system, table, request.step(), ids);
        double millis = Suite.millisSince(start);
        S3Endpoint.Traffic traffic = endpoint.traffic();
        Suite.require("the answer", expected(request.step(), rows), found);
        if (traffic.requests() == 0) {
            throw new IllegalStateException("No request was made: the table is not on S3.");
        }
        return Result.ok(
                found,
                Map.of(
                        request.step() + "/ms", millis,
                        request.step() + "/requests", (double) traffic.requests(),
                        request.step() + "/bytes", (double) traffic.bytes()));
    }

    private static String read(TableSystem system, Path table, String step, Optional<ScanRequest.IdRange> ids)
            throws Exception {
        if (step.startsWith("open")) {
            system.open(table);
            return "opened";
        }
        if (step.startsWith("plan")) {
            FileTally tally = new FileTally();
            system.plan(table, ids, tally);
            return tally.files() + " files";
        }
        return system.scan(table, new ScanRequest(Columns.ALL, 2, Optional.empty(), ScanRequest.Form.BATCHES))
                .toString();
    }

    private static String expected(String step, long rows) {
        if (step.startsWith("open")) {
            return "opened";
        }
        return step.startsWith("plan") ? "1 files" : OrdersSum.of(0, rows, Columns.ALL).toString();
    }
}
