// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.ColumnStatistics;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
    private final ObjectStore store = new MemoryObjectStore();

    private static Map<Integer, ColumnStatistics> statistics(Table table, Row... rows) {
        try (TableWriter writer = table.newWriter()) {
            for (Row row : rows) {
                writer.write(row);
            }
            table.newAppend().add(writer.finish()).commit();
        }
        Snapshot snapshot = table.snapshot();
        return table.metadata()
                .manifests()
                .find(snapshot, Set.of(1L))
                .get(0)
                .file()
                .statistics();
    }

    @Test
    void theyAreKeptByFieldIdAsRawValues() {
        Schema schema = Schema.of(
                required("id", Type.Simple.LONG),
                optional("price", new Type.Decimal(20, 2)),
                optional("day", Type.Simple.DATE),
                optional("ratio", Type.Simple.DOUBLE),
                optional("home", new Type.Struct(List.of(optional("city", Type.Simple.STRING)))),
                optional("tags", new Type.ListOf(optional("element", Type.Simple.STRING))));
        Table table = Table.create(store, schema).create();
        Map<Integer, ColumnStatistics> statistics = statistics(
                table,
                Row.of(
                        5L,
                        new BigDecimal("-1.50"),
                        LocalDate.of(1969, 12, 31),
                        Double.NaN,
                        Row.of("Zug"),
                        List.of("a")),
                Row.of(-3L, null, LocalDate.of(1970, 1, 2), -0.0, null, List.of()),
                Row.of(4L, new BigDecimal("123456789012345678.01"), null, 2.5, Row.of("Bern"), null));

        assertBounds(statistics.get(schema.field("id").orElseThrow().id()), 0, -3L, 5L);
        assertBounds(
                statistics.get(schema.field("price").orElseThrow().id()),
                1,
                new BigDecimal("-1.50"),
                new BigDecimal("123456789012345678.01"));
        assertBounds(statistics.get(schema.field("day").orElseThrow().id()), 1, -1, 1);
        assertBounds(statistics.get(schema.field("home.city").orElseThrow().id()), 1, "Bern", "Zug");
        ColumnStatistics ratio =
                statistics.get(schema.field("ratio").orElseThrow().id());
        assertThat(ratio.nanCount()).hasValue(1);
        assertThat(ratio.bounds().orElseThrow().min()).isEqualTo(-0.0);
        assertThat(ratio.bounds().orElseThrow().max()).isEqualTo(2.5);
        // No predicate can use bounds of values of which a row has many.
        assertThat(statistics)
                .doesNotContainKey(schema.field("tags.element").orElseThrow().id());
    }

    private static void assertBounds(ColumnStatistics statistics, long nulls, Object min, Object max) {
        assertThat(statistics.valueCount()).isEqualTo(3);
        assertThat(statistics.nullCount()).hasValue(nulls);
        assertThat(statistics.bounds().orElseThrow().min()).isEqualTo(min);
        assertThat(statistics.bounds().orElseThrow().max()).isEqualTo(max);
    }

    @Test
    void onlyTheFirstColumnsHaveThemAndThoseThatPlanningNeeds() {
        Schema schema = Schema.of(IntStream.range(0, 10)
                .mapToObj(i -> optional("c" + i, Type.Simple.INT))
                .toList());
        Table table = Table.create(store, schema)
                .partitionBy("bucket(4, c7)")
                .sortBy("c9")
                .property("write.statistics.max-columns", "2")
                .create();
        Map<Integer, ColumnStatistics> statistics = statistics(table, Row.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        assertThat(statistics.keySet()).containsExactlyInAnyOrder(1, 2, 8, 10);
    }
}
