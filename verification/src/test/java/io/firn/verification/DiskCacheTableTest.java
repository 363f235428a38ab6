// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.DiskCache;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.StoredObject;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Operation;
import io.firn.io.testing.Seeds;
import io.firn.metadata.Environment;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are read through a cache on a local disk. */
class DiskCacheTableTest {
    private static final int ROWS = 30_000;
    private static final Schema SCHEMA =
            Schema.of(Field.required("id", Type.Simple.STRING), Field.optional("n", Type.Simple.LONG));

    @TempDir
    Path directory;

    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final CountingObjectStore counting = new CountingObjectStore(memory);
    private int processes;

    /** The table as a new process opens it, which knows nothing but what is in the cache. */
    private Table open() {
        return open(directory);
    }

    private Table open(Path cache) {
        return Table.open(DiskCache.in(cache, 1L << 30).over(counting), newProcess());
    }

    private Environment newProcess() {
        return World.of(new Gen(++processes));
    }

    private static String id(long n) {
        return "order " + n * 7919 % 1_000_003;
    }

    private static List<Row> keys(int step) {
        List<Row> keys = new ArrayList<>();
        for (long n = 0; n < 3 * ROWS + 2; n += step) {
            keys.add(Row.of(id(n)));
        }
        return keys;
    }

    /** Three files with key indexes, a third of whose rows are deleted. */
    private void create(long value) {
        Table table = Table.create(memory, SCHEMA, newProcess())
                .primaryKey("id")
                .property("write.key-index", "always")
                .create();
        for (int file = 0; file < 3; file++) {
            try (TableWriter writer = table.newWriter()) {
                for (long n = (long) file * ROWS; n < (file + 1L) * ROWS; n++) {
                    writer.write(Row.of(id(n), value + n));
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
        table.deleteKeys(keys(3));
    }

    @Test
    void keysThatOneProcessLookedUpTheNextFindsWithoutARequestForImmutableObjects() {
        create(0);
        int deletes = 0;
        for (int step : new int[] {3 * ROWS / 10, 1_000, 1}) {
            List<Row> keys = keys(step);
            Path cache = directory.resolve("every-" + step);
            counting.reset();
            List<Optional<Row>> found = open(cache).getAll(keys);
            assertThat(counting.count(Operation.READ, "data/")).isPositive();
            deletes += counting.count(Operation.READ, "_firn/deletes/");
            counting.reset();
            assertThat(open(cache).getAll(keys)).isEqualTo(found);
            assertThat(counting.counts()).isEqualTo(Map.of("GET _firn/versions/", 2, "LIST _firn/versions/", 1));
        }
        assertThat(deletes).isPositive();
    }

    @Test
    void anUpsertOfKeysThatAnotherProcessLookedUpReadsNothingButTheVersion() {
        create(0);
        List<Row> keys = keys(1_000);
        open().getAll(keys);
        List<Row> rows = new ArrayList<>();
        keys.forEach(key -> rows.add(Row.of(key.value(0), -1L)));
        counting.reset();
        open().upsert(rows);
        assertThat(counting.count(Operation.READ, "") + counting.count(Operation.SIZE, ""))
                .isZero();
        assertThat(counting.paths("", Operation.GET)).allMatch(path -> path.startsWith("_firn/versions/"));
        assertThat(open().getAll(keys))
                .isEqualTo(rows.stream().map(Optional::of).toList());
    }

    @Test
    void aTableThatWasDroppedAndCreatedAnewInTheSamePlaceIsTheNewOne() {
        create(0);
        List<Row> keys = keys(500);
        Table old = open();
        old.getAll(keys);
        // Behind the back of the cache, as other tools would.
        memory.delete(memory.list("", "", 1_000).stream().map(StoredObject::key).toList());
        create(1_000_000);
        List<Optional<Row>> found = open().getAll(keys);
        assertThat(found).isEqualTo(Table.open(memory, newProcess()).getAll(keys));
        assertThat(found).contains(Optional.of(Row.of(id(500), 1_000_500L)));
    }

    @Test
    void aTableThroughACacheAgreesWithTheModel() {
        Seeds.forEach(3, gen -> {
            DiskCache cache =
                    DiskCache.in(directory.resolve("seed-" + gen.seed()), gen.pick(List.of(100_000L, 1L << 30)));
            try (ObjectStore store = cache.over(new MemoryObjectStore())) {
                new ModelRun(gen, store, new TreeMap<>()).run(25);
            }
        });
    }
}
