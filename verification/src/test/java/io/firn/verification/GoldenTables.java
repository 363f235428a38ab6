// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;

import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.metadata.Environment;
import io.firn.table.Append;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import io.firn.verification.simulation.SharedVersions;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the golden tables of {@code spec/golden/v1} that do not exist yet. Those that exist are frozen: every later
 * release has to read what is there, so nothing is ever written again. How to run it is
 * told in {@code spec/golden/README.md}.
 */
final class GoldenTables {

    /** A table about to be made, and the filters whose rows are kept with it. */
    private record Case(String name, Maker maker, List<String> filters, List<String> lineage) {
        Case(String name, Maker maker, List<String> filters) {
            this(name, maker, filters, List.of());
        }
    }

    private interface Maker {
        void make(ObjectStore store, Environment environment) throws Exception;
    }

    private static final List<Case> CASES = List.of(
            new Case(
                    "all-types",
                    GoldenTables::allTypes,
                    List.of(
                            "id = 3",
                            "double > 1",
                            "isnan(double)",
                            "string starts with 'é'",
                            "date < date '1970-01-01'")),
            new Case(
                    "partitions",
                    GoldenTables::partitions,
                    List.of("ts < timestamp '1970-01-01T00:00:00'", "id in (3, 7)", "code = 'ab12'")),
            new Case(
                    "evolution",
                    GoldenTables::evolution,
                    List.of("quantity >= 5", "channel = 'web'", "place.country is null", "price between 1 and 2")),
            new Case("manifests", GoldenTables::manifests, List.of("id between 20 and 25", "id < 5", "id >= 180")),
            new Case(
                    "manifests-apart", GoldenTables::manifests, List.of("id between 20 and 25", "id < 5", "id >= 180")),
            new Case("deletion-vectors", DeletedRows::make, List.of("id >= 5", "id = 3")),
            new Case("row-deletions", DeletedRows::united, List.of("id >= 5", "id = 3")),
            new Case("markers", GoldenTables::markers, List.of()),
            new Case(
                    "shared-version",
                    (store, environment) -> SharedVersions.make(store),
                    List.of("id >= 100", "text = 'updated'")),
            new Case(
                    "changed-rows",
                    ChangedRowsTable::make,
                    List.of("_last_updated_version > 2", "id < 3"),
                    List.of("id", "_row_id", "_last_updated_version")));

    private GoldenTables() {}

    /** @param arguments the directory of the golden tables, {@code spec/golden/v1} */
    public static void main(String[] arguments) throws Exception {
        Path golden = Path.of(arguments[0]);
        for (Case table : CASES) {
            Path folder = golden.resolve(table.name());
            if (Files.exists(folder)) {
                System.out.println(folder + " is frozen");
                continue;
            }
            try (ObjectStore store = LocalObjectStore.open(folder.resolve("table"), Durability.SYNC)) {
                Environment environment = World.of(new Gen(table.name().hashCode()));
                table.maker().make(store, environment);
                Files.writeString(
                        folder.resolve("expected.json"),
                        GoldenJson.text(
                                GoldenJson.describe(Table.open(store, environment), table.filters(), table.lineage())));
                System.out.println(folder + " written");
            }
        }
    }

    private static void append(Table table, List<List<@Nullable Object>> rows) {
        try (TableWriter writer = table.newWriter()) {
            rows.forEach(row -> writer.write(Row.ofValues(row)));
            table.newAppend().add(writer.finish()).commit();
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static void allTypes(ObjectStore store, Environment environment) {
        List<Field> columns = new ArrayList<>();
        columns.add(required("id", Simple.INT));
        for (Simple type : Simple.values()) {
            columns.add(optional(type.toString(), type));
        }
        columns.add(optional("decimal9", new Type.Decimal(9, 2)));
        columns.add(optional("decimal18", new Type.Decimal(18, 0)));
        columns.add(optional("decimal38", new Type.Decimal(38, 10)));
        columns.add(optional("fixed", new Type.Fixed(4)));
        columns.add(optional(
                "struct", new Type.Struct(List.of(optional("a", Simple.INT), required("b", Simple.STRING)))));
        columns.add(optional("list", new Type.ListOf(optional("element", Simple.STRING))));
        columns.add(optional("map", new Type.MapOf(required("key", Simple.STRING), optional("value", Simple.DOUBLE))));
        Table table = Table.create(store, Schema.of(columns), environment).create();
        Map<String, @Nullable Double> map = new LinkedHashMap<>();
        map.put("x", -0.0);
        map.put("", null);
        append(
                table,
                List.of(
                        row(
                                1,
                                true,
                                Integer.MAX_VALUE,
                                Long.MIN_VALUE,
                                1.5f,
                                Double.NaN,
                                LocalDate.of(2026, 11, 22),
                                LocalTime.of(8, 30, 0, 1_000),
                                LocalDateTime.of(2026, 11, 22, 8, 30, 0, 1_000),
                                Instant.parse("2026-11-22T08:30:00.000001Z"),
                                LocalDateTime.of(2026, 11, 22, 8, 30, 0, 1),
                                Instant.parse("2026-11-22T08:30:00.000000001Z"),
                                "élan 😀",
                                new UUID(-1, 1),
                                new byte[] {0, -1},
                                new BigDecimal("1234567.89"),
                                new BigDecimal("999999999999999999"),
                                new BigDecimal("9999999999999999999999999999.9999999999"),
                                new byte[] {1, 2, 3, 4},
                                row(1, "b"),
                                row("a", null, ""),
                                map),
                        row(
                                2,
                                false,
                                Integer.MIN_VALUE,
                                Long.MAX_VALUE,
                                -0.0f,
                                -0.0,
                                LocalDate.of(1, 1, 1),
                                LocalTime.MIDNIGHT,
                                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
                                Instant.parse("1900-01-01T00:00:00Z"),
                                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999),
                                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                                "",
                                new UUID(0, 0),
                                new byte[0],
                                new BigDecimal("-0.01"),
                                new BigDecimal("-999999999999999999"),
                                new BigDecimal("-9999999999999999999999999999.9999999999"),
                                new byte[] {-1, -1, -1, -1},
                                row(null, ""),
                                List.of(),
                                Map.of()),
                        nulls(3, columns.size())));
        append(table, List.of(nulls(4, columns.size())));
    }

    private static List<@Nullable Object> nulls(int id, int size) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(id);
        while (values.size() < size) {
            values.add(null);
        }
        return values;
    }

    private static void partitions(ObjectStore store, Environment environment) {
        Schema schema = Schema.of(
                required("id", Simple.LONG), optional("code", Simple.STRING), optional("ts", Simple.TIMESTAMP));
        Table table = Table.create(store, schema, environment)
                .partitionBy("month(ts)", "truncate(2, code) as prefix")
                .sortBy("code desc nulls last", "id")
                .create();
        append(
                table,
                List.of(
                        row(1L, "ab12", LocalDateTime.of(2026, 1, 31, 23, 59, 59)),
                        row(2L, "ab99", LocalDateTime.of(2026, 1, 1, 0, 0)),
                        row(3L, "é/x", LocalDateTime.of(1969, 12, 31, 12, 0)),
                        row(4L, null, null)));
        table.newAlter().partitionBy("bucket(4, id) as shard", "day(ts)").commit();
        append(
                table,
                List.of(
                        row(5L, "ab12", LocalDateTime.of(2026, 2, 1, 0, 0)),
                        row(6L, "", LocalDateTime.of(1900, 2, 28, 0, 0)),
                        row(7L, null, LocalDateTime.of(2026, 2, 1, 1, 0))));
        table.newAlter().partitionBy().sortBy().commit();
        append(table, List.of(row(8L, "zz", null)));
        table.newDelete(Predicate.equal("id", 8L)).commit();
    }

    private static void evolution(ObjectStore store, Environment environment) {
        Schema schema = Schema.of(
                required("id", Simple.INT),
                required("quantity", Simple.INT),
                optional("amount", new Type.Decimal(5, 2)),
                optional("ratio", Simple.FLOAT),
                optional("day", Simple.DATE),
                optional(
                        "place",
                        new Type.Struct(List.of(optional("city", Simple.STRING), optional("zip", Simple.STRING)))),
                optional("note", Simple.STRING));
        Table table = Table.create(store, schema, environment).create();
        append(
                table,
                List.of(
                        row(1, 3, new BigDecimal("1.25"), 0.1f, LocalDate.of(1969, 7, 20), row("Ulm", "89073"), "old"),
                        row(2, 7, null, null, null, null, null)));
        table.newAlter()
                .columns(c -> c.widen("id", Simple.LONG)
                        .widen("amount", new Type.Decimal(20, 2))
                        .widen("ratio", Simple.DOUBLE)
                        .widen("day", Simple.TIMESTAMP)
                        .rename("amount", "price")
                        .drop("note")
                        .makeOptional("quantity")
                        .rename("place.city", "town")
                        .drop("place.zip"))
                .commit();
        Optional<Object> web = Optional.of("web");
        table.newAlter()
                .columns(c -> c.add("", required("channel", Simple.STRING).withDefaults(new Field.Defaults(web, web)))
                        .add("place", optional("country", Simple.STRING))
                        .add("", optional("note", Simple.LONG))
                        .moveFirst("channel")
                        .moveAfter("place", "id"))
                .commit();
        append(
                table,
                List.of(row(
                        "shop",
                        1L << 40,
                        row("Bern", "CH"),
                        null,
                        new BigDecimal("123456789012345678.90"),
                        Double.NaN,
                        LocalDateTime.of(2026, 11, 22, 8, 0),
                        5L)));
    }

    /** More files than stay in the root, and removals of files that manifests list. */
    private static void manifests(ObjectStore store, Environment environment) {
        Schema schema = Schema.of(required("id", Simple.LONG), optional("text", Simple.STRING));
        Table table = Table.create(store, schema, environment)
                .partitionBy("truncate(10, id) as tens")
                .create();
        for (long from = 0; from < 200; from += 50) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (long id = from; id < from + 50; id += 2) {
                rows.add(row(id, id % 6 == 0 ? null : "text " + id));
            }
            append(table, rows);
        }
        table.newDelete(Predicate.lessThan("id", 20L)).commit();
        for (int round = 0; round < 2; round++) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (long id = 200; id < 400; id += 8) {
                rows.add(row(id + round, "more"));
            }
            append(table, rows);
        }
        table.newDelete(Predicate.greaterThanOrEqual("id", 300L)).commit();
    }

    private static void markers(ObjectStore store, Environment environment) {
        Table table = Table.create(store, Schema.of(required("id", Simple.LONG)), environment)
                .property("owner", "golden")
                .create();
        for (long sequence = 1; sequence <= 3; sequence++) {
            try (TableWriter writer = table.newWriter()) {
                writer.write(Row.of(sequence));
                Append append = table.newAppend()
                        .add(writer.finish())
                        .marker("loader", 1, sequence)
                        .summary("step", "number " + sequence);
                append.commit();
            }
        }
    }
}
