// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.DataFile;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SortingTest {
    private static final Schema SCHEMA = Schema.of(
            optional("number", Type.Simple.DOUBLE),
            optional("text", Type.Simple.STRING),
            optional("part", new Type.Struct(List.of(optional("amount", new Type.Decimal(30, 2))))),
            optional("uuid", Type.Simple.UUID),
            required("position", Type.Simple.INT));

    private static final List<Double> NUMBERS =
            List.of(Double.NaN, -0.0, 0.0, 1.5, -1.5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    private static final List<String> TEXTS =
            List.of("", "a", "aa", "a\u0000", "aaaaaaaab", "aaaaaaaaa", "\uffff", "\ud83d\ude00", "é", "z");

    @Test
    void rowsOfEachFileAreInTheTablesOrder() {
        Seeds.forEach(20, gen -> {
            ObjectStore store = new MemoryObjectStore();
            List<String> terms = new ArrayList<>();
            for (String column : gen.chance(0.5) ? List.of("number", "text") : List.of("part.amount", "uuid", "text")) {
                terms.add(column + gen.pick(List.of("", " desc", " asc nulls last", " desc nulls first")));
            }
            Table table = Table.create(store, SCHEMA)
                    .sortBy(terms.toArray(String[]::new))
                    .property("write.sort-buffer-bytes", gen.chance(0.5) ? "2048" : "1000000")
                    .create();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            try (TableWriter writer = table.newWriter()) {
                int count = gen.between(1, 300);
                for (int i = 0; i < count; i++) {
                    List<@Nullable Object> row = row(gen, i);
                    rows.add(row);
                    writer.write(Row.ofValues(row));
                }
                table.newAppend().add(writer.finish()).commit();
            }
            Comparator<List<@Nullable Object>> order = terms.stream()
                    .map(SortingTest::order)
                    .reduce(Comparator::thenComparing)
                    .orElseThrow();
            int written = 0;
            for (DataFile file : StoredRows.files(table, table.snapshot())) {
                assertThat(file.file().content().sortOrderId()).isEqualTo(1);
                // The last column says which of the rows written it is; equal rows stay in the order of writing.
                List<List<@Nullable Object>> inFile = StoredRows.of(store, file.file()).stream()
                        .map(stored -> rows.get((Integer) stored.get(4)))
                        .toList();
                List<List<@Nullable Object>> expected = new ArrayList<>(inFile);
                expected.sort(Comparator.comparingInt(row -> (Integer) row.get(4)));
                expected.sort(order);
                assertThat(inFile).as("sorted by " + terms).isEqualTo(expected);
                written += inFile.size();
            }
            assertThat(written).isEqualTo(rows.size());
        });
    }

    private static List<@Nullable Object> row(Gen gen, int position) {
        return Arrays.asList(
                gen.chance(0.2) ? null : gen.pick(NUMBERS),
                gen.chance(0.2) ? null : gen.pick(TEXTS),
                gen.chance(0.2)
                        ? null
                        : Arrays.asList(
                                gen.chance(0.2)
                                        ? null
                                        : BigDecimal.valueOf(gen.between(-1000, 1000), 2)
                                                .multiply(gen.chance(0.5) ? BigDecimal.ONE : BigDecimal.TEN.pow(25))),
                gen.chance(0.2) ? null : new UUID(gen.between(-2, 2), gen.anyLong()),
                position);
    }

    /** The order of one sort term, made of the order of values that the format defines. */
    private static Comparator<List<@Nullable Object>> order(String term) {
        Function<List<@Nullable Object>, @Nullable Object> value;
        Type.Primitive type;
        if (term.startsWith("number")) {
            value = row -> row.get(0);
            type = Type.Simple.DOUBLE;
        } else if (term.startsWith("text")) {
            value = row -> row.get(1);
            type = Type.Simple.STRING;
        } else if (term.startsWith("uuid")) {
            value = row -> row.get(3);
            type = Type.Simple.UUID;
        } else {
            value = row -> row.get(2) instanceof List<?> part ? part.get(0) : null;
            type = new Type.Decimal(30, 2);
        }
        boolean descending = term.contains(" desc");
        Comparator<Object> values = descending ? Values.order(type).reversed() : Values.order(type);
        boolean nullsFirst = term.contains("nulls") ? term.contains("first") : !descending;
        return Comparator.comparing(value, nullsFirst ? Comparator.nullsFirst(values) : Comparator.nullsLast(values));
    }

    /** Sixteen temporary files are merged at a time: here are more. */
    @Test
    void rowsThatAreMoreThanTheSortBufferAreSortedAsAWhole() throws IOException {
        List<Path> before = temporary();
        ObjectStore store = new MemoryObjectStore();
        Table table = Table.create(store, SCHEMA)
                .sortBy("text", "position desc")
                .partitionBy("bucket(2, position)")
                .property("write.sort-buffer-bytes", "10000")
                .property("write.target-file-size-bytes", "20000")
                .create();
        Gen gen = new Gen(5);
        int count = 12_000;
        try (TableWriter writer = table.newWriter()) {
            for (int i = 0; i < count; i++) {
                writer.write(Row.of(1.0, "text" + gen.below(100), null, null, i));
            }
            assertThat(temporary()).hasSize(before.size() + 1);
            table.newAppend().add(writer.finish()).commit();
        }
        assertThat(temporary()).isEqualTo(before);
        Map<PartitionKey, List<List<@Nullable Object>>> rows = new HashMap<>();
        int files = 0;
        for (DataFile file : StoredRows.files(table, table.snapshot())) {
            rows.computeIfAbsent(file.file().partition(), key -> new ArrayList<>())
                    .addAll(StoredRows.of(store, file.file()));
            files++;
        }
        assertThat(rows).hasSize(2);
        assertThat(files).isGreaterThan(2);
        Comparator<List<@Nullable Object>> order = Comparator.<List<@Nullable Object>, String>comparing(
                        row -> (String) Objects.requireNonNull(row.get(1)))
                .thenComparing(row -> -(Integer) Objects.requireNonNull(row.get(4)));
        rows.values().forEach(sorted -> assertThat(sorted).isSortedAccordingTo(order));
        assertThat(rows.values().stream()
                        .flatMap(List::stream)
                        .map(row -> row.get(4))
                        .distinct())
                .hasSize(count);
    }

    @Test
    void aWriterThatIsAbandonedLeavesNoTemporaryFiles() throws IOException {
        List<Path> before = temporary();
        Table table = Table.create(new MemoryObjectStore(), SCHEMA)
                .sortBy("position")
                .property("write.sort-buffer-bytes", "10000")
                .create();
        try (TableWriter writer = table.newWriter()) {
            for (int i = 0; i < 1_000; i++) {
                writer.write(Row.of(1.0, "text", null, null, i));
            }
            assertThat(temporary()).hasSize(before.size() + 1);
        }
        assertThat(temporary()).isEqualTo(before);
    }

    private List<Path> temporary() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName()
                            .toString()
                            .startsWith("firn-sort-" + ProcessHandle.current().pid() + "-"))
                    .sorted()
                    .toList();
        }
    }
}
