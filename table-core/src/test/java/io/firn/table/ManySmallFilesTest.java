// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hundreds of commits of few rows, with keys in no order: so many files and lookups that the process knows whole manifests
 * by the keys of their files. Two handles with caches of their own change the table in turn; both find what a map has, in
 * the newest version and in old ones.
 */
class ManySmallFilesTest {
    private static final int STEPS = 300;
    private static final int KEYS = 700;
    private static final int LARGE_ROWS = 5_000;

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Map<UUID, Long> model = new HashMap<>();
    private final TreeMap<Long, Map<UUID, Long>> versions = new TreeMap<>();
    private final List<Table> handles = new ArrayList<>();
    private Random random = new Random(0);
    private long seed;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manyCommitsOfFewRowsDoWhatAMapDoes(long chosen) {
        seed = chosen;
        random = new Random(seed);
        Schema schema = Schema.of(Field.required("id", Type.Simple.UUID), Field.optional("n", Type.Simple.LONG));
        Table.create(store, schema).primaryKey("id").create();
        handles.add(open());
        handles.add(open());
        for (int step = 0; step < STEPS; step++) {
            Table table = handles.get(seed % 2 == 0 ? 0 : random.nextInt(2));
            switch (random.nextInt(20)) {
                case 0, 1 -> delete(table);
                case 2, 3 -> insert(table);
                case 4 -> lookUp(table, versions.isEmpty() ? 1 : versions.lastKey());
                default -> upsert(table, 1 + random.nextInt(3));
            }
            if (step == STEPS / 3) {
                upsert(table, LARGE_ROWS);
            }
            if (step == STEPS / 2) {
                handles.set(1, open());
            }
            versions.put(table.snapshot().version(), new HashMap<>(model));
        }
        for (Table table : handles) {
            lookUp(table, versions.lastKey());
            for (int i = 0; i < 10; i++) {
                lookUp(table, 2 + random.nextInt(versions.lastKey().intValue() - 1));
            }
        }
        Map<UUID, Long> rows = new HashMap<>();
        for (Row row : ScanFixture.rows(Table.open(store).newScan())) {
            assertThat(rows.put((UUID) row.value(0), row.getLong(1)))
                    .as("seed %d: a key twice", seed)
                    .isNull();
        }
        assertThat(rows).as("seed %d", seed).isEqualTo(model);
    }

    private Table open() {
        return Table.open(store).with(KeyCache.ofBytes(seed == 3 ? 60_000 : 64 << 20));
    }

    private UUID key() {
        return key(random.nextInt(KEYS));
    }

    private static UUID key(int number) {
        return new UUID((number + 1) * 0x9e3779b97f4a7c15L, number);
    }

    private void upsert(Table table, int rows) {
        Upsert upsert = table.newUpsert();
        for (int i = 0; i < rows; i++) {
            UUID key = rows == LARGE_ROWS ? key(KEYS / 2 + i) : key();
            long number = random.nextLong();
            upsert.add(Row.of(key, number));
            model.put(key, number);
        }
        upsert.commit();
    }

    private void delete(Table table) {
        UUID key = key();
        table.deleteKeys(List.of(Row.of(key)));
        model.remove(key);
    }

    private void insert(Table table) {
        UUID key = key();
        long number = random.nextLong();
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.of(key, number));
            Append append = table.newAppend().add(writer.finish());
            if (model.containsKey(key)) {
                assertThatThrownBy(append::commit)
                        .as("seed %d, key %s", seed, key)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining(key.toString());
            } else {
                append.commit();
                model.put(key, number);
            }
        }
    }

    private void lookUp(Table table, long version) {
        Map.Entry<Long, Map<UUID, Long>> then = versions.floorEntry(version);
        List<Row> keys = new ArrayList<>();
        List<Optional<Long>> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            UUID key = key();
            keys.add(Row.of(key));
            expected.add(
                    Optional.ofNullable(then == null ? null : then.getValue().get(key)));
        }
        List<Optional<Row>> found = table.newLookup().asOf(version).getAll(keys);
        assertThat(found.stream().map(row -> row.map(values -> values.getLong(1))))
                .as("seed %d, version %d", seed, version)
                .isEqualTo(expected);
    }
}
