// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.types.RandomValues;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsFilterTest {
    private static final int ROWS_AT_MOST = 6;

    private static ColumnStatistics statistics(Type.Primitive type, List<Object> values, Random random, int spread) {
        Comparator<Object> order = Values.order(type);
        long nulls = values.stream().filter(value -> value == null).count();
        long nans = values.stream()
                .filter(value -> value != null && BoundPredicate.IsNaN.isNaN(value))
                .count();
        List<Object> others = values.stream()
                .filter(value -> value != null && !BoundPredicate.IsNaN.isNaN(value))
                .sorted(order)
                .toList();
        Optional<ColumnStatistics.Bounds> bounds = others.isEmpty() || random.nextInt(8) == 0
                ? Optional.empty()
                : Optional.of(bounds(type, others, random, spread));
        return new ColumnStatistics(
                values.size(),
                random.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(nulls),
                random.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(nans),
                bounds);
    }

    private static ColumnStatistics.Bounds bounds(Type.Primitive type, List<Object> sorted, Random random, int spread) {
        Comparator<Object> order = Values.order(type);
        Object min = sorted.get(0);
        Object max = sorted.get(sorted.size() - 1);
        boolean exact = random.nextInt(3) > 0;
        if (!exact) {
            Object low = RandomValues.next(type, random, spread);
            Object high = RandomValues.next(type, random, spread);
            min = order.compare(low, min) < 0 ? low : min;
            max = order.compare(high, max) > 0 && !BoundPredicate.IsNaN.isNaN(high) ? high : max;
        }
        return new ColumnStatistics.Bounds(min, max, exact);
    }

    @Test
    void neverRulesOutAMatchAndNeverClaimsAllWhereOneFails() {
        int pruned = 0;
        int all = 0;
        for (int seed = 0; seed < 40_000; seed++) {
            Random random = new Random(seed);
            int spread = 1 + random.nextInt(4);
            List<Type.Primitive> types = List.of(any(random), any(random));
            int rowCount = 1 + random.nextInt(ROWS_AT_MOST);
            List<List<Object>> columns = new ArrayList<>();
            for (Type.Primitive type : types) {
                int nullChance = random.nextInt(3);
                columns.add(IntStream.range(0, rowCount)
                        .mapToObj(i -> random.nextInt(3) < nullChance ? null : RandomValues.next(type, random, spread))
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
            }
            List<Optional<ColumnStatistics>> known = new ArrayList<>();
            for (int c = 0; c < types.size(); c++) {
                known.add(
                        random.nextInt(10) == 0
                                ? Optional.empty()
                                : Optional.of(statistics(types.get(c), columns.get(c), random, spread)));
            }
            BoundPredicate predicate = RandomPredicates.next(types, random, spread, 2);
            long matches = IntStream.range(0, rowCount)
                    .filter(row -> predicate.test(id -> columns.get(id - 1).get(row)))
                    .count();
            boolean may = StatisticsFilter.mayMatch(predicate, id -> known.get(id - 1));
            boolean every = StatisticsFilter.allMatch(predicate, id -> known.get(id - 1));
            if (!may) {
                pruned++;
                assertThat(matches)
                        .as("seed %d: %s, %s, %s", seed, predicate, columns, known)
                        .isZero();
            }
            if (every) {
                all++;
                assertThat(matches)
                        .as("seed %d: %s, %s, %s", seed, predicate, columns, known)
                        .isEqualTo(rowCount);
            }
        }
        // The property would hold for a filter that never decides anything; this one decides often.
        assertThat(pruned).isGreaterThan(8_000);
        assertThat(all).isGreaterThan(3_000);
    }

    private static Type.Primitive any(Random random) {
        return RandomValues.TYPES.get(random.nextInt(RandomValues.TYPES.size()));
    }

    private static boolean may(BoundPredicate predicate, ColumnStatistics known) {
        return StatisticsFilter.mayMatch(predicate, id -> Optional.of(known));
    }

    private static ColumnStatistics doubles(OptionalLong nans, double min, double max) {
        return new ColumnStatistics(
                10, OptionalLong.of(0), nans, Optional.of(new ColumnStatistics.Bounds(min, max, true)));
    }

    @Test
    void reckonsWithNaNsThatNobodyCounted() {
        BoundPredicate above = new BoundPredicate.Compare(1, Type.Simple.DOUBLE, Predicate.Comparison.GREATER, 5.0);
        assertThat(may(above, doubles(OptionalLong.of(0), 1, 2))).isFalse();
        assertThat(may(above, doubles(OptionalLong.of(1), 1, 2))).isTrue();
        assertThat(may(above, doubles(OptionalLong.empty(), 1, 2))).isTrue();
        BoundPredicate below = new BoundPredicate.Compare(1, Type.Simple.DOUBLE, Predicate.Comparison.LESS, 5.0);
        assertThat(StatisticsFilter.allMatch(below, id -> Optional.of(doubles(OptionalLong.empty(), 1, 2))))
                .isFalse();
        assertThat(StatisticsFilter.allMatch(below, id -> Optional.of(doubles(OptionalLong.of(0), 1, 2))))
                .isTrue();
    }

    @Test
    void takesZerosOfEitherSignForOneAnother() {
        BoundPredicate zero = new BoundPredicate.Compare(1, Type.Simple.DOUBLE, Predicate.Comparison.EQUAL, -0.0);
        assertThat(may(zero, doubles(OptionalLong.of(0), 0.0, 0.0))).isTrue();
        assertThat(StatisticsFilter.allMatch(zero, id -> Optional.of(doubles(OptionalLong.of(0), -0.0, 0.0))))
                .isTrue();
    }

    @Test
    void prunesAColumnOfNullsForEverythingButIsNull() {
        ColumnStatistics nulls = new ColumnStatistics(3, OptionalLong.of(3), OptionalLong.of(0), Optional.empty());
        assertThat(may(new BoundPredicate.IsNull(1, Type.Simple.INT, false), nulls))
                .isTrue();
        assertThat(may(new BoundPredicate.IsNull(1, Type.Simple.INT, true), nulls))
                .isFalse();
        assertThat(may(new BoundPredicate.Compare(1, Type.Simple.INT, Predicate.Comparison.NOT_EQUAL, 1), nulls))
                .isFalse();
    }

    @Test
    void prunesByPrefixBeyondTheBasicPlane() {
        ColumnStatistics text = new ColumnStatistics(
                3,
                OptionalLong.of(0),
                OptionalLong.of(0),
                Optional.of(new ColumnStatistics.Bounds("\uE000", "😀z", true)));
        assertThat(may(new BoundPredicate.StartsWith(1, Type.Simple.STRING, "😀", false), text))
                .isTrue();
        assertThat(may(new BoundPredicate.StartsWith(1, Type.Simple.STRING, "\uFFFD", false), text))
                .isTrue();
        assertThat(may(new BoundPredicate.StartsWith(1, Type.Simple.STRING, "😁", false), text))
                .isFalse();
        assertThat(may(new BoundPredicate.StartsWith(1, Type.Simple.STRING, "a", false), text))
                .isFalse();
    }
}
