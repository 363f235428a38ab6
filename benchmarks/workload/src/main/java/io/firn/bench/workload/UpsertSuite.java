// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A table of orders with a primary key: loaded, scanned, changed by some rounds of upserts of random ids, and scanned again.
 * All of it is one step, since each part rests on the one before.
 */
final class UpsertSuite implements Suite {
    private static final long SEED = 20_261_122;
    private static final int SCANS = 3;

    @Override
    public Result run(TableSystem system, Request request) throws Exception {
        Path table = request.directory().resolve("upserts");
        Directories.delete(table);
        long rows = request.size("rows");
        Map<String, Double> measured = new TreeMap<>();
        long start = System.nanoTime();
        system.loadKeyed(table, rows, request.smallSize("files"));
        measured.put("load/rows_per_s", rows / (Suite.millisSince(start) / 1_000));
        measured.put("load/bytes", (double) Directories.usage(table).bytes());
        long[] revisions = new long[Math.toIntExact(rows)];
        measured.put("scan-before/ms", scan(system, table, expected(revisions)));
        List<Double> millis = new ArrayList<>();
        List<Double> written = new ArrayList<>();
        List<Double> read = new ArrayList<>();
        try (TableSystem.Upserter upserter = system.upserter(table)) {
            for (int round = 1; round <= request.size("upserts"); round++) {
                long[] ids = ids(round, rows, request.smallSize("keys"));
                long bytes = Directories.usage(table).bytes();
                long readBefore = bytesRead();
                start = System.nanoTime();
                upserter.upsert(ids, round);
                millis.add(Suite.millisSince(start));
                read.add((double) bytesRead() - readBefore);
                written.add((double) Directories.usage(table).bytes() - bytes);
                for (long id : ids) {
                    revisions[(int) id] = round;
                }
            }
            measured.put("round/heap_bytes", usedHeap() - 8.0 * rows);
        }
        measured.put("round/ms", median(millis));
        measured.put("round/max_ms", millis.stream().max(Double::compare).orElseThrow());
        measured.put("round/bytes_written", median(written));
        measured.put("round/bytes_read", median(read));
        String check = expected(revisions);
        measured.put("scan-after/ms", scan(system, table, check));
        measured.put("scan-after/ratio", measured.get("scan-after/ms") / measured.get("scan-before/ms"));
        Directories.delete(table);
        return Result.ok(check, measured);
    }

    /** So many ids, each once, in random order. */
    private static long[] ids(int round, long rows, int count) {
        Random random = new Random(SEED + round);
        BitSet taken = new BitSet();
        long[] ids = new long[count];
        for (int i = 0; i < count; ) {
            int id = random.nextInt(Math.toIntExact(rows));
            if (!taken.get(id)) {
                taken.set(id);
                ids[i++] = id;
            }
        }
        return ids;
    }

    private static double scan(TableSystem system, Path table, String expected) throws Exception {
        ScanRequest all = new ScanRequest(Columns.ALL, 1, Optional.empty(), ScanRequest.Form.BATCHES);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < SCANS; i++) {
            long start = System.nanoTime();
            OrdersSum sum = system.scan(table, all);
            millis.add(Suite.millisSince(start));
            Suite.require("the sum", expected, sum.toString());
        }
        return median(millis);
    }

    private static String expected(long[] revisions) {
        OrdersSum sum = new OrdersSum();
        Orders orders = new Orders();
        for (int id = 0; id < revisions.length; id++) {
            orders.row(id, revisions[id]);
            sum.add(id, orders.customerId(), orders.amount(), orders.updatedAt());
            sum.addText(orders.status().length(), orders.noteBytes().length);
        }
        return sum.toString();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** What this process has read by calls so far, the page cache included; 0 where the system does not say. */
    private static long bytesRead() throws IOException {
        Path counters = Path.of("/proc/self/io");
        if (!Files.exists(counters)) {
            return 0;
        }
        return Files.readAllLines(counters).stream()
                .filter(line -> line.startsWith("rchar:"))
                .mapToLong(line -> Long.parseLong(line.substring("rchar:".length()).strip()))
                .sum();
    }

    private static double usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
