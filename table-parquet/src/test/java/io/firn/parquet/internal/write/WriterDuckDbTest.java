// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import io.firn.parquet.WriterSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB reads what is written, with the types that are meant, and its filters agree with the data. */
class WriterDuckDbTest {
    private static final WriterSettings SMALL = new WriterSettings(3, 1 << 20, 3_000, 500, 20_000, 16);

    /** Types whose every value DuckDB can show through JDBC. */
    private static final List<ValueType> TYPES = List.of(
            ValueType.of(Physical.BOOLEAN, new Meaning.Plain()),
            ValueType.of(Physical.INT32, new Meaning.Plain()),
            ValueType.of(Physical.INT32, new Meaning.Decimal(9, 2)),
            ValueType.of(Physical.INT64, new Meaning.Plain()),
            ValueType.of(Physical.INT64, new Meaning.Decimal(18, 4)),
            ValueType.of(Physical.FLOAT, new Meaning.Plain()),
            ValueType.of(Physical.DOUBLE, new Meaning.Plain()),
            ValueType.of(Physical.BYTES, new Meaning.Plain()),
            ValueType.of(Physical.BYTES, new Meaning.Text()),
            ValueType.of(Physical.BYTES, new Meaning.Decimal(38, 5)),
            new ValueType(Physical.FIXED, 16, new Meaning.Uuid()),
            new ValueType(Physical.FIXED, 16, new Meaning.Decimal(38, 0)));

    @TempDir
    private Path folder;

    private String save(byte[] file) throws IOException {
        Path path = folder.resolve("f.parquet");
        Files.write(path, file);
        return "read_parquet('" + path + "')";
    }

    @Test
    void flatColumnsOfEveryKindReadBack() throws Exception {
        Random random = new Random(11);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            for (RandomTables.Spread spread : RandomTables.Spread.values()) {
                RandomTables tables = new RandomTables(spread.ordinal());
                List<ParquetField> fields = new ArrayList<>();
                List<List<Object>> columns = new ArrayList<>();
                for (ValueType type : TYPES) {
                    fields.add(
                            new ParquetField.Value("c" + fields.size(), OptionalInt.of(fields.size() + 1), true, type));
                    columns.add(tables.column(fields.get(fields.size() - 1), 8_000, spread, random.nextInt(3) * 0.4));
                }
                ParquetSchema schema = new ParquetSchema(fields);
                List<List<Object>> rows = new ArrayList<>();
                for (int i = 0; i < 8_000; i++) {
                    int row = i;
                    rows.add(columns.stream()
                            .map(column -> column.get(row))
                            .collect(Collectors.toCollection(ArrayList::new)));
                }
                String file = save(Written.ofRows(schema, SMALL, rows).bytes());
                assertThat(read(sql, "select * from " + file, schema))
                        .as("%s", spread)
                        .isEqualTo(shown(schema, rows));
            }
        }
    }

    @Test
    void randomNestedTablesReadBack() throws Exception {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            for (long seed = 0; seed < 40; seed++) {
                NestedTables tables = new NestedTables(seed);
                ParquetSchema schema = new ParquetSchema(List.of(tables.field("a", 3), tables.field("b", 2)));
                List<List<Object>> rows = new RandomTables(seed).rows(schema, 1_500);
                rows.forEach(WriterDuckDbTest::dropEqualKeys);
                String file = save(Written.ofRows(schema, SMALL, rows).bytes());
                assertThat(read(sql, "select * from " + file, schema))
                        .as("seed %d %s", seed, schema)
                        .isEqualTo(shown(schema, rows));
            }
        }
    }

    /** Nested columns of a few leaf types, maps with text keys only. */
    private static final class NestedTables {
        private final Random random;

        NestedTables(long seed) {
            random = new Random(seed);
        }

        ParquetField field(String name, int depth) {
            boolean optional = random.nextBoolean();
            OptionalInt id = OptionalInt.empty();
            return switch (depth == 0 ? 0 : 1 + random.nextInt(3)) {
                case 1 ->
                    new ParquetField.Struct(name, id, optional, List.of(field("x", depth - 1), field("y", depth - 1)));
                case 2 -> new ParquetField.Repeated(name, id, optional, field("element", depth - 1));
                case 3 ->
                    new ParquetField.Mapped(
                            name,
                            id,
                            optional,
                            new ParquetField.Value("key", id, false, ValueType.of(Physical.BYTES, new Meaning.Text())),
                            field("value", depth - 1));
                default ->
                    new ParquetField.Value(
                            name,
                            id,
                            optional,
                            List.of(
                                            ValueType.of(Physical.BOOLEAN, new Meaning.Plain()),
                                            ValueType.of(Physical.INT32, new Meaning.Plain()),
                                            ValueType.of(Physical.INT64, new Meaning.Plain()),
                                            ValueType.of(Physical.DOUBLE, new Meaning.Plain()),
                                            ValueType.of(Physical.BYTES, new Meaning.Text()))
                                    .get(random.nextInt(5)));
            };
        }
    }

    /** DuckDB's maps have each key once. */
    private static void dropEqualKeys(Object value) {
        if (value instanceof List<?> list) {
            Set<Object> keys = new HashSet<>();
            list.removeIf(element -> element instanceof RowValues.Pair pair && !keys.add(pair.key()));
            list.forEach(WriterDuckDbTest::dropEqualKeys);
        } else if (value instanceof RowValues.Pair pair) {
            dropEqualKeys(pair.value());
        }
    }

    private static List<List<Object>> read(Statement sql, String query, ParquetSchema schema) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (ResultSet result = sql.executeQuery(query)) {
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= schema.fields().size(); i++) {
                    row.add(plain(result.getObject(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** JDBC's objects as lists, maps and values that can be compared. */
    private static Object plain(Object value) throws SQLException {
        if (value instanceof Array array) {
            List<Object> list = new ArrayList<>();
            for (Object element : (Object[]) array.getArray()) {
                list.add(plain(element));
            }
            return list;
        }
        if (value instanceof Struct struct) {
            List<Object> list = new ArrayList<>();
            for (Object attribute : struct.getAttributes()) {
                list.add(plain(attribute));
            }
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> result = new HashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                result.put(plain(entry.getKey()), plain(entry.getValue()));
            }
            return result;
        }
        if (value instanceof Blob blob) {
            return ByteBuffer.wrap(blob.getBytes(1, (int) blob.length()));
        }
        return value;
    }

    private static List<List<Object>> shown(ParquetSchema schema, List<List<Object>> rows) {
        List<List<Object>> result = new ArrayList<>();
        for (List<Object> row : rows) {
            List<Object> shown = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                shown.add(shown(schema.fields().get(i), row.get(i)));
            }
            result.add(shown);
        }
        return result;
    }

    /** A value as DuckDB shows it. */
    private static Object shown(ParquetField field, Object value) {
        if (value == null) {
            return null;
        }
        if (field instanceof ParquetField.Value leaf) {
            return shown(leaf.type(), value);
        }
        if (field instanceof ParquetField.Mapped map) {
            Map<Object, Object> result = new HashMap<>();
            for (Object entry : (List<?>) value) {
                RowValues.Pair pair = (RowValues.Pair) entry;
                result.put(shown(map.key(), pair.key()), shown(map.value(), pair.value()));
            }
            return result;
        }
        List<Object> result = new ArrayList<>();
        List<?> values = (List<?>) value;
        for (int i = 0; i < values.size(); i++) {
            ParquetField child = field instanceof ParquetField.Struct struct
                    ? struct.fields().get(i)
                    : ((ParquetField.Repeated) field).element();
            result.add(shown(child, values.get(i)));
        }
        return result;
    }

    private static Object shown(ValueType type, Object value) {
        if (type.meaning() instanceof Meaning.Decimal decimal) {
            BigInteger unscaled = value instanceof ByteBuffer bytes
                    ? new BigInteger(Ordering.array(bytes))
                    : BigInteger.valueOf(((Number) value).longValue());
            return new BigDecimal(unscaled, decimal.scale());
        }
        if (type.meaning() instanceof Meaning.Text) {
            return new String(Ordering.array((ByteBuffer) value), StandardCharsets.UTF_8);
        }
        if (type.meaning() instanceof Meaning.Uuid) {
            ByteBuffer bytes = ((ByteBuffer) value).duplicate();
            return new UUID(bytes.getLong(), bytes.getLong());
        }
        return value;
    }

    @Test
    void datesAndTimesMeanWhatTheySay() throws Exception {
        ParquetSchema schema = new ParquetSchema(List.of(
                value("d", Physical.INT32, new Meaning.Date()),
                value("t", Physical.INT64, new Meaning.Time(Unit.MICROS, false)),
                value("ts", Physical.INT64, new Meaning.Timestamp(Unit.MICROS, false)),
                value("tz", Physical.INT64, new Meaning.Timestamp(Unit.MICROS, true)),
                value("ns", Physical.INT64, new Meaning.Timestamp(Unit.NANOS, false)),
                value("u", Physical.INT32, new Meaning.Integer(32, false))));
        LocalDateTime early = LocalDateTime.of(1875, 3, 1, 12, 30, 15, 123_456_000);
        long micros = ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), early);
        List<List<Object>> rows = List.of(
                List.of((int) early.toLocalDate().toEpochDay(), 45_015_123_456L, micros, micros, micros * 1000, -1));
        String file = save(Written.ofRows(schema, SMALL, rows).bytes());
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement();
                ResultSet result = sql.executeQuery("select * from " + file)) {
            assertThat(result.next()).isTrue();
            assertThat(result.getObject(1, LocalDate.class)).isEqualTo(early.toLocalDate());
            assertThat(result.getObject(2)).isEqualTo(LocalTime.of(12, 30, 15, 123_456_000));
            assertThat(result.getObject(3, LocalDateTime.class)).isEqualTo(early);
            assertThat(result.getObject(4, OffsetDateTime.class).toInstant())
                    .isEqualTo(early.toInstant(ZoneOffset.UTC));
            assertThat(result.getObject(5, LocalDateTime.class)).isEqualTo(early);
            assertThat(result.getLong(6)).isEqualTo(0xffff_ffffL);
        }
    }

    private static ParquetField value(String name, Physical physical, Meaning meaning) {
        return new ParquetField.Value(name, OptionalInt.of(1), true, ValueType.of(physical, meaning));
    }

    @Test
    void filtersThatUseStatisticsFindEveryRow() throws Exception {
        ParquetSchema schema = new ParquetSchema(List.of(
                value("id", Physical.INT64, new Meaning.Plain()), value("name", Physical.BYTES, new Meaning.Text())));
        Random random = new Random(21);
        List<List<Object>> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            // Longer than bounds are, equal in the beginning, and with characters that are cut in the middle.
            String name = "prefix-" + (i / 100) + "-\uD83C\uDFD4é".repeat(4) + random.nextInt(1_000);
            names.add(name);
            List<Object> row =
                    new ArrayList<>(List.of((long) i, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))));
            rows.add(row);
        }
        String file = save(Written.ofRows(schema, SMALL, rows).bytes());
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            for (int i = 0; i < 200; i++) {
                String name = names.get(random.nextInt(names.size()));
                long expected = names.stream().filter(name::equals).count();
                assertThat(count(sql, file, "name = '" + name + "'")).isEqualTo(expected);
                long id = random.nextInt(20_000);
                assertThat(count(sql, file, "id >= " + id)).isEqualTo(20_000 - id);
            }
        }
    }

    private static long count(Statement sql, String file, String filter) throws SQLException {
        try (ResultSet result = sql.executeQuery("select count(*) from " + file + " where " + filter)) {
            result.next();
            return result.getLong(1);
        }
    }
}
