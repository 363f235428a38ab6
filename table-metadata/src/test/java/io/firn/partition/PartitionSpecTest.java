// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.expression.RandomPredicates;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.types.Field;
import io.firn.types.RandomValues;
import io.firn.types.Schema;
import io.firn.types.SchemaUpdate;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionSpecTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.LONG),
            Field.optional("ts", Type.Simple.TIMESTAMP),
            Field.optional("name", Type.Simple.STRING),
            Field.optional("day", Type.Simple.DATE),
            Field.optional("tags", new Type.ListOf(Field.optional("element", Type.Simple.STRING))));

    private static final PartitionSpec SPEC = new PartitionSpec(
            3,
            List.of(
                    new PartitionField(1000, 2, "day", new Transform.Day()),
                    new PartitionField(1001, 1, "bucket", new Transform.Bucket(4)),
                    new PartitionField(1002, 3, "name", new Transform.Truncate(2))));

    private static String inclusive(String text) {
        return SPEC.project(Predicate.parse(text).bind(SCHEMA), SCHEMA).toString();
    }

    private static String strict(String text) {
        return SPEC.projectStrict(Predicate.parse(text).bind(SCHEMA), SCHEMA).toString();
    }

    @Test
    void projectsPredicatesOnColumnsToPartitions() {
        assertThat(inclusive("ts >= '2026-11-22 08:00:00'")).isEqualTo("#1000 >= date '2026-11-22'");
        assertThat(inclusive("ts < '2026-11-22'")).isEqualTo("#1000 <= date '2026-11-21'");
        assertThat(strict("ts < '2026-11-22'")).isEqualTo("#1000 < date '2026-11-22'");
        assertThat(strict("ts >= '2026-11-22'")).isEqualTo("#1000 > date '2026-11-21'");
        assertThat(strict("ts >= '2026-11-22 08:00:00'")).isEqualTo("#1000 > date '2026-11-22'");
        assertThat(inclusive("id > 5")).isEqualTo("#1001 is not null");
        assertThat(strict("id = 5")).isEqualTo("false");
        assertThat(inclusive("name like 'a%'")).isEqualTo("#1002 starts with 'a'");
        assertThat(strict("name like 'a%'")).isEqualTo("#1002 starts with 'a'");
        assertThat(inclusive("name like 'abc%'")).isEqualTo("#1002 = 'ab'");
        assertThat(strict("name like 'abc%'")).isEqualTo("false");
        assertThat(strict("name not like 'abc%'")).isEqualTo("#1002 <> 'ab'");
        assertThat(inclusive("day = '2026-11-22'")).isEqualTo("true");
        assertThat(strict("day = '2026-11-22' or ts is null")).isEqualTo("#1000 is null");
    }

    @Test
    void projectionsAreSoundForEveryTransformTypeAndPredicate() {
        List<Transform> transforms = List.of(
                new Transform.Identity(),
                new Transform.Bucket(3),
                new Transform.Truncate(2),
                new Transform.Year(),
                new Transform.Month(),
                new Transform.Day(),
                new Transform.Hour(),
                new Transform.Void());
        int ruledOut = 0;
        int whole = 0;
        for (int seed = 0; seed < 60_000; seed++) {
            Random random = new Random(seed);
            int spread = random.nextBoolean() ? 3 : 100_000;
            Type.Primitive first = any(random);
            List<Type.Primitive> types = List.of(first, any(random));
            List<PartitionField> fields = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int source = 1 + random.nextInt(2);
                Transform transform = transforms.get(random.nextInt(transforms.size()));
                if (TransformTest.takes(transform, types.get(source - 1))) {
                    fields.add(new PartitionField(1000 + i, source, "p" + i, transform));
                }
            }
            PartitionSpec spec = new PartitionSpec(1, fields);
            Schema schema = Schema.of(Field.optional("a", types.get(0)), Field.optional("b", types.get(1)));
            BoundPredicate predicate = RandomPredicates.next(types, random, spread, 1);
            Map<Integer, Object> row = new HashMap<>();
            for (int i = 0; i < 2; i++) {
                row.put(i + 1, random.nextInt(6) == 0 ? null : RandomValues.next(types.get(i), random, spread));
            }
            PartitionKey key = spec.key(row::get, schema);
            boolean matches = predicate.test(row::get);
            boolean inclusive = test(spec.project(predicate, schema), spec, key);
            boolean strict = test(spec.projectStrict(predicate, schema), spec, key);
            assertThat(inclusive || !matches)
                    .as("seed %d: %s excludes %s in %s of %s", seed, predicate, row, key, spec)
                    .isTrue();
            assertThat(matches || !strict)
                    .as("seed %d: %s includes %s in %s of %s", seed, predicate, row, key, spec)
                    .isTrue();
            ruledOut += inclusive ? 0 : 1;
            whole += strict ? 1 : 0;
        }
        assertThat(ruledOut).isGreaterThan(5_000);
        assertThat(whole).isGreaterThan(3_000);
    }

    private static boolean test(BoundPredicate projected, PartitionSpec spec, PartitionKey key) {
        return projected.test(id -> {
            for (int i = 0; i < spec.fields().size(); i++) {
                if (spec.fields().get(i).id() == id) {
                    return key.values().get(i);
                }
            }
            throw new IllegalArgumentException("No partition field " + id);
        });
    }

    private static Type.Primitive any(Random random) {
        return RandomValues.TYPES.get(random.nextInt(RandomValues.TYPES.size()));
    }

    private static String path(Object... values) {
        return SPEC.path(new PartitionKey(3, Arrays.asList(values)), SCHEMA);
    }

    @Test
    void namesDirectoriesForPeople() {
        assertThat(path(20779, 3, "ab")).isEqualTo("day=2026-11-22/bucket=3/name=ab");
        assertThat(path(null, null, null)).isEqualTo("day=__null__/bucket=__null__/name=__null__");
        assertThat(path(-1, 0, "__null__")).isEqualTo("day=1969-12-31/bucket=0/name=%5F_null__");
        assertThat(path(0, 0, "a/b")).endsWith("/name=a%2Fb");
        assertThat(path(0, 0, "")).endsWith("/name=");
        assertThat(path(0, 0, "é😀%")).endsWith("/name=%C3%A9%F0%9F%98%80%25");
        PartitionSpec times = new PartitionSpec(
                1,
                List.of(
                        new PartitionField(1000, 2, "y", new Transform.Year()),
                        new PartitionField(1001, 2, "m", new Transform.Month()),
                        new PartitionField(1002, 2, "h", new Transform.Hour()),
                        new PartitionField(1003, 2, "gone", new Transform.Void())));
        assertThat(times.path(new PartitionKey(1, Arrays.asList(-1, -1, -1, null)), SCHEMA))
                .isEqualTo("y=1969/m=1969-12/h=1969-12-31-23");
        assertThat(PartitionSpec.UNPARTITIONED.path(PartitionKey.UNPARTITIONED, SCHEMA))
                .isEmpty();
    }

    @Test
    void makesValidAndDistinctKeysOfAnyValue() {
        Random random = new Random(5);
        for (Type.Primitive type : RandomValues.TYPES) {
            Schema schema = Schema.of(Field.optional("ä column", type));
            PartitionSpec spec =
                    new PartitionSpec(0, List.of(new PartitionField(1000, 1, "ä column", new Transform.Identity())));
            Map<String, Object> seen = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                Object value = RandomValues.next(type, random, 1000);
                String path = spec.path(new PartitionKey(0, List.of(value)), schema);
                assertThat(ObjectKey.isValid("data/" + path + "/a.parquet"))
                        .as(path)
                        .isTrue();
                Object rival = seen.put(path, value);
                assertThat(rival == null || rival.equals(value)).as(path).isTrue();
            }
        }
    }

    @Test
    void cutsLongValuesAndKeepsThemDistinct() {
        List<PartitionField> fields = new ArrayList<>();
        for (int i = 0; i < PartitionSpec.MAX_FIELDS; i++) {
            fields.add(new PartitionField(1000 + i, 3, "p" + "x".repeat(400) + i, new Transform.Identity()));
        }
        PartitionSpec wide = new PartitionSpec(0, fields);
        PartitionSpec narrow =
                new PartitionSpec(0, List.of(new PartitionField(1000, 3, "p", new Transform.Identity())));
        for (PartitionSpec spec : List.of(wide, narrow)) {
            Set<String> paths = new HashSet<>();
            for (String text : List.of("é".repeat(1000) + "1", "é".repeat(1000) + "2", "/".repeat(5000))) {
                List<Object> values = new ArrayList<>();
                spec.fields().forEach(field -> values.add(text));
                String path = spec.path(new PartitionKey(0, values), SCHEMA);
                assertThat(ObjectKey.isValid("data/" + path + "/a3f1-0199-0199-0199-0199.parquet"))
                        .as(path)
                        .isTrue();
                assertThat(paths.add(path)).as(path).isTrue();
            }
        }
    }

    @Test
    void refusesSpecsThatMeanNothing() {
        PartitionField field = new PartitionField(1000, 2, "day", new Transform.Day());
        assertThatThrownBy(() -> new PartitionSpec(0, List.of(field, field)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new PartitionSpec(
                                0, List.of(new PartitionField(1000, 99, "x", new Transform.Identity())))
                        .check(SCHEMA))
                .hasMessageContaining("id 99");
        assertThatThrownBy(() -> new PartitionSpec(0, List.of(new PartitionField(1000, 1, "x", new Transform.Year())))
                        .check(SCHEMA))
                .hasMessageContaining("year cannot be applied to a column of the type long");
        int element = SCHEMA.field("tags.element").orElseThrow().id();
        assertThatThrownBy(() -> new PartitionSpec(
                                0, List.of(new PartitionField(1000, element, "x", new Transform.Identity())))
                        .check(SCHEMA))
                .hasMessageContaining("a row has many");
        SPEC.check(SCHEMA);
    }

    @Test
    void refusesSchemaChangesThatWouldMovePartitions() {
        PartitionSpec byDay = new PartitionSpec(0, List.of(new PartitionField(1000, 4, "d", new Transform.Month())));
        PartitionSpec byBucket =
                new PartitionSpec(0, List.of(new PartitionField(1000, 4, "d", new Transform.Bucket(2))));
        Schema widened =
                SchemaUpdate.of(SCHEMA, 9).widen("day", Type.Simple.TIMESTAMP).apply(1);
        byDay.checkEvolution(SCHEMA, widened);
        assertThatThrownBy(() -> byBucket.checkEvolution(SCHEMA, widened)).hasMessageContaining("bucket[2]");
        Schema dropped = SchemaUpdate.of(SCHEMA, 9).drop("day").apply(1);
        assertThatThrownBy(() -> byDay.checkEvolution(SCHEMA, dropped))
                .hasMessageContaining("Column day cannot be dropped");
        assertThat(Values.format(Type.Simple.DATE, new Transform.Day().apply(Type.Simple.DATE, -1)))
                .isEqualTo("1969-12-31");
    }
}
