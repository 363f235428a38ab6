// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks on so many threads. */
public final class Threads {
    private Threads() {}

    /** The results in the order of the tasks; with one thread everything runs in the caller's. */
    public static <T> List<T> run(int threads, List<? extends Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        if (threads == 1) {
            for (Callable<T> task : tasks) {
                results.add(task.call());
            }
            return results;
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (Future<T> result : executor.invokeAll(tasks)) {
                results.add(result.get());
            }
        } finally {
            executor.shutdown();
        }
        return results;
    }

    /** The sum of what the tasks sum. */
    public static OrdersSum sum(int threads, List<? extends Callable<OrdersSum>> tasks) throws Exception {
        OrdersSum sum = new OrdersSum();
        Threads.<OrdersSum>run(threads, tasks).forEach(sum::add);
        return sum;
    }

    /** The sum of what the tasks sum. */
    public static DatasetSum sumOf(int threads, List<? extends Callable<DatasetSum>> tasks) throws Exception {
        DatasetSum sum = new DatasetSum();
        Threads.<DatasetSum>run(threads, tasks).forEach(sum::add);
        return sum;
    }
}
