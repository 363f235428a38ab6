// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.bench.workload.FakeFile;
import io.firn.commit.CommitIntent;
import io.firn.commit.TableMetadata;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.manifest.Manifests;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding one full manifest in memory, on one thread, nothing cached: all of its files, and ten of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanBenchmark {
    private static final long FILES = 32_000;

    private final ObjectStore store = new MemoryObjectStore();
    private ExecutorService nobody;
    private Environment environment;
    private Snapshot snapshot;
    private BoundPredicate everything;
    private BoundPredicate ten;

    /** Makes a table of one manifest. */
    @Setup
    public void fill() {
        nobody = Executors.newSingleThreadExecutor();
        nobody.shutdown();
        environment = Environment.system(nobody);
        TableMetadata table = TableMetadata.create(store, environment, OrdersMetadata.DEFINITION, Map.of());
        CommitIntent intent = new CommitIntent(
                table.known(),
                CommitBlock.Operation.APPEND,
                CommitIntent.FileChanges.add(LongStream.range(0, FILES)
                        .mapToObj(number -> OrdersMetadata.file(environment, new FakeFile(number)))
                        .toList()),
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                new CommitIntent.Note(environment.ids().next(), "benchmark", Map.of()));
        snapshot = table.commit(intent).orThrow();
        everything = Predicate.alwaysTrue().bind(snapshot.definition().schema());
        ten = Predicate.and(
                        Predicate.greaterThanOrEqual("id", new FakeFile(FILES / 2).minId()),
                        Predicate.lessThan("id", new FakeFile(FILES / 2 + 10).minId()))
                .bind(snapshot.definition().schema());
    }

    @TearDown
    public void stop() {
        store.close();
    }

    private long plan(BoundPredicate predicate) {
        try (Stream<DataFile> files = new Manifests(store, environment).plan(snapshot, predicate)) {
            return files.mapToLong(DataFile::liveRows).sum();
        }
    }

    @Benchmark
    public long planAll() {
        return plan(everything);
    }

    @Benchmark
    public long planTen() {
        return plan(ten);
    }
}
