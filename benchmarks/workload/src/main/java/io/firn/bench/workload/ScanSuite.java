// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Scans of a table of orders that each system wrote itself. */
final class ScanSuite implements Suite {
    private static final long RANGE_IDS = 10_000;

    /** What the generator says, by request, so that it is computed once and outside of the time that counts. */
    private static final Map<String, String> EXPECTED = new HashMap<>();

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        if (DatasetSteps.has(request.step())) {
            return DatasetSteps.scan(system, request);
        }
        boolean deleted = request.step().startsWith("deleted");
        Path table = request.directory().resolve(deleted ? "orders-deleted" : "orders");
        long rows = request.size("rows");
        if (request.step().equals("deleted-load")) {
            Directories.delete(table);
            system.loadDeleted(table, rows, request.smallSize("files"));
            return Result.ok("loaded", Map.of());
        }
        if (request.step().equals("load")) {
            Directories.delete(table);
            system.load(table, rows, request.smallSize("files"));
            return Result.ok("loaded", Map.of());
        }
        ScanRequest scan = scan(request.step(), rows);
        String expected = deleted ? expectedAfterDeletion(rows) : expected(scan, rows);
        Timing timing = Timing.start();
        OrdersSum sum = system.scan(table, scan);
        Map<String, Double> measured = timing.scan(request.step(), scan.threads(), rows);
        Suite.require("the sum", expected, sum.toString());
        return Result.ok(expected, measured);
    }

    private static ScanRequest scan(String step, long rows) {
        Optional<ScanRequest.IdRange> all = Optional.empty();
        return switch (step) {
            case "all-1t", "deleted-1t" -> new ScanRequest(Columns.ALL, 1, all, ScanRequest.Form.BATCHES);
            case "all-2t" -> new ScanRequest(Columns.ALL, 2, all, ScanRequest.Form.BATCHES);
            case "two-1t" -> new ScanRequest(Columns.TWO, 1, all, ScanRequest.Form.BATCHES);
            case "two-2t" -> new ScanRequest(Columns.TWO, 2, all, ScanRequest.Form.BATCHES);
            case "rows" -> new ScanRequest(Columns.ALL, 1, all, ScanRequest.Form.ROWS);
            case "range" -> new ScanRequest(Columns.ALL, 1, Optional.of(range(rows)), ScanRequest.Form.BATCHES);
            default -> throw new IllegalArgumentException("There is no case '" + step + "'.");
        };
    }

    /** Neighbouring ids well within a file. */
    private static ScanRequest.IdRange range(long rows) {
        long from = rows / 2 + rows / 37;
        return new ScanRequest.IdRange(from, Math.min(rows, from + RANGE_IDS));
    }

    private static String expected(ScanRequest scan, long rows) {
        ScanRequest.IdRange ids = scan.ids().orElse(new ScanRequest.IdRange(0, rows));
        return EXPECTED.computeIfAbsent(
                scan.columns() + " " + ids, key -> OrdersSum.of(ids.from(), ids.to(), scan.columns()).toString());
    }

    private static String expectedAfterDeletion(long rows) {
        return EXPECTED.computeIfAbsent(
                "deleted " + rows,
                key -> OrdersSum.of(0, rows, Columns.ALL, id -> !Orders.isDeleted(id)).toString());
    }
}
