// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One process's unreliable way to a store: requests fail before or after their effect, answers get lost, and at a chosen
 * request the process dies. What others see of the delegate stays sound; every fault is one that a real store shows.
 *
 * <p>Each instance draws from its own seed, one number a request, so that the same requests in the same order meet the same
 * faults (threads that share an instance race for the numbers). Requests are numbered from 1; opening, writing to and
 * completing a sink are requests of their own. Several instances over one delegate are several processes.
 */
public final class FaultyObjectStore implements ObjectStore {

    private enum Fate {
        FINE,
        BEFORE,
        AFTER,
        RESENT,
        CRASH_BEFORE,
        CRASH_AFTER
    }

    private final ObjectStore delegate;
    private final long seed;
    private final Faults faults;
    private final SplittableRandom random;
    private final AtomicReference<Consumer<Request>> hook = new AtomicReference<>(request -> {});
    private long requests;
    private long crashRequest = Long.MAX_VALUE;
    private boolean crashAfterEffect;
    private boolean crashed;

    public FaultyObjectStore(ObjectStore delegate, long seed, Faults faults) {
        this.delegate = delegate;
        this.seed = seed;
        this.faults = faults;
        this.random = new SplittableRandom(seed);
    }

    /** The {@code number}-th request from the first has no effect and throws {@link SimulatedCrash}, as do all later. */
    public synchronized FaultyObjectStore crashBefore(long number) {
        crashRequest = number;
        crashAfterEffect = false;
        return this;
    }

    /** The {@code number}-th request has its effect, but throws {@link SimulatedCrash}, as do all later, without effect. */
    public synchronized FaultyObjectStore crashAfter(long number) {
        crashRequest = number;
        crashAfterEffect = true;
        return this;
    }

    /**
     * Calls {@code hook} before each request, in the caller's thread and outside all locks: to wait, to let a rival act, or
     * to throw. The bytes of its requests are 0 where they are not known beforehand.
     */
    public FaultyObjectStore beforeEach(Consumer<Request> hook) {
        this.hook.set(hook);
        return this;
    }

    /** How many requests were made so far, those after a crash not counted. */
    public synchronized long requests() {
        return requests;
    }

    /** Whether the simulated process is dead. */
    public synchronized boolean crashed() {
        return crashed;
    }

    public long seed() {
        return seed;
    }

    @Override
    public String toString() {
        return "faulty(seed " + seed + ", " + faults + ", " + requests() + " requests) " + delegate;
    }

    private synchronized Fate draw(Request request) {
        if (crashed) {
            throw new SimulatedCrash("dead already, at " + request);
        }
        requests++;
        double number = random.nextDouble();
        if (requests >= crashRequest) {
            crashed = true;
            return crashAfterEffect ? Fate.CRASH_AFTER : Fate.CRASH_BEFORE;
        }
        if (number < faults.before()) {
            return Fate.BEFORE;
        }
        if (number < faults.before() + faults.after()) {
            return Fate.AFTER;
        }
        return number < faults.before() + faults.after() + faults.resent() ? Fate.RESENT : Fate.FINE;
    }

    private <T> T request(Operation operation, String path, long bytes, Supplier<T> effect) {
        return request(new Request(operation, path, bytes), effect, effect, effect);
    }

    private <T> T request(Request request, Supplier<T> effect, Supplier<T> partly, Supplier<T> twice) {
        requireAlive(request);
        hook.get().accept(request);
        switch (draw(request)) {
            case FINE -> {
                return effect.get();
            }
            case RESENT -> {
                return twice.get();
            }
            case BEFORE ->
                throw new StoreException("Simulated fault before " + request + " (seed " + seed + ").", true);
            case AFTER -> {
                partly.get();
                throw new StoreException("Simulated fault after " + request + " (seed " + seed + ").", true);
            }
            case CRASH_BEFORE -> throw new SimulatedCrash("died before " + request + " (seed " + seed + ")");
            case CRASH_AFTER -> {
                partly.get();
                throw new SimulatedCrash("died after " + request + " (seed " + seed + ")");
            }
        }
        throw new IllegalStateException("unreachable");
    }

    private synchronized void requireAlive(Request request) {
        if (crashed) {
            throw new SimulatedCrash("dead already, at " + request);
        }
    }

    @Override
    public String location() {
        return delegate.location();
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        return request(Operation.GET, key.path(), 0, () -> delegate.get(key, limitBytes));
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        request(Operation.READ, key.path(), target.remaining(), () -> {
            delegate.read(key, offset, target);
            return true;
        });
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        return request(Operation.SIZE, key.path(), 0, () -> delegate.size(key));
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        Supplier<PutResult> once = () -> delegate.put(key, content, condition);
        Supplier<PutResult> twice = () -> {
            once.get();
            return once.get();
        };
        return request(new Request(Operation.PUT, key.path(), content.remaining()), once, once, twice);
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        Supplier<ObjectSink> open = () -> delegate.create(key);
        Supplier<ObjectSink> openAndLose = () -> {
            ObjectSink lost = delegate.create(key);
            lost.close();
            return lost;
        };
        return new FaultySink(key, request(new Request(Operation.CREATE, key.path(), 0), open, openAndLose, open));
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        return request(Operation.LIST, prefix, 0, () -> delegate.list(prefix, startAfter, limit));
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        Supplier<Boolean> all = () -> {
            delegate.delete(keys);
            return true;
        };
        Supplier<Boolean> some = () -> {
            delegate.delete(someOf(keys));
            return true;
        };
        String path = keys.isEmpty() ? "" : keys.iterator().next().path();
        request(new Request(Operation.DELETE, path, 0), all, some, all);
    }

    private synchronized List<ObjectKey> someOf(Collection<ObjectKey> keys) {
        List<ObjectKey> some = new ArrayList<>(keys);
        some.removeIf(key -> random.nextBoolean());
        return some;
    }

    @Override
    public boolean listsInOrder() {
        return delegate.listsInOrder();
    }

    /** Leaves the delegate open: it belongs to whoever simulates several processes on it. */
    @Override
    public void close() {}

    private final class FaultySink implements ObjectSink {
        private final ObjectKey key;
        private final ObjectSink sink;
        private boolean failed;

        FaultySink(ObjectKey key, ObjectSink sink) {
            this.key = key;
            this.sink = sink;
        }

        @Override
        public void write(ByteBuffer source) {
            requireIntact();
            // A sink that failed to take bytes may have taken some of them, and must not be completed.
            failed = true;
            request(Operation.WRITE, key.path(), source.remaining(), () -> {
                sink.write(source);
                return true;
            });
            failed = false;
        }

        @Override
        public long position() {
            return sink.position();
        }

        @Override
        public void complete() {
            requireIntact();
            failed = true;
            request(Operation.COMPLETE, key.path(), sink.position(), () -> {
                sink.complete();
                return true;
            });
        }

        @Override
        public void close() {
            // The dead clean nothing up, but what they left of a sink is nowhere visible either.
            sink.close();
        }

        private void requireIntact() {
            if (failed) {
                throw new IllegalStateException("object " + key + " is already completed or failed");
            }
        }
    }
}
