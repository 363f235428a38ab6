// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * What the schema that Kafka Connect puts beside a row says of its values, which JSON alone does not show: the unit of times
 * that are numbers, decimals and bytes as base64. Makes of each value the text that a column of its type is read from.
 * Immutable.
 */
final class ConnectTypes {
    /** Where a row has no schema. */
    static final JsonNode NO_SCHEMA = MissingNode.getInstance();

    static final ConnectTypes UNKNOWN = new ConnectTypes(Map.of());

    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
    private static final String VARIABLE_DECIMAL = "io.debezium.data.VariableScaleDecimal";

    /** Beyond the scale of any column. */
    private static final int MAX_SCALE = 1_000;

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("io.debezium.time.Date", new Unit(Unit.Of.DAY, 1)),
            Map.entry("org.apache.kafka.connect.data.Date", new Unit(Unit.Of.DAY, 1)),
            Map.entry("io.debezium.time.Time", new Unit(Unit.Of.TIME_OF_DAY, 1_000)),
            Map.entry("org.apache.kafka.connect.data.Time", new Unit(Unit.Of.TIME_OF_DAY, 1_000)),
            Map.entry("io.debezium.time.MicroTime", new Unit(Unit.Of.TIME_OF_DAY, 1_000_000)),
            Map.entry("io.debezium.time.NanoTime", new Unit(Unit.Of.TIME_OF_DAY, 1_000_000_000)),
            Map.entry("io.debezium.time.Timestamp", new Unit(Unit.Of.MOMENT, 1_000)),
            Map.entry("org.apache.kafka.connect.data.Timestamp", new Unit(Unit.Of.MOMENT, 1_000)),
            Map.entry("io.debezium.time.MicroTimestamp", new Unit(Unit.Of.MOMENT, 1_000_000)),
            Map.entry("io.debezium.time.NanoTimestamp", new Unit(Unit.Of.MOMENT, 1_000_000_000)));

    private static final Set<Type> ZONED = Set.of(Type.Simple.TIMESTAMPTZ, Type.Simple.TIMESTAMPTZ_NS);
    private static final Set<Type> LOCAL =
            Set.of(Type.Simple.DATE, Type.Simple.TIME, Type.Simple.TIMESTAMP, Type.Simple.TIMESTAMP_NS);

    private final Map<String, JsonNode> byColumn;

    /**
     * What a number counts.
     *
     * @param aSecond how many of it are a second; of days it does not count
     */
    private record Unit(Of of, long aSecond) {
        enum Of {
            DAY,
            TIME_OF_DAY,
            MOMENT
        }

        /** The text of a date, a time, or a moment without zone. */
        String text(long count) {
            return switch (of) {
                case DAY -> LocalDate.ofEpochDay(count).toString();
                case TIME_OF_DAY ->
                    LocalTime.ofNanoOfDay(Math.multiplyExact(count, 1_000_000_000 / aSecond))
                            .toString();
                case MOMENT -> {
                    long nanos = Math.floorMod(count, aSecond) * (1_000_000_000 / aSecond);
                    yield LocalDateTime.ofInstant(
                                    Instant.ofEpochSecond(Math.floorDiv(count, aSecond), nanos), ZoneOffset.UTC)
                            .toString();
                }
            };
        }
    }

    private ConnectTypes(Map<String, JsonNode> byColumn) {
        this.byColumn = byColumn;
    }

    /** @param struct the schema of the row, or {@link #NO_SCHEMA} */
    static ConnectTypes of(JsonNode struct) {
        Map<String, JsonNode> columns = new HashMap<>();
        for (JsonNode field : struct.path("fields")) {
            columns.put(field.path("field").asText(), field);
        }
        return columns.isEmpty() ? UNKNOWN : new ConnectTypes(columns);
    }

    /** The schema of a member of a struct, or {@link #NO_SCHEMA}. */
    static JsonNode member(JsonNode struct, String name) {
        for (JsonNode field : struct.path("fields")) {
            if (field.path("field").asText().equals(name)) {
                return field;
            }
        }
        return NO_SCHEMA;
    }

    /**
     * A value as {@link JsonValues} takes it.
     *
     * @throws InvalidRequestException when it cannot be known what a number means
     */
    JsonNode value(Field column, JsonNode value) {
        JsonNode stated = byColumn.getOrDefault(column.name(), NO_SCHEMA);
        String name = stated.path("name").asText();
        Type type = column.type();
        boolean zoned = ZONED.contains(type);
        if (value.isNumber() && (zoned || LOCAL.contains(type))) {
            return moment(column, value, name);
        }
        if (value.isTextual() && name.equals(DECIMAL)) {
            return decimal(
                    column, value, stated.path("parameters").path("scale").asInt());
        }
        if (value.isObject() && name.equals(VARIABLE_DECIMAL)) {
            return decimal(column, value.path("value"), value.path("scale").asInt());
        }
        if (value.isTextual() && (type == Type.Simple.BINARY || type instanceof Type.Fixed)) {
            return stated.path("type").asText().equals("bytes")
                    ? TextNode.valueOf(HexFormat.of().formatHex(bytes(column, value)))
                    : value;
        }
        if (value.isTextual() && LOCAL.contains(type) && value.textValue().endsWith("Z")) {
            // Debezium says of all times that they are of UTC, also of those that have no zone.
            String text = value.textValue();
            return TextNode.valueOf(text.substring(0, text.length() - 1));
        }
        if (value.isTextual() && type instanceof Type.Decimal && !isNumber(value.textValue())) {
            throw new InvalidRequestException(
                    ("Column %s: expected %s, got the text '%s'. If it is bytes in base64, let the connector write text"
                                    + " (decimal.handling.mode=string), or the converter say the types"
                                    + " (value.converter.schemas.enable=true).")
                            .formatted(column.name(), type, value.textValue()));
        }
        return value;
    }

    private static JsonNode moment(Field column, JsonNode value, String name) {
        Unit unit = UNITS.get(name);
        if (unit == null) {
            throw new InvalidRequestException(
                    ("Column %s: expected %s, got the number %s, and nothing says what it counts. Let the converter say the"
                                    + " types (value.converter.schemas.enable=true), or the connector write text"
                                    + " (time.precision.mode=isostring).")
                            .formatted(column.name(), column.type(), value.asText()));
        }
        try {
            String text = unit.text(value.bigIntegerValue().longValueExact());
            boolean zoned = unit.of() == Unit.Of.MOMENT && ZONED.contains(column.type());
            return TextNode.valueOf(zoned ? text + "Z" : text);
        } catch (ArithmeticException | DateTimeException e) {
            throw new InvalidRequestException(
                    "Column %s: expected %s, got the number %s as %s, which is out of its range."
                            .formatted(column.name(), column.type(), value.asText(), name),
                    e);
        }
    }

    private static JsonNode decimal(Field column, JsonNode base64, int scale) {
        byte[] bytes = bytes(column, base64);
        if (bytes.length == 0 || Math.abs(scale) > MAX_SCALE) {
            throw new InvalidRequestException("Column %s: a decimal of %d bytes and scale %d is none."
                    .formatted(column.name(), bytes.length, scale));
        }
        return TextNode.valueOf(new BigDecimal(new BigInteger(bytes), scale).toPlainString());
    }

    private static byte[] bytes(Field column, JsonNode base64) {
        try {
            return Base64.getDecoder().decode(base64.asText());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "Column %s: the schema says bytes, but '%s' is no base64."
                            .formatted(column.name(), base64.asText()),
                    e);
        }
    }

    private static boolean isNumber(String text) {
        return text.matches("[+-]?[0-9.]+([eE][+-]?[0-9]+)?");
    }
}
