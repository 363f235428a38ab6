// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the table handles of one process have in common, so that its committers to one table can share a version, and how
 * its threads wait for each other. What is shared is held weakly: what no handle holds any more is forgotten. Safe for many
 * threads.
 */
public final class ProcessScope {
    private final Map<Object, WeakReference<Object>> shared = new HashMap<>();
    private final Supplier<Gate> gates;

    /** Where a thread waits until another one lets it pass. Of one thread that waits and one that opens. */
    public interface Gate {
        /** Returns once the gate is open. Cannot be interrupted; an interrupt is kept for later. */
        void await();

        /** Opens the gate for good. What was done before is seen by whoever passes. */
        void open();
    }

    /** A process of real threads. */
    public ProcessScope() {
        this(ThreadGate::new);
    }

    /** @param gates makes gates, closed at first, for threads whose waiting somebody else must know of */
    public ProcessScope(Supplier<Gate> gates) {
        this.gates = gates;
    }

    /** A gate that is closed. */
    public Gate newGate() {
        return gates.get();
    }

    /**
     * What is shared under a key; made by the first who asks.
     *
     * @param key equal for those who share
     * @param type of what is shared under this key
     */
    public <T> T shared(Object key, Class<T> type, Supplier<T> maker) {
        synchronized (shared) {
            WeakReference<Object> reference = shared.get(key);
            @Nullable Object found = reference == null ? null : reference.get();
            if (found != null) {
                return type.cast(found);
            }
            shared.values().removeIf(other -> other.get() == null);
            T made = maker.get();
            shared.put(key, new WeakReference<>(made));
            return made;
        }
    }

    /** A gate of real threads. */
    private static final class ThreadGate implements Gate {
        private final CountDownLatch latch = new CountDownLatch(1);

        @Override
        public void await() {
            boolean interrupted = false;
            boolean open = false;
            while (!open) {
                try {
                    latch.await();
                    open = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void open() {
            latch.countDown();
        }
    }
}
