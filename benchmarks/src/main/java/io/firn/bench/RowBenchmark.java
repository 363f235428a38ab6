// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.LiveRows;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/** What reading costs beside the data: leaving out deleted rows of a million, and finding a hundred rows by their keys. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowBenchmark {
    private static final int ROWS = 1_000_000;
    private static final int DELETED = 10_000;
    private static final int BATCH = 4_096;
    private static final int TABLE_ROWS = 50_000;
    private static final int KEYS = 100;

    private final ObjectStore store = new MemoryObjectStore();
    private DeletionVector vector;
    private Table table;
    private List<Row> keys;

    /** Deletes one row of a hundred, and fills a table with a primary key. */
    @Setup
    public void fill() {
        Random random = new Random(1);
        DeletionVector.Builder builder = new DeletionVector.Builder();
        random.ints(DELETED, 0, ROWS).sorted().forEach(builder::add);
        vector = builder.build();
        Schema schema = Schema.of(Field.required("id", Type.Simple.LONG), Field.optional("note", Type.Simple.STRING));
        table = Table.create(store, schema).primaryKey("id").create();
        List<Row> rows = new ArrayList<>();
        for (long id = 0; id < TABLE_ROWS; id++) {
            rows.add(Row.of(id, "note " + id));
        }
        table.upsert(rows);
        keys = random.longs(KEYS, 0, TABLE_ROWS).mapToObj(id -> Row.of(id)).toList();
    }

    @TearDown
    public void stop() {
        store.close();
    }

    /** A million rows in batches. */
    @Benchmark
    public long applyDeletions() {
        LiveRows rows = vector.liveRows();
        long live = 0;
        for (int position = 0; position < ROWS; position += BATCH) {
            live += rows.of(position, Math.min(BATCH, ROWS - position)).count();
        }
        return live;
    }

    @Benchmark
    public List<Optional<Row>> lookUpKeys() {
        return table.getAll(keys);
    }
}
