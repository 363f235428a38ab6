// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.expression.Predicate;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoredObject;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A real table of which several callers of one process have committed at the same time, the same way each time. */
public final class SharedVersions {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.LONG),
            Field.optional("shard", Type.Simple.INT),
            Field.optional("text", Type.Simple.STRING));

    /** Putting a root takes up to two seconds, in which the others get ready. */
    private static final Weather SLOW = new Weather(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2_000);

    private SharedVersions() {}

    /** Puts the objects of the table into an empty store. */
    public static void make(ObjectStore target) throws Exception {
        VirtualTime time = new VirtualTime();
        Bucket bucket = new Bucket(true, new Bucket.Observer() {
            @Override
            public void created(String process, ObjectKey key, byte[] content) {}

            @Override
            public void deleted(String process, ObjectKey key) {}
        });
        SimulatedWorld world = new SimulatedWorld(time, 1, 1);
        ObjectStore store = new SimulatedStore(bucket, time, SLOW, new Trace(time, false), "process");
        time.spawn(0, () -> {
            Table table = Table.create(store, SCHEMA, world.environment())
                    .partitionBy("shard")
                    .primaryKey("id")
                    .create();
            append(table, 0, 30);
            List<Consumer<Table>> callers = List.of(
                    own -> append(own, 100, 104),
                    own -> append(own, 200, 203),
                    own -> own.newDelete(Predicate.equal("id", 3L))
                            .summary("why", "asked for")
                            .commit(),
                    own -> own.newDelete(Predicate.equal("id", 6L)).commit(),
                    own -> own.newUpdate(Predicate.equal("id", 10L))
                            .set("text", "updated")
                            .commit(),
                    own -> own.newUpsert()
                            .add(List.of(Row.of(12L, 0, "upserted"), Row.of(300L, 1, "inserted")))
                            .commit(),
                    own -> own.newDelete(Predicate.equal("shard", 2)).commit());
            for (int i = 0; i < callers.size(); i++) {
                Consumer<Table> caller = callers.get(i);
                time.spawn(TimeUnit.MILLISECONDS.toNanos(i), () -> caller.accept(table));
            }
        });
        try {
            time.run();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        for (StoredObject object : bucket.objects().list("", "", Integer.MAX_VALUE)) {
            target.put(
                    object.key(),
                    bucket.objects().get(object.key(), Integer.MAX_VALUE).orElseThrow(),
                    PutCondition.IF_ABSENT);
        }
    }

    private static void append(Table table, long from, long to) {
        try (TableWriter writer = table.newWriter()) {
            for (long id = from; id < to; id++) {
                writer.write(Row.of(id, (int) (id % 3), "row " + id));
            }
            table.newAppend()
                    .add(writer.finish())
                    .marker("loader-" + from, 1, to)
                    .commit();
        }
    }
}
