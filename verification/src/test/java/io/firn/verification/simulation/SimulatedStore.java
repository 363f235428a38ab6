// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.Versions;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import io.firn.io.testing.Gen;
import io.firn.io.testing.SimulatedCrash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to the bucket: each request takes time, during which others act, and meets the fate that the weather
 * has for it. A crash kills the process: from then on nothing that this instance is asked has any effect.
 */
final class SimulatedStore implements ObjectStore {
    /** How often a root whose put fails is the first thing that a network loses, and not the only one. */
    private static final double OUTAGE = 0.4;

    private final Bucket bucket;
    private final VirtualTime time;
    private final Weather weather;
    private final Trace trace;
    private final String process;
    /** By actor. */
    private final Map<Object, Gen> gens = new HashMap<>();

    private boolean dead;
    private long downUntil;

    /** An error that ends a thread and not its process, such as a lack of memory. */
    static final class BrokenThread extends Error {
        private static final long serialVersionUID = 1L;

        BrokenThread(String message) {
            super(message);
        }
    }

    SimulatedStore(Bucket bucket, VirtualTime time, Weather weather, Trace trace, String process) {
        this.bucket = bucket;
        this.time = time;
        this.weather = weather;
        this.trace = trace;
        this.process = process;
    }

    /** What decides the fates of the next requests of the actor that has the baton. */
    void follow(Gen chosen) {
        gens.put(time.actor(), chosen);
    }

    private Gen gen() {
        return gens.computeIfAbsent(time.actor(), actor -> new Gen(0));
    }

    /** Whether its process has died. */
    boolean isDead() {
        return dead;
    }

    private <T> T request(String what, Supplier<T> effect, boolean writes) {
        return request(what, effect, effect, writes);
    }

    /** @param partly what a request does whose answer is lost */
    private <T> T request(String what, Supplier<T> effect, Supplier<T> partly, boolean writes) {
        requireAlive(what);
        Gen gen = gen();
        Weather.Fate fate = weather.fate(gen);
        time.sleep(weather.latency(gen));
        requireAlive(what);
        if (time.nanos() < downUntil) {
            trace.add(process, what, "no connection");
            throw new StoreException("Simulated outage at " + what + ".", true);
        }
        switch (fate) {
            case FINE, TWICE, AGAIN -> {
                trace.add(process, what, fate);
                T result = effect.get();
                if (fate == Weather.Fate.TWICE && writes) {
                    result = effect.get();
                }
                if (fate == Weather.Fate.AGAIN && writes) {
                    later(what, effect);
                }
                if (gen.chance(0.25)) {
                    time.sleep(weather.latency(gen));
                }
                return result;
            }
            case BEFORE -> {
                trace.add(process, what, fate);
                throw new StoreException("Simulated fault before " + what + ".", true);
            }
            case AFTER -> {
                trace.add(process, what, fate);
                partly.get();
                time.sleep(weather.latency(gen));
                throw new StoreException("Simulated fault after " + what + ".", true);
            }
            case LATE -> {
                trace.add(process, what, fate);
                if (writes) {
                    later(what, effect);
                }
                time.sleep(weather.latency(gen));
                throw new StoreException("Simulated time-out of " + what + ".", true);
            }
            case CRASH -> {
                trace.add(process, what, fate);
                dead = true;
                perhaps(what, effect, partly, writes);
                throw new SimulatedCrash(process + " died at " + what);
            }
            case BROKEN -> {
                trace.add(process, what, fate);
                perhaps(what, effect, partly, writes);
                throw new BrokenThread("a thread of " + process + " died at " + what);
            }
        }
        throw new IllegalStateException("unreachable");
    }

    /** What becomes of a request that nobody waits for any more. */
    private void perhaps(String what, Supplier<?> effect, Supplier<?> partly, boolean writes) {
        int when = gen().below(3);
        if (writes && when == 1) {
            partly.get();
        } else if (writes && when == 2) {
            later(what, effect);
        }
    }

    private void later(String what, Supplier<?> effect) {
        time.after(Weather.lateness(gen()), () -> {
            trace.add(process, what, "arrives late");
            effect.get();
        });
    }

    private void requireAlive(String what) {
        if (dead) {
            throw new SimulatedCrash(process + " is dead, at " + what);
        }
    }

    @Override
    public String location() {
        return "simulated:" + process;
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        return request("get " + key.path(), () -> bucket.objects().get(key, limitBytes), false);
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        request(
                "read " + key.path(),
                () -> {
                    bucket.objects().read(key, offset, target);
                    return true;
                },
                false);
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        return request("size " + key.path(), () -> bucket.objects().size(key), false);
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        // The bytes as they are now: a late request must not see what its caller does with the buffer afterwards.
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        Gen gen = gen();
        boolean stalls = Versions.version(key).isPresent() && gen.chance(weather.stall());
        boolean before = stalls && gen.maybe();
        if (before) {
            time.sleep(Weather.pause(gen));
        }
        if (Versions.version(key).isPresent()) {
            time.sleep(weather.slowRoot(gen));
        }
        PutResult result;
        try {
            result = request("put " + key.path(), () -> bucket.put(process, key, bytes, condition), true);
        } catch (StoreException unknown) {
            // What loses one answer often loses the next ones too.
            if (Versions.version(key).isPresent() && gen.chance(OUTAGE)) {
                downUntil = time.nanos() + TimeUnit.MILLISECONDS.toNanos(gen.between(1_000, 60_000));
            }
            throw unknown;
        }
        if (stalls && !before) {
            time.sleep(Weather.pause(gen));
        }
        return result;
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        return request("list " + prefix, () -> bucket.objects().list(prefix, startAfter, limit), false);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        List<ObjectKey> all = List.copyOf(keys);
        Supplier<Boolean> delete = () -> {
            all.forEach(key -> bucket.delete(process, key));
            return true;
        };
        Gen gen = gen();
        Supplier<Boolean> some = () -> {
            all.stream().filter(key -> gen.maybe()).toList().forEach(key -> bucket.delete(process, key));
            return true;
        };
        request("delete " + all, delete, some, true);
    }

    @Override
    public boolean listsInOrder() {
        return bucket.objects().listsInOrder();
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        requireAlive("create " + key.path());
        return new SimulatedSink(key);
    }

    /** Only completing takes time: what happens before is nowhere visible. */
    private final class SimulatedSink implements ObjectSink {
        private final ObjectKey key;
        private final List<byte[]> parts = new ArrayList<>();
        private long position;
        private @Nullable String ended;

        SimulatedSink(ObjectKey key) {
            this.key = key;
        }

        @Override
        public void write(ByteBuffer source) {
            requireOpen();
            byte[] part = new byte[source.remaining()];
            source.get(part);
            parts.add(part);
            position += part.length;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void complete() {
            requireOpen();
            ended = "completed or failed";
            ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(position));
            parts.forEach(whole::put);
            request(
                    "complete " + key.path(),
                    () -> {
                        // A second arrival of the same request finds its own object; a store behind it answers the
                        // first.
                        if (bucket.objects().size(key).isEmpty()) {
                            bucket.put(process, key, whole.array(), PutCondition.IF_ABSENT);
                        }
                        return true;
                    },
                    true);
        }

        @Override
        public void close() {
            ended = "closed";
        }

        private void requireOpen() {
            if (ended != null) {
                throw new IllegalStateException("object " + key + " is already " + ended);
            }
        }
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return location();
    }
}
