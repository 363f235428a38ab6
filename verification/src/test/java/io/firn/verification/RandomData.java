// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.io.testing.Gen;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Random schemas and raw values: often equal to earlier ones, often from the edges of their types. Moments stay within the
 * years 1 to 9999 (or 1680 to 2260 in nanoseconds), because other engines give the ends of the range other meanings.
 */
final class RandomData {
    private static final List<String> LETTERS =
            List.of("a", "b", "ab", "z", "é", "\uFFFD", "\uE000", "😀", "𐀀", "\uD7FF", "'", "%", "/", "\\", "\"", ",");
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private RandomData() {}

    static Schema schema(Gen gen, int maxColumns) {
        List<Field> columns = new ArrayList<>();
        columns.add(Field.required("rid", Type.Simple.LONG));
        for (int i = gen.between(1, maxColumns); i > 0; i--) {
            columns.add(field(gen, "c" + columns.size(), 2));
        }
        return Schema.of(columns);
    }

    static Field field(Gen gen, String name, int depth) {
        Type type = type(gen, depth);
        return gen.chance(0.2) ? Field.required(name, type) : Field.optional(name, type);
    }

    static Type type(Gen gen, int depth) {
        if (depth > 0 && gen.chance(0.2)) {
            return switch (gen.below(3)) {
                case 0 -> {
                    List<Field> fields = new ArrayList<>();
                    for (int i = gen.between(1, 3); i > 0; i--) {
                        fields.add(field(gen, "f" + fields.size(), depth - 1));
                    }
                    yield new Type.Struct(fields);
                }
                case 1 -> new Type.ListOf(field(gen, "element", depth - 1));
                default -> new Type.MapOf(Field.required("key", keyType(gen)), field(gen, "value", depth - 1));
            };
        }
        return primitive(gen);
    }

    /** A type whose values are equal exactly when they print alike: no floating-point keys. */
    private static Type.Primitive keyType(Gen gen) {
        return gen.pick(List.of(Type.Simple.INT, Type.Simple.LONG, Type.Simple.STRING, Type.Simple.DATE));
    }

    static Type.Primitive primitive(Gen gen) {
        int choice = gen.below(Type.Simple.values().length + 4);
        return switch (choice) {
            case 0 -> new Type.Decimal(38, gen.between(0, 38));
            case 1 -> new Type.Decimal(gen.between(1, 9), 0);
            case 2 -> new Type.Decimal(gen.between(10, 18), gen.between(0, 5));
            case 3 -> new Type.Fixed(gen.between(1, 5));
            default -> Type.Simple.values()[choice - 4];
        };
    }

    /** A value for the field, null sometimes where it may be. */
    static @Nullable Object value(Gen gen, Field field) {
        return !field.required() && gen.chance(0.15) ? null : value(gen, field.type());
    }

    static Object value(Gen gen, Type type) {
        return type.match(
                primitive -> primitive(gen, primitive),
                struct -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    struct.fields().forEach(field -> values.add(value(gen, field)));
                    return values;
                },
                list -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = gen.below(4); i > 0; i--) {
                        values.add(value(gen, list.element()));
                    }
                    return values;
                },
                map -> {
                    Map<Object, @Nullable Object> values = new LinkedHashMap<>();
                    for (int i = gen.below(3); i > 0; i--) {
                        values.put(value(gen, map.key().type()), value(gen, map.value()));
                    }
                    return values;
                });
    }

    static Object primitive(Gen gen, Type.Primitive type) {
        return type.match(
                simple -> simple(gen, simple),
                decimal -> new BigDecimal(unscaled(gen, decimal), decimal.scale()),
                fixed -> bytes(gen, fixed.length()));
    }

    private static Object simple(Gen gen, Type.Simple type) {
        boolean edge = gen.chance(0.12);
        int small = gen.between(-9, 9);
        return switch (type) {
            case BOOLEAN -> gen.maybe();
            case INT -> edge ? gen.pick(List.of(Integer.MIN_VALUE, Integer.MAX_VALUE)) : (Object) small;
            case LONG -> edge ? gen.pick(List.of(Long.MIN_VALUE, Long.MAX_VALUE)) : (Object) (long) small;
            case DATE -> edge ? gen.pick(List.of(-719_162, 2_932_896, -1, 0)) : (Object) (small * 400);
            case TIME ->
                edge
                        ? gen.pick(List.of(0L, MICROS_PER_DAY - 1))
                        : (Object) Math.floorMod(small * 3_599_000_123L, MICROS_PER_DAY);
            case TIMESTAMP, TIMESTAMPTZ ->
                edge
                        ? gen.pick(List.of(-719_162 * MICROS_PER_DAY, 2_932_896 * MICROS_PER_DAY + 1, -1L))
                        : (Object) (small * 7_919_000_000_123L);
            case TIMESTAMP_NS, TIMESTAMPTZ_NS ->
                edge
                        ? gen.pick(List.of(-100_000 * MICROS_PER_DAY * 1000 + 1, 100_000 * MICROS_PER_DAY * 1000, -1L))
                        : (Object) (small * 7_919_000_000_000_123L);
            case FLOAT ->
                edge
                        ? gen.pick(List.of(
                                Float.NaN,
                                -0.0f,
                                0.0f,
                                Float.NEGATIVE_INFINITY,
                                Float.POSITIVE_INFINITY,
                                Float.MIN_VALUE))
                        : (Object) (small / 4f);
            case DOUBLE ->
                edge
                        ? gen.pick(List.of(
                                Double.NaN,
                                -0.0,
                                0.0,
                                Double.NEGATIVE_INFINITY,
                                Double.POSITIVE_INFINITY,
                                Double.MIN_VALUE))
                        : (Object) (small / 4.0);
            case STRING -> text(gen);
            case UUID -> new UUID((gen.below(3) - 1L) << 62, small);
            case BINARY -> bytes(gen, gen.below(4));
        };
    }

    private static BigInteger unscaled(Gen gen, Type.Decimal type) {
        BigInteger largest = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        return switch (gen.below(10)) {
            case 0 -> largest;
            case 1 -> largest.negate();
            default ->
                BigInteger.valueOf(gen.between(-9, 9))
                        .multiply(BigInteger.TEN.pow(gen.below(type.scale() + 1)))
                        .min(largest)
                        .max(largest.negate());
        };
    }

    private static String text(Gen gen) {
        int letters = gen.chance(0.05) ? gen.between(20, 90) : gen.below(4);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < letters; i++) {
            text.append(gen.pick(LETTERS));
        }
        return text.toString();
    }

    private static ByteBuffer bytes(Gen gen, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = gen.pick(List.of((byte) 0, (byte) 1, (byte) 127, (byte) -128, (byte) -1));
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
