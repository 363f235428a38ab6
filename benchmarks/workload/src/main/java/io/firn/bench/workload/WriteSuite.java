// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Writes a table of orders in one commit, from rows that are made on the way. */
final class WriteSuite implements Suite {

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        if (DatasetSteps.has(request.step())) {
            return DatasetSteps.write(system, request);
        }
        Path table = request.directory().resolve("orders");
        long rows = request.size("rows");
        int threads = request.step().equals("2t") ? 2 : 1;
        Directories.delete(table);
        system.beforeWrite(rows);
        long start = System.nanoTime();
        system.write(table, rows, request.smallSize("files"), threads);
        double seconds = Suite.millisSince(start) / 1_000;
        long bytes = Directories.usage(table).bytes();
        String check = "not read back in this round";
        if (request.size("read-back") != 0) {
            check = OrdersSum.of(0, rows, Columns.ALL).toString();
            ScanRequest all = new ScanRequest(Columns.ALL, 2, Optional.empty(), ScanRequest.Form.BATCHES);
            Suite.require("what was written", check, system.scan(table, all).toString());
        }
        Directories.delete(table);
        return Result.ok(
                check,
                Map.of(request.step() + "/rows_per_s", rows / seconds, request.step() + "/bytes", (double) bytes));
    }
}
