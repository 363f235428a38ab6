// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.CommitResult;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoredObject;
import io.firn.io.testing.Gen;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.FileDescription;
import io.firn.table.Messages;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many commits a second the real commit code makes on a store with given latencies, in virtual time: each writer is a
 * process with a handle of its own, and appends one file after the other without a pause. Work on the processor takes no
 * time here; on such stores it does not matter.
 */
final class CommitRates {
    private static final Schema SCHEMA = Schema.of(Field.required("id", Type.Simple.LONG));

    private CommitRates() {}

    /**
     * A store, by what is published of it.
     *
     * @param put a conditional put, in milliseconds
     * @param get a small read or a listing, in milliseconds; assumed, and not part of what is published
     * @param published conditional writes a second
     */
    record Profile(String name, Range put, Range get, double published) {
        static final Profile S3 = new Profile("S3", new Range(58, 68), new Range(15, 30), 15);
        static final Profile S3_EXPRESS = new Profile("S3 Express", new Range(14, 26), new Range(4, 8), 70);
        static final Profile GCS = new Profile("GCS", new Range(500, 700), new Range(30, 60), 2);

        /** Commits a second that no protocol can exceed whose commits follow each other: one put after the other. */
        double limit() {
            return Math.min(published, 2_000.0 / (put.low() + put.high()));
        }
    }

    /** Milliseconds, both ends included. */
    record Range(int low, int high) {
        long nanos(Gen gen) {
            return TimeUnit.MICROSECONDS.toNanos(gen.between(low * 1_000, high * 1_000));
        }
    }

    /** What came of it. Latencies are those of commits that succeeded, in milliseconds. */
    record Rates(Profile profile, int writers, double commitsPerSecond, long failures, long p50, long p99) {
        @Override
        public String toString() {
            return "%-10s  %7d  %9.1f  %8.0f%%  %8d  %8d  %8d"
                    .formatted(
                            profile.name(),
                            writers,
                            commitsPerSecond,
                            100 * commitsPerSecond / profile.limit(),
                            failures,
                            p50,
                            p99);
        }
    }

    static final String HEADER = "%-10s  %7s  %9s  %9s  %8s  %8s  %8s"
            .formatted("store", "writers", "commits/s", "of limit", "failures", "p50 ms", "p99 ms");

    static Rates measure(Profile profile, int writers, Duration duration) throws Throwable {
        VirtualTime time = new VirtualTime();
        MemoryObjectStore objects = new MemoryObjectStore();
        Gen gen = new Gen(writers);
        Table.create(objects, SCHEMA, new SimulatedWorld(time, 1, 1).environment())
                .create();
        List<Long> latencies = new ArrayList<>();
        long[] failures = {0};
        long end = duration.toNanos();
        for (int i = 0; i < writers; i++) {
            Gen own = gen.fork();
            SimulatedWorld world = new SimulatedWorld(time, i + 2, own.anyLong());
            time.spawn(TimeUnit.MILLISECONDS.toNanos(own.between(0, 500)), () -> {
                Table table = Table.open(new SlowStore(objects, time, own, profile), world.environment());
                for (int number = 0; time.nanos() < end; number++) {
                    FileDescription file = new FileDescription(
                            ObjectKey.of("data/" + world.next() + ".parquet"),
                            PartitionKey.UNPARTITIONED,
                            new FileDescription.Content(1, 1, 0, 0, 0),
                            Map.of());
                    long began = time.nanos();
                    CommitResult result = table.newAppend()
                            .add(List.of(Messages.of(file, table.metadata().known())))
                            .tryCommit();
                    if (!(result instanceof CommitResult.Committed)) {
                        failures[0]++;
                    } else if (time.nanos() <= end) {
                        latencies.add(time.nanos() - began);
                    }
                }
            });
        }
        time.run();
        Collections.sort(latencies);
        return new Rates(
                profile,
                writers,
                latencies.size() / (end / 1e9),
                failures[0],
                percentile(latencies, 50),
                percentile(latencies, 99));
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.isEmpty() ? -1 : TimeUnit.NANOSECONDS.toMillis(sorted.get((sorted.size() - 1) * percent / 100));
    }

    /** One process's way to a store; a request has its effect half way through the time that it takes. */
    private record SlowStore(ObjectStore objects, VirtualTime time, Gen gen, Profile profile) implements ObjectStore {

        private <T> T request(Range latency, Supplier<T> effect) {
            long nanos = latency.nanos(gen);
            time.sleep(nanos / 2);
            T result = effect.get();
            time.sleep(nanos - nanos / 2);
            return result;
        }

        @Override
        public String location() {
            return "slow";
        }

        @Override
        public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
            return request(profile.get(), () -> objects.get(key, limitBytes));
        }

        @Override
        public void read(ObjectKey key, long offset, ByteBuffer target) {
            request(profile.get(), () -> {
                objects.read(key, offset, target);
                return true;
            });
        }

        @Override
        public OptionalLong size(ObjectKey key) {
            return request(profile.get(), () -> objects.size(key));
        }

        @Override
        public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
            return request(profile.put(), () -> objects.put(key, content, condition));
        }

        @Override
        public ObjectSink create(ObjectKey key) {
            return objects.create(key);
        }

        @Override
        public List<StoredObject> list(String prefix, String startAfter, int limit) {
            return request(profile.get(), () -> objects.list(prefix, startAfter, limit));
        }

        @Override
        public void delete(Collection<ObjectKey> keys) {
            throw new IllegalStateException("appends delete nothing");
        }

        @Override
        public boolean listsInOrder() {
            return objects.listsInOrder();
        }

        @Override
        public void close() {}
    }
}
