// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitException;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables with keys of all types do what a map does, over random changes by several handles of which some are behind, while
 * key columns are renamed and widened; and old versions stay what they were.
 */
class KeyedModelTest {
    private static final int STEPS = 40;
    private static final long FIRST_SEED = Long.getLong("seed", 1L);
    private static final int SEEDS = Integer.getInteger("seeds", 24);
    private static final int PAYLOAD = 1;
    private static final int FIRST_KEY = 2;

    /**
     * Makes the value of a key column of a small number, a different one for each.
     *
     * @param values how many there are
     * @param wider the same values in a type that the column can be widened to
     */
    private record KeyType(Type.Primitive type, int values, IntFunction<Object> value, Optional<KeyType> wider) {
        KeyType(Type.Primitive type, IntFunction<Object> value) {
            this(type, 40, value, Optional.empty());
        }

        KeyType(Type.Primitive type, IntFunction<Object> value, Type.Primitive to, IntFunction<Object> widened) {
            this(type, 40, value, Optional.of(new KeyType(to, widened)));
        }
    }

    private static BigDecimal cents(int i) {
        return BigDecimal.valueOf(i - 9, 2);
    }

    private static LocalDate day(int i) {
        return LocalDate.ofEpochDay(i * 3L - 40);
    }

    private static final List<KeyType> TYPES = List.of(
            new KeyType(Type.Simple.LONG, i -> (long) i),
            new KeyType(Type.Simple.LONG, i -> i * 0x9e3779b97f4a7c15L),
            new KeyType(Type.Simple.INT, i -> i - 20, Type.Simple.LONG, i -> i - 20L),
            new KeyType(Type.Simple.STRING, i -> "a common beginning of keys/" + i),
            new KeyType(Type.Simple.STRING, i -> i == 0 ? "" : Integer.toString(i * 7919)),
            new KeyType(Type.Simple.UUID, i -> new UUID(i * 0x9e3779b97f4a7c15L, i)),
            new KeyType(Type.Simple.BOOLEAN, 2, i -> i > 0, Optional.empty()),
            new KeyType(Type.Simple.DOUBLE, i -> i == 0 ? -0.0 : i * 0.5),
            new KeyType(Type.Simple.FLOAT, i -> i * 0.25f - 3, Type.Simple.DOUBLE, i -> i * 0.25 - 3),
            new KeyType(Type.Simple.DATE, KeyedModelTest::day, Type.Simple.TIMESTAMP, i -> day(i).atStartOfDay()),
            new KeyType(Type.Simple.DATE, KeyedModelTest::day, Type.Simple.TIMESTAMP_NS, i -> day(i).atStartOfDay()),
            new KeyType(Type.Simple.TIME, i -> LocalTime.ofSecondOfDay(i * 1_999L)),
            new KeyType(Type.Simple.TIMESTAMP, i -> LocalDateTime.of(1969, 12, 31, 23, 59, i)),
            new KeyType(Type.Simple.TIMESTAMPTZ, i -> Instant.ofEpochSecond(i - 20, 1_000)),
            new KeyType(new Type.Decimal(10, 2), KeyedModelTest::cents, new Type.Decimal(20, 2), KeyedModelTest::cents),
            new KeyType(new Type.Decimal(18, 2), KeyedModelTest::cents, new Type.Decimal(19, 2), KeyedModelTest::cents),
            new KeyType(
                    new Type.Decimal(38, 0),
                    i -> new BigDecimal(BigInteger.valueOf(i - 5).shiftLeft(i % 3 * 40))),
            new KeyType(new Type.Fixed(5), i -> ByteBuffer.wrap(new byte[] {1, (byte) i, 0, 0, 7})),
            new KeyType(
                    new Type.Fixed(16),
                    i -> ByteBuffer.wrap(
                            new byte[] {(byte) (i * 50), 0, 0, 0, 0, 0, 0, 0, (byte) i, 0, 0, 0, 0, 0, 0, 7})),
            new KeyType(Type.Simple.BINARY, i -> ByteBuffer.wrap(new byte[i])));

    /** What a row has besides its key. */
    private record Entry(@Nullable Long payload, @Nullable Long sequence) {
        long order() {
            return sequence == null ? Long.MIN_VALUE : sequence;
        }
    }

    /** Rows by the number of their key, and the columns at the time. */
    private record Model(TreeMap<Integer, Entry> rows, Schema schema) {}

    /** A change of a key; no entry: a deletion, by its sequence or without one. */
    private record Change(@Nullable Entry entry, @Nullable Long deletedAt) {
        boolean isTimeless() {
            return entry == null && deletedAt == null;
        }

        long order() {
            return entry != null ? entry.order() : deletedAt == null ? Long.MAX_VALUE : deletedAt;
        }
    }

    private long seed;
    private Random random = new Random(0);
    private List<KeyType> key = List.of();
    private int numbers;
    private MemoryObjectStore store = new MemoryObjectStore();
    private Table table = new ScanFixture(required("id", Type.Simple.LONG)).table;
    private final List<Table> handles = new ArrayList<>();
    private boolean sequenced;
    private final TreeMap<Integer, Entry> model = new TreeMap<>();
    private final Map<Long, Model> versions = new HashMap<>();

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
            table = handles.get(random.nextInt(handles.size()));
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> upsert();
                case 4, 5 -> insert();
                case 6 -> deleteKeys();
                case 7 -> reopen();
                case 8 -> alter();
                case 9 -> update();
                case 10 -> move();
                case 11, 12 -> merge();
                default -> lookUp(newest().version());
            }
            Snapshot newest = newest();
            versions.put(
                    newest.version(),
                    new Model(new TreeMap<>(model), newest.definition().schema()));
            if (step % 8 == 7) {
                check();
            }
        }
        check();
        for (long version : versions.keySet()) {
            lookUp(version);
        }
        assertThat(TableChecker.check(store, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .as("seed %d", seed)
                .isEmpty();
    }

    /** Through a handle of its own, so that none of the others learns of it. */
    private Snapshot newest() {
        return Table.open(store).snapshot();
    }

    private void create() {
        int columns = 1 + random.nextInt(3) / 2 + random.nextInt(4) / 3;
        List<KeyType> types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        fields.add(optional("payload", Type.Simple.LONG));
        numbers = 1;
        for (int i = 0; i < columns; i++) {
            types.add(TYPES.get(random.nextInt(TYPES.size())));
            fields.add(required("k" + i, types.get(i).type()));
            numbers *= radix(types.get(i), columns);
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
        handles.add(builder.create());
        handles.add(Table.open(store));
        handles.add(Table.open(store));
    }

    private static int radix(KeyType type, int columns) {
        return Math.min(columns == 1 ? 40 : 5, type.values());
    }

    private int sequenceId() {
        return FIRST_KEY + key.size();
    }

    private static String name(Schema schema, int id) {
        return schema.field(id).orElseThrow().name();
    }

    /** The key of a number in the types that its columns have in a schema. */
    private List<Object> keyOf(int number, Schema schema) {
        List<Object> values = new ArrayList<>();
        int rest = number;
        for (int i = 0; i < key.size(); i++) {
            KeyType type = key.get(i);
            int radix = radix(type, key.size());
            Type now = schema.field(FIRST_KEY + i).orElseThrow().type();
            KeyType as = type.type().equals(now) ? type : type.wider().orElseThrow();
            values.add(as.value().apply(rest % radix));
            rest /= radix;
        }
        return values;
    }

    private int number() {
        return random.nextInt(numbers);
    }

    private Entry entry() {
        return new Entry(random.nextInt(10) == 0 ? null : (Long) random.nextLong(), sequence());
    }

    private @Nullable Long sequence() {
        return sequenced && random.nextInt(8) > 0 ? (Long) (long) random.nextInt(50) : null;
    }

    private List<@Nullable Object> row(int number, Entry entry, Schema schema) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(entry.payload());
        row.addAll(keyOf(number, schema));
        row.add(entry.sequence());
        return row;
    }

    private void upsert() {
        if (sequenced) {
            // What is older is judged by the rows that a handle knows; those that are gone since still count.
            table.snapshot();
        }
        Upsert upsert = table.newUpsert();
        Schema schema = table.schema();
        Map<Integer, List<Change>> changes = new HashMap<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            int number = number();
            Change change = random.nextInt(5) > 0
                    ? new Change(entry(), null)
                    : new Change(null, random.nextBoolean() ? sequence() : null);
            if (change.entry() != null) {
                upsert.add(Row.ofValues(row(number, change.entry(), schema)));
            } else {
                List<@Nullable Object> of = new ArrayList<>(keyOf(number, schema));
                if (change.deletedAt() != null) {
                    of.add(change.deletedAt());
                }
                upsert.delete(Row.ofValues(of));
            }
            changes.computeIfAbsent(number, any -> new ArrayList<>()).add(change);
        }
        upsert.commit();
        changes.forEach(this::apply);
    }

    private void apply(int number, List<Change> all) {
        List<Change> left = all;
        boolean timeless = false;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isTimeless() || !sequenced) {
                timeless = true;
                left = all.subList(all.get(i).isTimeless() ? i + 1 : i, all.size());
            }
        }
        Entry before = timeless ? null : model.get(number);
        if (timeless) {
            model.remove(number);
        }
        Optional<Change> best = left.stream().reduce((a, b) -> b.order() >= a.order() ? b : a);
        if (best.isPresent() && (before == null || best.get().order() >= before.order())) {
            model.remove(number);
            Entry entry = best.get().entry();
            if (entry != null) {
                model.put(number, entry);
            }
        }
    }

    private void insert() {
        Schema schema = table.schema();
        Map<Integer, Entry> added = new HashMap<>();
        boolean clash = false;
        try (TableWriter writer = table.newWriter()) {
            int rows = 1 + random.nextInt(4);
            for (int i = 0; i < rows; i++) {
                int number = number();
                Entry entry = entry();
                writer.write(Row.ofValues(row(number, entry, schema)));
                clash |= model.containsKey(number) || added.put(number, entry) != null;
            }
            List<CommitMessage> messages = writer.finish();
            if (random.nextInt(4) == 0) {
                table.snapshot();
            }
            if (clash) {
                requireRefused(() -> table.newAppend().add(messages).commit());
            } else {
                table.newAppend().add(messages).commit();
                model.putAll(added);
            }
        }
    }

    private void requireRefused(ThrowingCallable change) {
        long version = newest().version();
        assertThatThrownBy(change)
                .as("seed %d", seed)
                .isInstanceOfAny(InvalidRequestException.class, CommitException.class)
                .hasMessageContaining("key");
        assertThat(newest().version()).isEqualTo(version);
    }

    private void deleteKeys() {
        List<Row> keys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = number();
            keys.add(Row.ofValues(keyOf(number, table.schema())));
            model.remove(number);
        }
        table.deleteKeys(keys);
    }

    private void reopen() {
        Table opened = Table.open(store);
        if (random.nextBoolean()) {
            opened = opened.with(KeyCache.ofBytes(random.nextInt(3) * 4_000L));
        }
        handles.set(handles.indexOf(table), opened);
    }

    private void alter() {
        Schema now = newest().definition().schema();
        int column = random.nextInt(2 + key.size());
        int id = PAYLOAD + column;
        boolean widen = column > 0
                && column <= key.size()
                && key.get(column - 1).wider().isPresent()
                && now.field(id).orElseThrow().type().equals(key.get(column - 1).type());
        String name = name(now, id);
        table.newAlter()
                .columns(columns -> widen
                        ? columns.widen(
                                name, key.get(column - 1).wider().orElseThrow().type())
                        : columns.rename(name, name.endsWith("_") ? name.substring(0, name.length() - 1) : name + "_"))
                .commit();
    }

    /** Gives rows another payload; sequences stay, and do not matter. */
    private void update() {
        Schema now = newest().definition().schema();
        long bound = random.nextLong();
        String payload = name(now, PAYLOAD);
        table.newUpdate(Predicate.lessThan(payload, bound)).set(payload, bound).commit();
        model.replaceAll((number, entry) ->
                entry.payload() != null && entry.payload() < bound ? new Entry(bound, entry.sequence()) : entry);
    }

    /** Gives a row another key. */
    private void move() {
        Schema now = newest().definition().schema();
        int from = number();
        int to = number();
        List<Object> old = keyOf(from, now);
        List<Object> other = keyOf(to, now);
        List<Predicate> parts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            parts.add(Predicate.equal(name(now, FIRST_KEY + i), old.get(i)));
        }
        Update update = table.newUpdate(Predicate.and(parts));
        for (int i = 0; i < key.size(); i++) {
            update.set(name(now, FIRST_KEY + i), other.get(i));
        }
        if (model.containsKey(from) && model.containsKey(to) && from != to) {
            requireRefused(update::commit);
        } else {
            update.commit();
            Optional.ofNullable(model.remove(from)).ifPresent(entry -> model.put(to, entry));
        }
    }

    /** Updates, deletes and inserts by a join over the key, or inserts what need not be new. */
    private void merge() {
        Schema now = newest().definition().schema();
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            columns.add(required(
                    name(now, FIRST_KEY + i),
                    now.field(FIRST_KEY + i).orElseThrow().type()));
        }
        columns.add(optional(name(now, PAYLOAD), Type.Simple.LONG));
        columns.add(required("drop_it", Type.Simple.BOOLEAN));
        Set<Integer> chosen = new LinkedHashSet<>();
        IntStream.range(0, 1 + random.nextInt(5)).forEach(i -> chosen.add(number()));
        List<Row> source = new ArrayList<>();
        TreeMap<Integer, Entry> after = new TreeMap<>(model);
        boolean blind = random.nextInt(4) == 0;
        for (int number : chosen) {
            boolean drop = random.nextInt(3) == 0;
            Long payload = random.nextLong();
            List<@Nullable Object> values = new ArrayList<>(keyOf(number, now));
            values.add(payload);
            values.add(drop);
            source.add(Row.ofValues(values));
            Entry before = model.get(number);
            if (before == null) {
                after.put(number, new Entry(payload, null));
            } else if (drop) {
                after.remove(number);
            } else {
                after.put(number, new Entry(payload, before.sequence()));
            }
        }
        List<String> on = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            String name = name(now, FIRST_KEY + i);
            on.add("t.%s = s.%s".formatted(name, name));
        }
        Merge merge = table.newMerge(Schema.of(columns), source);
        if (blind) {
            merge.on("false").whenNotMatched().insertAll();
            if (Collections.disjoint(chosen, model.keySet())) {
                merge.commit();
                model.putAll(after);
            } else {
                requireRefused(merge::commit);
            }
            return;
        }
        merge.on(String.join(" and ", on))
                .whenMatched("s.drop_it")
                .delete()
                .whenMatched()
                .updateAll()
                .whenNotMatched()
                .insertAll()
                .commit();
        model.clear();
        model.putAll(after);
    }

    private void check() {
        Snapshot newest = newest();
        Schema schema = newest.definition().schema();
        Map<List<@Nullable Object>, Integer> expected = new HashMap<>();
        model.forEach((number, entry) -> expected.put(row(number, entry, schema), number));
        List<List<@Nullable Object>> found = new ArrayList<>();
        try (RowCursor cursor = Table.open(store).newScan().at(newest).build().rows()) {
            while (cursor.next()) {
                found.add(values(cursor));
            }
        }
        assertThat(found).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(name(schema, sequenceId())).as("seed %d", seed).startsWith("seq");
        lookUp(newest.version());
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.value(i));
        }
        return values;
    }

    private void lookUp(long version) {
        Model then = versions.getOrDefault(
                version, new Model(model, newest().definition().schema()));
        List<Row> keys = new ArrayList<>();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = number();
            keys.add(Row.ofValues(keyOf(number, then.schema())));
            Entry entry = then.rows().get(number);
            expected.add(entry == null ? List.of() : row(number, entry, then.schema()));
        }
        List<List<@Nullable Object>> found = table.newLookup().asOf(version).getAll(keys).stream()
                .map(row -> row.map(KeyedModelTest::values).orElse(List.of()))
                .toList();
        assertThat(found).as("seed %d, version %d", seed, version).isEqualTo(expected);
    }
}
