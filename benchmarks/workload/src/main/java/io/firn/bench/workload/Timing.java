// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** How long a scan takes, and what the thread that runs it allocates. */
final class Timing {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long allocated = allocated();
    private final long start = System.nanoTime();

    static Timing start() {
        return new Timing();
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** What to report of a scan; of memory only where one thread did everything. */
    Map<String, Double> scan(String step, int threads, long rows) {
        Map<String, Double> measured = new HashMap<>();
        measured.put(step + "/ms", Suite.millisSince(start));
        if (threads == 1) {
            measured.put(step + "/bytes_a_row", (double) (allocated() - allocated) / rows);
        }
        return measured;
    }
}
