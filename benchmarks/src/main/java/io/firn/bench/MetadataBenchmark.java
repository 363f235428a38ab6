// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.commit.TableMetadata;
import io.firn.io.MemoryObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Roots and commits of a table in memory: what metadata costs without any storage below it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MetadataBenchmark {

    /** Files that the table has before the measurement. */
    @Param({"20", "2000"})
    public int files;

    private ExecutorService executor;
    private TableMetadata table;
    private Snapshot snapshot;
    private byte[] root;
    private long next;

    /** Fills the table. */
    @Setup
    public void fill() {
        executor = Executors.newFixedThreadPool(2);
        table = TableMetadata.create(
                new MemoryObjectStore(), Environment.system(executor), OrdersMetadata.DEFINITION, Map.of());
        snapshot = OrdersMetadata.fill(table, files);
        root = SnapshotCodec.encode(snapshot);
        next = files;
    }

    @TearDown
    public void stop() {
        executor.shutdown();
    }

    /** One append of one file: a whole commit. */
    @Benchmark
    public Snapshot appendCommit() {
        return table.commit(OrdersMetadata.append(table, next++)).orThrow();
    }

    @Benchmark
    public byte[] encodeRoot() {
        return SnapshotCodec.encode(snapshot);
    }

    @Benchmark
    public Snapshot decodeRoot() {
        return SnapshotCodec.decode(ByteBuffer.wrap(root), "benchmark");
    }
}
