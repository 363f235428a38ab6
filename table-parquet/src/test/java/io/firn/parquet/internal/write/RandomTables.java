// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** Schemas and rows by chance, awkward values included. */
final class RandomTables {
    static final List<ValueType> TYPES = List.of(
            ValueType.of(Physical.BOOLEAN, new Meaning.Plain()),
            ValueType.of(Physical.INT32, new Meaning.Plain()),
            ValueType.of(Physical.INT32, new Meaning.Date()),
            ValueType.of(Physical.INT32, new Meaning.Integer(32, false)),
            ValueType.of(Physical.INT32, new Meaning.Decimal(9, 2)),
            ValueType.of(Physical.INT64, new Meaning.Plain()),
            ValueType.of(Physical.INT64, new Meaning.Integer(64, false)),
            ValueType.of(Physical.INT64, new Meaning.Decimal(18, 4)),
            ValueType.of(Physical.INT64, new Meaning.Time(Unit.MICROS, false)),
            ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.MICROS, true)),
            ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.NANOS, false)),
            ValueType.of(Physical.FLOAT, new Meaning.Plain()),
            ValueType.of(Physical.DOUBLE, new Meaning.Plain()),
            ValueType.of(Physical.BYTES, new Meaning.Plain()),
            ValueType.of(Physical.BYTES, new Meaning.Text()),
            ValueType.of(Physical.BYTES, new Meaning.Decimal(38, 5)),
            new ValueType(Physical.FIXED, 16, new Meaning.Uuid()),
            new ValueType(Physical.FIXED, 5, new Meaning.Plain()),
            new ValueType(Physical.FIXED, 16, new Meaning.Decimal(38, 0)));

    /** How the values of a leaf are spread. */
    enum Spread {
        FEW,
        MANY,
        ASCENDING
    }

    private final Random random;
    private int nextId = 1;

    RandomTables(long seed) {
        random = new Random(seed);
    }

    ParquetSchema schema() {
        List<ParquetField> fields = new ArrayList<>();
        int columns = 1 + random.nextInt(5);
        for (int i = 0; i < columns; i++) {
            fields.add(field("c" + i, random.nextInt(4)));
        }
        return new ParquetSchema(fields);
    }

    ParquetField field(String name, int depth) {
        OptionalInt id = random.nextInt(5) == 0 ? OptionalInt.empty() : OptionalInt.of(nextId++);
        boolean optional = random.nextBoolean();
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 1 -> {
                List<ParquetField> fields = new ArrayList<>();
                int count = 1 + random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    fields.add(field("f" + i, depth - 1));
                }
                yield new ParquetField.Struct(name, id, optional, fields);
            }
            case 2 -> new ParquetField.Repeated(name, id, optional, field("element", depth - 1));
            case 3 -> {
                ValueType key = TYPES.get(random.nextInt(TYPES.size()));
                yield new ParquetField.Mapped(
                        name,
                        id,
                        optional,
                        new ParquetField.Value("key", OptionalInt.of(nextId++), false, key),
                        field("value", depth - 1));
            }
            default -> new ParquetField.Value(name, id, optional, TYPES.get(random.nextInt(TYPES.size())));
        };
    }

    List<List<Object>> rows(ParquetSchema schema, int count) {
        List<List<Object>> columns = new ArrayList<>();
        for (ParquetField field : schema.fields()) {
            columns.add(column(field, count, Spread.values()[random.nextInt(3)], random.nextInt(4) * 0.3));
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Object> row = new ArrayList<>();
            for (List<Object> column : columns) {
                row.add(column.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    List<Object> column(ParquetField field, int count, Spread spread, double nullShare) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value(field, i, spread, nullShare));
        }
        return values;
    }

    private Object value(ParquetField field, int index, Spread spread, double nullShare) {
        if (field.optional() && random.nextDouble() < nullShare) {
            return null;
        }
        if (field instanceof ParquetField.Value value) {
            return leaf(value.type(), index, spread);
        }
        List<Object> result = new ArrayList<>();
        if (field instanceof ParquetField.Struct struct) {
            for (ParquetField child : struct.fields()) {
                result.add(value(child, index, spread, nullShare));
            }
            return result;
        }
        int length = random.nextInt(3) == 0 ? 0 : random.nextInt(4);
        for (int i = 0; i < length; i++) {
            if (field instanceof ParquetField.Repeated list) {
                result.add(value(list.element(), index, spread, nullShare));
            } else if (field instanceof ParquetField.Mapped map) {
                result.add(new RowValues.Pair(
                        value(map.key(), index, spread, 0), value(map.value(), index, spread, nullShare)));
            }
        }
        return result;
    }

    private Object leaf(ValueType type, int index, Spread spread) {
        // The number from which the value is made: of few, of all, or rising by small steps.
        long number = switch (spread) {
            case FEW -> random.nextInt(7) - 3L;
            case MANY ->
                random.nextInt(50) == 0
                        ? List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L).get(random.nextInt(4))
                        : random.nextLong() >> random.nextInt(64);
            case ASCENDING -> 3L * index + random.nextInt(3) - 100;
        };
        return switch (type.physical()) {
            case BOOLEAN -> (number & 1) == 0;
            case INT32 -> type.meaning() instanceof Meaning.Decimal ? (int) (number % 1_000_000_000) : (int) number;
            case INT64 -> bounded(type, number);
            case FLOAT -> (float) floating(number);
            case DOUBLE -> floating(number);
            case BYTES, FIXED -> bytes(type, number);
            case INT96 -> throw new IllegalArgumentException();
        };
    }

    private static Object bounded(ValueType type, long number) {
        if (type.meaning() instanceof Meaning.Decimal) {
            return number % 1_000_000_000_000_000_000L;
        }
        return type.meaning() instanceof Meaning.Time ? Math.floorMod(number, 86_400_000_000L) : number;
    }

    private double floating(long number) {
        return switch (random.nextInt(20)) {
            case 0 -> Double.NaN;
            case 1 -> -0.0;
            case 2 -> 0.0;
            case 3 -> Double.NEGATIVE_INFINITY;
            default -> number / 8.0;
        };
    }

    private static final BigInteger DIGITS_38 = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);

    private ByteBuffer bytes(ValueType type, long number) {
        if (type.meaning() instanceof Meaning.Decimal) {
            BigInteger unscaled = switch (random.nextInt(20)) {
                case 0 -> DIGITS_38;
                case 1 -> DIGITS_38.negate();
                default -> BigInteger.valueOf(number);
            };
            byte[] least = unscaled.toByteArray();
            if (type.length() == 0) {
                return ByteBuffer.wrap(least);
            }
            byte[] extended = new byte[type.length()];
            for (int i = 0; i < extended.length; i++) {
                int at = i - (extended.length - least.length);
                extended[i] = at >= 0 ? least[at] : (byte) (unscaled.signum() < 0 ? -1 : 0);
            }
            return ByteBuffer.wrap(extended);
        }
        if (type.length() > 0) {
            byte[] fixed = new byte[type.length()];
            for (int i = 0; i < fixed.length; i++) {
                fixed[i] = (byte) (number >>> (i % 8) * 8);
            }
            return ByteBuffer.wrap(fixed);
        }
        if (type.meaning() instanceof Meaning.Text) {
            return ByteBuffer.wrap(text(number).getBytes(StandardCharsets.UTF_8));
        }
        return ByteBuffer.wrap(BigInteger.valueOf(number).toByteArray());
    }

    private static String text(long number) {
        if (number == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.floorMod(number, 40); i++) {
            text.append(List.of("a", "é", "\uFFFD", "\uD83C\uDFD4", "漢", "\uDBFF\uDFFF")
                    .get((int) (Math.floorMod(number + i, 6L))));
        }
        return text.append(number).toString();
    }
}
