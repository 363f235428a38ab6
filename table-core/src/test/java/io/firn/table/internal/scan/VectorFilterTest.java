// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.parquet.ValueType.Physical;
import io.firn.table.Samples;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is decided for vectors is what the predicate itself decides row by row. */
class VectorFilterTest {
    private static final long SEED = 20_261_122;
    private static final int ROWS = 300;

    static Stream<Type.Primitive> types() {
        return Samples.PRIMITIVES.stream();
    }

    /** Slots of one column, raw, and the same as a vector. */
    private record Column(List<@Nullable Object> raw, ColumnVector vector) {}

    @ParameterizedTest
    @MethodSource("types")
    void everyConditionDecidesAsThePredicateItself(Type.Primitive type) {
        Random random = new Random(SEED);
        Schema schema = Schema.of(Field.optional("c", type));
        for (boolean nulls : List.of(true, false)) {
            for (boolean encoded : holdsBytes(type) ? List.of(true, false) : List.of(false)) {
                Column column = column(type, random, nulls, encoded);
                for (BoundPredicate predicate : conditions(schema, type, random)) {
                    check(predicate, List.of(column), random);
                }
            }
        }
    }

    @Test
    void conjunctionsAndDisjunctionsNarrowAndUniteSelections() {
        Random random = new Random(SEED);
        Schema schema = Schema.of(
                Field.optional("a", Type.Simple.INT),
                Field.optional("b", Type.Simple.STRING),
                Field.optional("c", Type.Simple.DOUBLE));
        List<Column> columns = List.of(
                column(Type.Simple.INT, random, true, false),
                column(Type.Simple.STRING, random, true, true),
                column(Type.Simple.DOUBLE, random, true, false));
        for (int round = 0; round < 200; round++) {
            check(tree(schema, random, 3), columns, random);
        }
    }

    private static BoundPredicate tree(Schema schema, Random random, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            List<BoundPredicate> parts = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                parts.add(tree(schema, random, depth - 1));
            }
            return random.nextBoolean() ? new BoundPredicate.And(parts) : new BoundPredicate.Or(parts);
        }
        if (random.nextInt(10) == 0) {
            return new BoundPredicate.Always(random.nextBoolean());
        }
        Field field = schema.fields().get(random.nextInt(schema.fields().size()));
        Type.Primitive type = (Type.Primitive) field.type();
        Comparison comparison = Comparison.values()[random.nextInt(6)];
        return new BoundPredicate.Compare(
                field.id(), type, comparison, Values.toRaw(type, Samples.primitive(type, random), "c"));
    }

    @Test
    void keysOfDoublesAreInTheOrderOfTheirValues() {
        double[] ascending = {
            Double.NEGATIVE_INFINITY,
            -Double.MAX_VALUE,
            -1,
            -Double.MIN_VALUE,
            0,
            Double.MIN_VALUE,
            1,
            Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NaN
        };
        for (int i = 1; i < ascending.length; i++) {
            assertThat(KeyFilter.key(ascending[i - 1])).isLessThan(KeyFilter.key(ascending[i]));
        }
        assertThat(KeyFilter.key(-0.0)).isEqualTo(KeyFilter.key(0.0));
        assertThat(KeyFilter.key(Double.longBitsToDouble(0xfff8_0000_0000_0001L)))
                .isEqualTo(KeyFilter.key(Double.NaN));
    }

    private static List<BoundPredicate> conditions(Schema schema, Type.Primitive type, Random random) {
        List<Predicate> conditions = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            Object value = Samples.primitive(type, random);
            for (Comparison comparison : Comparison.values()) {
                conditions.add(new Predicate.Compare("c", comparison, value));
            }
            Object other = Samples.primitive(type, random);
            conditions.add(Predicate.in("c", value, other));
            conditions.add(Predicate.not(Predicate.in("c", value, other, Samples.primitive(type, random))));
            if (type == Type.Simple.STRING) {
                String prefix = ((String) value).codePointCount(0, ((String) value).length()) > 1
                        ? ((String) value).substring(0, ((String) value).offsetByCodePoints(0, 1))
                        : (String) value;
                conditions.add(Predicate.startsWith("c", prefix));
                conditions.add(Predicate.not(Predicate.startsWith("c", prefix)));
            }
        }
        conditions.add(Predicate.isNull("c"));
        conditions.add(Predicate.isNotNull("c"));
        if (type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE) {
            conditions.add(Predicate.isNaN("c"));
            conditions.add(Predicate.not(Predicate.isNaN("c")));
        }
        return conditions.stream().map(condition -> condition.bind(schema)).toList();
    }

    private static void check(BoundPredicate predicate, List<Column> columns, Random random) {
        ColumnVector[] vectors = columns.stream().map(Column::vector).toArray(ColumnVector[]::new);
        VectorFilter filter = VectorFilter.of(predicate, fieldId -> fieldId - 1);
        int[] some = random.ints(0, ROWS).limit(ROWS / 3).distinct().sorted().toArray();
        for (Selection in : List.of(Selection.all(ROWS), Selection.of(some, some.length), Selection.all(0))) {
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                if (predicate.test(fieldId -> columns.get(fieldId - 1).raw().get(slot))) {
                    expected.add(slot);
                }
            }
            Selection found = filter.select(vectors, in);
            List<Integer> slots = new ArrayList<>();
            for (int i = 0; i < found.count(); i++) {
                slots.add(found.slot(i));
            }
            assertThat(slots).as("seed %d: %s", SEED, predicate).isEqualTo(expected);
        }
    }

    private static boolean holdsBytes(Type.Primitive type) {
        Physical physical = ParquetTypes.valueType(type).physical();
        return physical == Physical.BYTES || physical == Physical.FIXED;
    }

    private static Column column(Type.Primitive type, Random random, boolean nulls, boolean encoded) {
        List<@Nullable Object> raw = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            boolean isNull = nulls && random.nextInt(4) == 0;
            raw.add(isNull ? null : Values.toRaw(type, Samples.primitive(type, random), "c"));
        }
        return new Column(raw, encoded ? encoded(type, raw) : plain(type, raw));
    }

    private static BytesVector encoded(Type.Primitive type, List<@Nullable Object> raw) {
        Map<Object, Integer> entries = new LinkedHashMap<>();
        int[] ids = new int[raw.size()];
        boolean[] flags = new boolean[raw.size()];
        for (int i = 0; i < ids.length; i++) {
            Object value = raw.get(i);
            flags[i] = value == null;
            if (value != null) {
                Integer known = entries.putIfAbsent(value, entries.size());
                ids[i] = known == null ? entries.size() - 1 : known;
            }
        }
        BytesVector dictionary = (BytesVector) plain(type, new ArrayList<>(entries.keySet()));
        return BytesVector.encoded(dictionary, ids, ids.length, Nulls.of(flags, flags.length));
    }

    private static ColumnVector plain(Type.Primitive type, List<? extends @Nullable Object> raw) {
        VectorBuilder builder = switch (ParquetTypes.valueType(type).physical()) {
            case BOOLEAN -> new VectorBuilder.Booleans();
            case INT32 -> new VectorBuilder.Ints();
            case INT64, INT96 -> new VectorBuilder.Longs();
            case FLOAT -> new VectorBuilder.Floats();
            case DOUBLE -> new VectorBuilder.Doubles();
            case BYTES, FIXED -> new VectorBuilder.Bytes();
        };
        for (Object value : raw) {
            if (value == null) {
                builder.appendNull();
            } else {
                append(builder, type, value);
            }
        }
        return builder.build();
    }

    private static void append(VectorBuilder builder, Type.Primitive type, Object value) {
        if (builder instanceof VectorBuilder.Booleans booleans) {
            booleans.append((Boolean) value);
        } else if (builder instanceof VectorBuilder.Ints ints) {
            ints.append(
                    value instanceof BigDecimal decimal
                            ? decimal.unscaledValue().intValue()
                            : (Integer) value);
        } else if (builder instanceof VectorBuilder.Longs longs) {
            longs.append(
                    value instanceof BigDecimal decimal
                            ? decimal.unscaledValue().longValue()
                            : (Long) value);
        } else if (builder instanceof VectorBuilder.Floats floats) {
            floats.append((Float) value);
        } else if (builder instanceof VectorBuilder.Doubles doubles) {
            doubles.append((Double) value);
        } else {
            ((VectorBuilder.Bytes) builder).append(StoredBytes.of(type, value));
        }
    }
}
