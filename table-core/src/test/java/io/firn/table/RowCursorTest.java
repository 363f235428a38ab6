// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class RowCursorTest {
    private static final Row SAMPLE = Row.of(
            true,
            1,
            2L,
            3.5f,
            4.5,
            LocalDate.of(1969, 7, 20),
            LocalTime.of(20, 17, 40),
            LocalDateTime.of(1969, 7, 20, 20, 17, 40),
            Instant.parse("1969-07-20T20:17:40.123456Z"),
            LocalDateTime.of(2026, 11, 22, 1, 2, 3, 4),
            Instant.parse("2026-11-22T01:02:03.000000004Z"),
            "gr\u00fc\u00df \uD83D\uDE00",
            new UUID(-1, 1),
            ByteBuffer.wrap(new byte[] {1, 2}),
            new BigDecimal("-123.45"),
            new BigDecimal("123456789012345"),
            new BigDecimal("1234567890123456789012345678.0123456789"),
            ByteBuffer.wrap(new byte[] {7, 8, 9}));

    private static List<Field> columns() {
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < Samples.PRIMITIVES.size(); i++) {
            columns.add(optional("c" + i, Samples.PRIMITIVES.get(i)));
        }
        return columns;
    }

    private static RowCursor cursor(ScanFixture fixture) {
        return fixture.table.newScan().build().rows();
    }

    @Test
    void eachTypeIsReadWithItsAccessorAndAsAnObject() {
        ScanFixture fixture = new ScanFixture(columns().toArray(Field[]::new));
        fixture.append(List.of(SAMPLE));
        try (RowCursor row = cursor(fixture)) {
            assertThat(row.next()).isTrue();
            assertThat(row.size()).isEqualTo(SAMPLE.size());
            assertThat(row.getBoolean(0)).isTrue();
            assertThat(row.getInt(1)).isEqualTo(1);
            assertThat(row.getLong(1)).isEqualTo(1);
            assertThat(row.getDouble(1)).isEqualTo(1);
            assertThat(row.getLong(2)).isEqualTo(2);
            assertThat(row.getFloat(3)).isEqualTo(3.5f);
            assertThat(row.getDouble(3)).isEqualTo(3.5);
            assertThat(row.getDouble(4)).isEqualTo(4.5);
            assertThat(row.getDays(5)).isEqualTo(-165);
            for (int column : new int[] {6, 7, 8}) {
                assertThat(row.getMicros(column)).isEqualTo(SAMPLE.getMicros(column));
            }
            assertThat(row.getString(11)).isEqualTo(SAMPLE.getString(11));
            assertThat(row.getUuid(12)).isEqualTo(new UUID(-1, 1));
            assertThat(row.getBytes(13)).containsExactly(1, 2);
            assertThat(row.getDecimal(14)).isEqualTo(new BigDecimal("-123.45"));
            assertThat(row.getDecimal(15)).isEqualTo(SAMPLE.getDecimal(15));
            assertThat(row.getDecimal(16)).isEqualTo(SAMPLE.getDecimal(16));
            assertThat(row.getBytes(17)).containsExactly(7, 8, 9);
            for (int column = 0; column < row.size(); column++) {
                assertThat(row.value(column)).isEqualTo(SAMPLE.value(column));
            }
            assertThat(row.copy()).isEqualTo(SAMPLE).hasSameHashCodeAs(SAMPLE);
            assertThat(row.next()).isFalse();
            assertThat(row.next()).isFalse();
        }
    }

    @Test
    void anAccessorOfAnotherTypeIsRefusedNamingColumnAndType() {
        ScanFixture fixture = new ScanFixture(columns().toArray(Field[]::new));
        fixture.append(List.of(SAMPLE));
        Map<String, BiFunction<Row, Integer, Object>> accessors = new LinkedHashMap<>();
        accessors.put("boolean", Row::getBoolean);
        accessors.put("int", Row::getInt);
        accessors.put("long", Row::getLong);
        accessors.put("days", Row::getDays);
        accessors.put("microseconds", Row::getMicros);
        accessors.put("float", Row::getFloat);
        accessors.put("double", Row::getDouble);
        accessors.put("string", Row::getString);
        accessors.put("decimal", Row::getDecimal);
        accessors.put("uuid", Row::getUuid);
        accessors.put("binary", Row::getBytes);
        Map<String, String> fits = Map.of(
                "int", "int long double",
                "float", "float double",
                "fixed[3]", "binary",
                "date", "days",
                "time", "microseconds",
                "timestamp", "microseconds",
                "timestamptz", "microseconds");
        try (RowCursor row = cursor(fixture)) {
            row.next();
            accessors.forEach((accessor, get) -> {
                for (int i = 0; i < SAMPLE.size(); i++) {
                    int column = i;
                    String type = Samples.PRIMITIVES.get(i).toString();
                    String kind = type.startsWith("decimal") ? "decimal" : type;
                    if (List.of(fits.getOrDefault(kind, kind).split(" ")).contains(accessor)) {
                        get.apply(row, column);
                    } else {
                        assertThatThrownBy(() -> get.apply(row, column))
                                .as("%s as %s", type, accessor)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("'c" + column + "'")
                                .hasMessageContaining(type)
                                .hasMessageContaining(accessor);
                    }
                }
            });
        }
    }

    @Test
    void nullsAreAskedForAndNeverReadAsValues() {
        ScanFixture fixture = new ScanFixture(optional("n", Simple.LONG), optional("s", Simple.STRING));
        fixture.append(List.of(Row.of(null, "a"), Row.of(0L, null)));
        try (RowCursor row = cursor(fixture)) {
            row.next();
            assertThat(row.isNull(0)).isTrue();
            assertThat(row.value(0)).isNull();
            assertThatThrownBy(() -> row.getLong(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'n'");
            row.next();
            assertThat(row.isNull(0)).isFalse();
            assertThat(row.getLong(0)).isZero();
            assertThatThrownBy(() -> row.getString(1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nestedValuesAreRowsListsAndMapsThatOutliveTheCursor() {
        Type struct = new Type.Struct(List.of(required("x", Simple.INT), optional("s", Simple.STRING)));
        ScanFixture fixture = new ScanFixture(
                optional("struct", struct),
                optional("list", new Type.ListOf(optional("element", struct))),
                optional("map", new Type.MapOf(required("key", Simple.STRING), optional("value", Simple.DATE))));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", LocalDate.EPOCH);
        map.put("b", null);
        List<Object> list = new ArrayList<>();
        list.add(Row.of(1, "one"));
        list.add(null);
        List<Row> written = List.of(
                Row.of(Row.of(1, null), list, map),
                Row.of(null, List.of(), Map.of()),
                Row.of(Row.of(2, ""), null, null));
        fixture.append(written);
        List<Row> read = fixture.rows();
        assertThat(read).isEqualTo(written);
        assertThat(((Row) read.get(0).value(0)).getInt(0)).isEqualTo(1);
    }

    @Test
    void thereIsNoRowBeforeTheFirstOrAfterTheLast() {
        ScanFixture fixture = new ScanFixture(optional("n", Simple.LONG));
        fixture.append(List.of(Row.of(1L)));
        RowCursor row = cursor(fixture);
        assertThatThrownBy(() -> row.getLong(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(row::copy).isInstanceOf(IllegalStateException.class);
        row.next();
        row.next();
        assertThatThrownBy(() -> row.getLong(0)).isInstanceOf(IllegalStateException.class);
        row.close();
        assertThatThrownBy(row::next).isInstanceOf(IllegalStateException.class);
        row.close();
    }
}
