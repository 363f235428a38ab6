// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.ColumnBatch;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.scan.Projection;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.SchemaUpdate;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random tables of random types that evolve, beside a model in memory: every scan gives what the model gives. */
class EvolvingTableTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyScanGivesWhatTheModelGives(long seed) {
        new Run(seed).run();
    }

    /** A version that is read again later. */
    private record Version(Snapshot snapshot, int rows) {}

    private static final class Run {
        private final long seed;
        private final Random random;
        private final MemoryObjectStore store = new MemoryObjectStore();
        private final ModelTable model = new ModelTable();
        private final List<Version> versions = new ArrayList<>();
        private final Table table;
        private int names;
        private int evolved;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            List<Field> columns = new ArrayList<>();
            columns.add(Field.required("id", Type.Simple.LONG));
            for (int i = 0; i < 2 + random.nextInt(6); i++) {
                columns.add(Samples.field(random, name(), 3));
            }
            TableBuilder builder = Table.create(store, Schema.of(columns));
            if (random.nextBoolean()) {
                builder.partitionBy(random.nextBoolean() ? "bucket(3, id)" : "truncate(5, id)");
            }
            if (random.nextBoolean()) {
                builder.sortBy("id desc");
            }
            table = builder.create();
        }

        void run() {
            for (int step = 0; step < 8; step++) {
                append(1 + random.nextInt(60));
                versions.add(new Version(table.snapshot(), model.size()));
                for (int change = random.nextInt(4); change > 0; change--) {
                    evolve();
                }
                check(table.snapshot(), model.size());
            }
            for (Version version : versions) {
                check(version.snapshot(), version.rows());
            }
            assertThat(evolved).as("seed %d", seed).isPositive();
        }

        private String name() {
            return (random.nextInt(8) == 0 ? "a.b" : "c") + names++;
        }

        private void append(int rows) {
            List<Field> fields = table.snapshot().definition().schema().fields();
            try (TableWriter writer = table.newWriter()) {
                for (int i = 0; i < rows; i++) {
                    Row row = Samples.row(fields, random);
                    writer.write(row);
                    model.add(fields, row);
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }

        private void evolve() {
            Schema schema = table.snapshot().definition().schema();
            List<String> paths = schema.paths().stream().sorted().toList();
            String path = paths.get(random.nextInt(paths.size()));
            Field field = schema.field(path).orElseThrow();
            try {
                table.newAlter().columns(update -> step(update, path, field)).commit();
                evolved++;
            } catch (InvalidRequestException refused) {
                // A random step may be one that would lose data; then the schema stays as it is.
                assertThat(table.snapshot().definition().schema()).isEqualTo(schema);
            }
        }

        private SchemaUpdate step(SchemaUpdate update, String path, Field field) {
            return switch (random.nextInt(6)) {
                case 0 -> update.add(random.nextBoolean() ? "" : path, added());
                case 1 -> update.drop(path);
                case 2 -> update.rename(path, name());
                case 3 -> update.moveFirst(path);
                case 4 -> update.makeOptional(path);
                default ->
                    field.type() instanceof Type.Primitive type
                            ? wider(type).map(wide -> update.widen(path, wide)).orElse(update)
                            : update;
            };
        }

        private Field added() {
            String name = name();
            Type type = Samples.type(random, 2);
            if (type instanceof Type.Primitive primitive && random.nextBoolean()) {
                Object value = Values.toRaw(type, Samples.primitive(primitive, random), name);
                return new Field(
                        0,
                        name,
                        random.nextBoolean(),
                        type,
                        "",
                        new Field.Defaults(Optional.of(value), Optional.of(value)));
            }
            return Field.optional(name, type);
        }

        private static Optional<Type.Primitive> wider(Type.Primitive type) {
            if (type instanceof Type.Decimal decimal) {
                return decimal.precision() < 38
                        ? Optional.of(new Type.Decimal(Math.min(38, decimal.precision() * 3), decimal.scale()))
                        : Optional.empty();
            } else if (type == Type.Simple.INT) {
                return Optional.of(Type.Simple.LONG);
            } else if (type == Type.Simple.FLOAT) {
                return Optional.of(Type.Simple.DOUBLE);
            }
            return type == Type.Simple.DATE ? Optional.of(Type.Simple.TIMESTAMP) : Optional.empty();
        }

        private void check(Snapshot snapshot, int rows) {
            Schema schema = snapshot.definition().schema();
            check(snapshot, rows, Optional.empty(), Optional.empty());
            for (int i = 0; i < 4; i++) {
                Optional<List<String>> select =
                        random.nextBoolean() ? Optional.of(selection(schema)) : Optional.empty();
                check(snapshot, rows, select, predicate(schema, rows, 2));
            }
        }

        private void check(Snapshot snapshot, int rows, Optional<List<String>> select, Optional<Predicate> where) {
            Schema schema = snapshot.definition().schema();
            ScanBuilder builder = table.newScan().at(snapshot);
            select.ifPresent(builder::select);
            where.ifPresent(builder::where);
            Scan scan = builder.build();
            String what = "seed %d version %d select %s where %s".formatted(seed, snapshot.version(), select, where);

            BoundPredicate bound =
                    where.map(predicate -> predicate.bind(schema)).orElse(new BoundPredicate.Always(true));
            List<Field> columns =
                    select.map(paths -> Projection.select(schema, paths)).orElse(schema.fields());
            List<Row> expected = model.rows(columns, schema, bound, rows);

            assertThat(scan.schema().fields()).as(what).isEqualTo(columns);
            try (RowCursor cursor = scan.rows()) {
                assertThat(bag(cursor.toList())).as(what).isEqualTo(bag(expected));
            }
            assertThat(scan.count()).as(what).isEqualTo(expected.size());
            assertThat(countedBatches(scan)).as(what).isEqualTo(expected.size());
            long limit = random.nextInt(expected.size() + 3);
            Scan limited = limited(snapshot, select, where, limit);
            try (RowCursor cursor = limited.rows()) {
                List<Row> some = cursor.toList();
                assertThat(some).as(what).hasSize((int) Math.min(limit, expected.size()));
                Map<Row, Integer> left = new HashMap<>(bag(expected));
                some.forEach(row -> left.merge(row, -1, Integer::sum));
                assertThat(left.values()).as(what).allMatch(count -> count >= 0);
            }
            assertThat(limited.count()).as(what).isEqualTo(Math.min(limit, expected.size()));
        }

        private Scan limited(Snapshot snapshot, Optional<List<String>> select, Optional<Predicate> where, long limit) {
            ScanBuilder builder = table.newScan().at(snapshot).limit(limit);
            select.ifPresent(builder::select);
            where.ifPresent(builder::where);
            return builder.build();
        }

        private static long countedBatches(Scan scan) {
            long count = 0;
            try (BatchCursor cursor = scan.batches()) {
                for (Optional<ColumnBatch> batch = cursor.next(); batch.isPresent(); batch = cursor.next()) {
                    count += batch.get().rowCount();
                }
            }
            return count;
        }

        private List<String> selection(Schema schema) {
            List<String> paths =
                    new ArrayList<>(schema.paths().stream().sorted().toList());
            Collections.shuffle(paths, random);
            List<String> selected = new ArrayList<>();
            for (String path : paths.subList(0, random.nextInt(Math.min(6, paths.size()) + 1))) {
                selected.add(path);
                try {
                    Projection.select(schema, selected);
                } catch (InvalidRequestException overlapping) {
                    selected.remove(path);
                }
            }
            return selected;
        }

        private Optional<Predicate> predicate(Schema schema, int rows, int depth) {
            int kind = depth == 0 ? 9 : random.nextInt(10);
            if (kind < 4) {
                List<Predicate> parts = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    predicate(schema, rows, depth - 1).ifPresent(parts::add);
                }
                return Optional.of(kind < 2 ? Predicate.and(parts) : Predicate.or(parts));
            } else if (kind == 4) {
                return predicate(schema, rows, depth - 1).map(Predicate::not);
            }
            List<String> paths = schema.paths().stream().sorted().toList();
            String path = paths.get(random.nextInt(paths.size()));
            Predicate leaf = leaf(path, schema.field(path).orElseThrow(), rows);
            try {
                leaf.bind(schema);
                return Optional.of(leaf);
            } catch (InvalidRequestException inListOrUnordered) {
                return Optional.empty();
            }
        }

        private Predicate leaf(String path, Field field, int rows) {
            if (!(field.type() instanceof Type.Primitive type) || random.nextInt(8) == 0) {
                return Predicate.isNull(path);
            }
            Object value =
                    path.equals("id") ? (Object) (long) random.nextInt(rows + 1) : Samples.primitive(type, random);
            if (type == Type.Simple.STRING && random.nextInt(3) == 0) {
                return Predicate.startsWith(path, (String) value);
            } else if ((type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE) && random.nextInt(4) == 0) {
                return Predicate.isNaN(path);
            } else if (random.nextInt(4) == 0) {
                return Predicate.in(path, value, Samples.primitive(type, random), Samples.primitive(type, random));
            }
            Comparison comparison = Comparison.values()[random.nextInt(Comparison.values().length)];
            return new Predicate.Compare(path, comparison, value);
        }

        private static Map<Row, Integer> bag(List<Row> rows) {
            Map<Row, Integer> bag = new HashMap<>();
            rows.forEach(row -> bag.merge(row, 1, Integer::sum));
            return bag;
        }
    }
}
