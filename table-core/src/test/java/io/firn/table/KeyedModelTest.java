// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables with keys of all types do what a map does, over random changes, and old versions stay what they were. */
class KeyedModelTest {
    private static final int STEPS = 40;
    private static final long FIRST_SEED = Long.getLong("seed", 1L);
    private static final int SEEDS = Integer.getInteger("seeds", 24);

    /** Makes the value of a key column of a small number, a different one for each. */
    private record KeyType(Type type, IntFunction<Object> value) {}

    private static final List<KeyType> TYPES = List.of(
            new KeyType(Type.Simple.LONG, i -> (long) i),
            new KeyType(Type.Simple.LONG, i -> i * 0x9e3779b97f4a7c15L),
            new KeyType(Type.Simple.INT, i -> i - 20),
            new KeyType(Type.Simple.STRING, i -> "a common beginning of keys/" + i),
            new KeyType(Type.Simple.STRING, i -> i == 0 ? "" : Integer.toString(i * 7919)),
            new KeyType(Type.Simple.UUID, i -> new UUID(i * 0x9e3779b97f4a7c15L, i)),
            new KeyType(Type.Simple.DOUBLE, i -> i == 0 ? -0.0 : i * 0.5),
            new KeyType(Type.Simple.DATE, i -> LocalDate.ofEpochDay(i * 3L - 40)),
            new KeyType(new Type.Decimal(10, 2), i -> BigDecimal.valueOf(i - 9, 2)),
            new KeyType(
                    new Type.Decimal(38, 0),
                    i -> new BigDecimal(BigInteger.valueOf(i - 5).shiftLeft(i % 3 * 40))),
            new KeyType(new Type.Fixed(5), i -> ByteBuffer.wrap(new byte[] {1, (byte) i, 0, 0, 7})),
            new KeyType(Type.Simple.BINARY, i -> ByteBuffer.wrap(new byte[i])));

    private long seed;
    private Random random = new Random(0);
    private List<KeyType> key = List.of();
    private MemoryObjectStore store = new MemoryObjectStore();
    private Table table = new ScanFixture(required("id", Type.Simple.LONG)).table;
    private boolean sequenced;
    private final Map<List<Object>, List<@Nullable Object>> model = new HashMap<>();
    private final Map<Long, Map<List<Object>, List<@Nullable Object>>> versions = new HashMap<>();

    static List<Long> seeds() {
        return IntStream.range(0, SEEDS).mapToObj(i -> FIRST_SEED + i).toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aTableDoesWhatAMapDoes(long chosen) {
        seed = chosen;
        random = new Random(seed);
        create();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> upsert();
                case 4, 5 -> insert();
                case 6 -> deleteKeys();
                case 7 -> reopen();
                case 8 -> alter();
                default -> lookUp(table.snapshot().version());
            }
            versions.put(table.snapshot().version(), new HashMap<>(model));
            if (step % 8 == 7) {
                check();
            }
        }
        check();
        for (long version : versions.keySet()) {
            lookUp(version);
        }
    }

    private void create() {
        int columns = 1 + random.nextInt(3) / 2 + random.nextInt(4) / 3;
        List<KeyType> types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        fields.add(optional("payload", Type.Simple.LONG));
        for (int i = 0; i < columns; i++) {
            types.add(TYPES.get(random.nextInt(TYPES.size())));
            fields.add(required("k" + i, types.get(i).type()));
        }
        fields.add(optional("seq", Type.Simple.LONG));
        key = types;
        store = new MemoryObjectStore();
        TableBuilder builder = Table.create(store, Schema.of(fields))
                .primaryKey(IntStream.range(0, columns).mapToObj(i -> "k" + i).toArray(String[]::new))
                .property("write.key-index", List.of("auto", "always", "never").get(random.nextInt(3)));
        sequenced = random.nextInt(3) == 0;
        if (sequenced) {
            builder.property("write.sequence-column", "seq");
        }
        switch (random.nextInt(4)) {
            case 0 -> builder.partitionBy("bucket(3, payload)");
            case 1 -> builder.sortBy("payload desc");
            default -> {}
        }
        table = builder.create();
    }

    private List<Object> keyOf(int number) {
        List<Object> values = new ArrayList<>();
        int rest = number;
        for (KeyType type : key) {
            values.add(type.value().apply(key.size() == 1 ? number : rest % 5));
            rest /= 5;
        }
        return values;
    }

    private int number() {
        return random.nextInt(key.size() == 1 ? 40 : (int) Math.pow(5, key.size()));
    }

    private List<@Nullable Object> row(int number) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(random.nextInt(10) == 0 ? null : random.nextLong());
        row.addAll(keyOf(number));
        row.add(sequenced ? (Object) (long) random.nextInt(50) : null);
        return row;
    }

    /** As the map knows it: sequences decide. */
    private void put(List<Object> of, List<@Nullable Object> row) {
        List<@Nullable Object> before = model.get(of);
        if (!sequenced || before == null || sequence(row) >= sequence(before)) {
            model.put(of, row);
        }
    }

    private static long sequence(List<@Nullable Object> row) {
        Object sequence = row.get(row.size() - 1);
        return sequence == null ? Long.MIN_VALUE : (Long) sequence;
    }

    private void upsert() {
        Upsert upsert = table.newUpsert();
        Map<List<Object>, List<@Nullable Object>> winners = new HashMap<>();
        int changes = 1 + random.nextInt(12);
        for (int i = 0; i < changes; i++) {
            int number = number();
            if (!sequenced && random.nextInt(5) == 0) {
                upsert.delete(Row.ofValues(keyOf(number)));
                winners.put(keyOf(number), List.of());
            } else {
                List<@Nullable Object> row = row(number);
                upsert.add(Row.ofValues(row));
                List<@Nullable Object> before = winners.get(keyOf(number));
                if (before == null || before.isEmpty() || !sequenced || sequence(row) >= sequence(before)) {
                    winners.put(keyOf(number), row);
                }
            }
        }
        upsert.commit();
        winners.forEach((of, row) -> {
            if (row.isEmpty()) {
                model.remove(of);
            } else {
                put(of, row);
            }
        });
    }

    private void insert() {
        Map<List<Object>, List<@Nullable Object>> added = new HashMap<>();
        boolean clash = false;
        try (TableWriter writer = table.newWriter()) {
            int rows = 1 + random.nextInt(6);
            for (int i = 0; i < rows; i++) {
                int number = number();
                List<@Nullable Object> row = row(number);
                writer.write(Row.ofValues(row));
                clash |= model.containsKey(keyOf(number)) || added.containsKey(keyOf(number));
                added.put(keyOf(number), row);
            }
            List<CommitMessage> messages = writer.finish();
            if (clash) {
                long version = table.snapshot().version();
                assertThatThrownBy(() -> table.newAppend().add(messages).commit())
                        .as("seed %d", seed)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("primary key");
                assertThat(table.snapshot().version()).isEqualTo(version);
            } else {
                table.newAppend().add(messages).commit();
                model.putAll(added);
            }
        }
    }

    private void deleteKeys() {
        List<Row> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Object> of = keyOf(number());
            keys.add(Row.ofValues(of));
            model.remove(of);
        }
        table.deleteKeys(keys);
    }

    private void reopen() {
        table = Table.open(store);
        if (random.nextBoolean()) {
            table = table.with(KeyCache.ofBytes(random.nextInt(3) * 4_000L));
        }
    }

    private void alter() {
        String payload = table.schema().fields().get(0).name();
        table.newAlter()
                .columns(columns -> columns.rename(payload, payload.equals("payload") ? "cargo" : "payload"))
                .commit();
    }

    private void check() {
        assertThat(read(table.snapshot())).as("seed %d", seed).isEqualTo(model);
        lookUp(table.snapshot().version());
    }

    private Map<List<Object>, List<@Nullable Object>> read(Snapshot snapshot) {
        Map<List<Object>, List<@Nullable Object>> rows = new HashMap<>();
        try (RowCursor cursor = table.newScan().at(snapshot).build().rows()) {
            while (cursor.next()) {
                List<@Nullable Object> row = values(cursor);
                assertThat(rows.put(new ArrayList<>(row.subList(1, 1 + key.size())), row))
                        .as("seed %d: a key twice", seed)
                        .isNull();
            }
        }
        return rows;
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.value(i));
        }
        return values;
    }

    private void lookUp(long version) {
        Map<List<Object>, List<@Nullable Object>> then = versions.getOrDefault(version, model);
        List<Row> keys = new ArrayList<>();
        List<List<Object>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(keyOf(number()));
            keys.add(Row.ofValues(asked.get(i)));
        }
        List<Optional<Row>> found = table.newLookup().asOf(version).getAll(keys);
        for (int i = 0; i < keys.size(); i++) {
            List<@Nullable Object> expected = then.get(asked.get(i));
            assertThat(found.get(i).map(KeyedModelTest::values))
                    .as("seed %d, version %d, key %s", seed, version, asked.get(i))
                    .isEqualTo(Optional.ofNullable(expected));
        }
    }
}
