// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Choices;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs a few processes on one store, one request at a time: before each request all processes stand still, and the choices
 * say which goes on and what becomes of its request. So a series of choices is one interleaving, repeatable.
 */
final class ScheduledStores {
    private final ObjectStore store;
    private final Choices choices;
    private int faultsLeft;

    private final TreeSet<Integer> waiting = new TreeSet<>();
    private int running;
    private volatile boolean scheduling;
    private int granted = -1;
    private int fate;

    /** @param faults how many requests may fail in all, before or after their effect */
    ScheduledStores(ObjectStore store, Choices choices, int faults) {
        this.store = store;
        this.choices = choices;
        this.faultsLeft = faults;
    }

    /** As {@link #run}, of processes that have made their first requests before anyone stands still. */
    <T> List<T> runPrepared(ExecutorService threads, List<Function<ObjectStore, Supplier<T>>> processes)
            throws InterruptedException, ExecutionException {
        List<Function<ObjectStore, T>> prepared = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            Supplier<T> process = processes.get(i).apply(way(i));
            prepared.add(way -> process.get());
        }
        return run(threads, prepared);
    }

    /** Runs the processes, each with its own way to the store, and gives their results in order. */
    <T> List<T> run(ExecutorService threads, List<Function<ObjectStore, T>> processes)
            throws InterruptedException, ExecutionException {
        running = processes.size();
        scheduling = true;
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            int id = i;
            Callable<T> process = () -> {
                try {
                    return processes.get(id).apply(way(id));
                } finally {
                    ended();
                }
            };
            futures.add(threads.submit(process));
        }
        schedule();
        scheduling = false;
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private synchronized void schedule() throws InterruptedException {
        while (true) {
            while (granted >= 0 || waiting.size() < running) {
                wait();
            }
            if (running == 0) {
                return;
            }
            List<Integer> candidates = List.copyOf(waiting);
            int next = candidates.get(choices.below(candidates.size()));
            fate = faultsLeft > 0 ? choices.below(3) : 0;
            if (fate > 0) {
                faultsLeft--;
            }
            waiting.remove(next);
            granted = next;
            notifyAll();
        }
    }

    private synchronized int await(int id) throws InterruptedException {
        waiting.add(id);
        notifyAll();
        while (granted != id) {
            wait();
        }
        return fate;
    }

    private synchronized void done() {
        granted = -1;
        notifyAll();
    }

    private synchronized void ended() {
        running--;
        notifyAll();
    }

    private ObjectStore way(int id) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    boolean isRequest = switch (method.getName()) {
                        case "get", "read", "size", "put", "list", "delete" -> true;
                        default -> false;
                    };
                    if (!isRequest || !scheduling) {
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                    int what = await(id);
                    try {
                        if (what == 1) {
                            throw new StoreException("Simulated fault before " + method.getName() + ".", true);
                        }
                        Object result = method.invoke(store, arguments);
                        if (what == 2) {
                            throw new StoreException("Simulated fault after " + method.getName() + ".", true);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        done();
                    }
                });
    }
}
