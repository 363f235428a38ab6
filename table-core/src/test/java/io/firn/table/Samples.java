// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random types and users' values, the same objects that a scan gives back. Awkward values are frequent. */
public final class Samples {
    public static final List<Type.Primitive> PRIMITIVES = List.of(
            Simple.BOOLEAN,
            Simple.INT,
            Simple.LONG,
            Simple.FLOAT,
            Simple.DOUBLE,
            Simple.DATE,
            Simple.TIME,
            Simple.TIMESTAMP,
            Simple.TIMESTAMPTZ,
            Simple.TIMESTAMP_NS,
            Simple.TIMESTAMPTZ_NS,
            Simple.STRING,
            Simple.UUID,
            Simple.BINARY,
            new Type.Decimal(5, 2),
            new Type.Decimal(15, 0),
            new Type.Decimal(38, 10),
            new Type.Fixed(3));

    private static final List<String> TEXTS = List.of(
            "", "a", "ab", "abc", "b", "B", "é", "\uD83D\uDE00", "\uFFFD", "z\u0000", "zz".repeat(60), "a'b\"c", "ß");

    private Samples() {}

    /** A primitive type, or a nested one that is at most {@code depth} deep. */
    static Type type(Random random, int depth) {
        int kind = depth == 0 ? 9 : random.nextInt(10);
        if (kind == 0) {
            return new Type.ListOf(field(random, "element", depth - 1));
        } else if (kind == 1) {
            Field value = field(random, "value", depth - 1);
            return new Type.MapOf(Field.required("key", random.nextBoolean() ? Simple.STRING : Simple.INT), value);
        } else if (kind <= 4) {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                fields.add(field(random, "f" + i, depth - 1));
            }
            return new Type.Struct(fields);
        }
        return PRIMITIVES.get(random.nextInt(PRIMITIVES.size()));
    }

    static Field field(Random random, String name, int depth) {
        Type type = type(random, depth);
        return random.nextInt(4) == 0 ? Field.required(name, type) : Field.optional(name, type);
    }

    public static Object primitive(Type.Primitive type, Random random) {
        return type.match(
                simple -> simple(simple, random),
                decimal -> new BigDecimal(unscaled(decimal.precision(), random), decimal.scale()),
                fixed -> bytes(fixed.length(), random));
    }

    private static BigInteger unscaled(int precision, Random random) {
        BigInteger limit = BigInteger.TEN.pow(precision);
        return switch (random.nextInt(5)) {
            case 0 -> limit.subtract(BigInteger.ONE);
            case 1 -> BigInteger.ONE.subtract(limit);
            case 2 -> BigInteger.valueOf(random.nextInt(5) - 2);
            default ->
                new BigInteger(130, random).mod(limit).multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
        };
    }

    private static Object simple(Simple type, Random random) {
        boolean edge = random.nextInt(4) == 0;
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> edge ? pick(random, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1) : random.nextInt(20) - 10;
            case LONG -> edge ? pick(random, Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L) : random.nextInt(20) - 10L;
            case FLOAT ->
                edge
                        ? pick(
                                random,
                                Float.NaN,
                                -0f,
                                0f,
                                Float.NEGATIVE_INFINITY,
                                Float.POSITIVE_INFINITY,
                                Float.MIN_VALUE)
                        : (random.nextInt(20) - 10) / 2f;
            case DOUBLE ->
                edge
                        ? pick(
                                random,
                                Double.NaN,
                                -0d,
                                0d,
                                Double.NEGATIVE_INFINITY,
                                Double.MAX_VALUE,
                                Double.MIN_VALUE)
                        : (random.nextInt(20) - 10) / 2d;
            case DATE -> LocalDate.of(1970, 1, 1).plusDays(random.nextInt(edge ? 60_000 : 20) - 10);
            case TIME ->
                edge
                        ? pick(random, LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_000))
                        : LocalTime.ofSecondOfDay(random.nextInt(20));
            case TIMESTAMP -> local(random, edge).truncatedTo(ChronoUnit.MICROS);
            case TIMESTAMP_NS -> local(random, edge);
            case TIMESTAMPTZ -> instant(random, edge).truncatedTo(ChronoUnit.MICROS);
            case TIMESTAMPTZ_NS -> instant(random, edge);
            case STRING -> edge ? "n" + random.nextInt(1_000_000) : TEXTS.get(random.nextInt(TEXTS.size()));
            case UUID -> new UUID(random.nextInt(3) - 1L, edge ? random.nextLong() : random.nextInt(3) - 1);
            case BINARY -> bytes(random.nextInt(edge ? 40 : 3), random);
        };
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static LocalDateTime local(Random random, boolean edge) {
        return LocalDateTime.ofInstant(instant(random, edge), ZoneOffset.UTC);
    }

    private static Instant instant(Random random, boolean edge) {
        long second = edge ? random.nextInt() : random.nextInt(4) - 2;
        return Instant.ofEpochSecond(second, random.nextInt(3) * 333_333_333L);
    }

    private static ByteBuffer bytes(int length, Random random) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(4) - 2);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** A value of any type; null now and then where the field allows it. */
    static @Nullable Object value(Field field, Random random) {
        if (!field.required() && random.nextInt(4) == 0) {
            return null;
        }
        return field.type()
                .match(
                        primitive -> primitive(primitive, random),
                        struct -> row(struct.fields(), random),
                        list -> {
                            List<@Nullable Object> elements = new ArrayList<>();
                            for (int i = random.nextInt(4); i > 0; i--) {
                                elements.add(value(list.element(), random));
                            }
                            return Collections.unmodifiableList(elements);
                        },
                        map -> {
                            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                            for (int i = random.nextInt(3); i > 0; i--) {
                                entries.put(
                                        java.util.Objects.requireNonNull(value(map.key(), random)),
                                        value(map.value(), random));
                            }
                            return Collections.unmodifiableMap(entries);
                        });
    }

    static Row row(List<Field> fields, Random random) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : fields) {
            values.add(value(field, random));
        }
        return Row.ofValues(values);
    }
}
