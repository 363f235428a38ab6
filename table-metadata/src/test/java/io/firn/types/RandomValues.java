// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Random raw values, often from the edges of their types and often equal to earlier ones. */
public final class RandomValues {
    public static final List<Type.Primitive> TYPES = List.of(
            Type.Simple.BOOLEAN,
            Type.Simple.INT,
            Type.Simple.LONG,
            Type.Simple.FLOAT,
            Type.Simple.DOUBLE,
            Type.Simple.DATE,
            Type.Simple.TIME,
            Type.Simple.TIMESTAMP,
            Type.Simple.TIMESTAMPTZ,
            Type.Simple.TIMESTAMP_NS,
            Type.Simple.TIMESTAMPTZ_NS,
            Type.Simple.STRING,
            Type.Simple.UUID,
            Type.Simple.BINARY,
            new Type.Decimal(9, 2),
            new Type.Decimal(18, 0),
            new Type.Decimal(38, 10),
            new Type.Fixed(3));

    private static final List<String> LETTERS =
            List.of("a", "b", "ab", "z", "é", "\u0000", "\uFFFD", "\uE000", "😀", "𐀀", "\uD7FF", "'", "%", "/");

    private RandomValues() {}

    /** @param spread how many ordinary values there are; small ones collide */
    public static Object next(Type.Primitive type, Random random, int spread) {
        return type.match(
                simple -> simple(simple, random, spread),
                decimal -> new BigDecimal(unscaled(decimal, random, spread), decimal.scale()),
                fixed -> bytes(random, fixed.length()));
    }

    private static Object simple(Type.Simple type, Random random, int spread) {
        boolean edge = random.nextInt(8) == 0;
        int small = random.nextInt(2 * spread + 1) - spread;
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case INT, DATE -> edge ? pick(random, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1) : (Object) small;
            case LONG, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS ->
                edge
                        ? pick(random, Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L)
                        : type == Type.Simple.LONG ? (Object) (long) small : (Object) (small * 7_919_000_000L + small);
            case TIME ->
                edge
                        ? pick(random, 0L, 86_399_999_999L)
                        : (Object) Math.floorMod(small * 3_599_000_123L, 86_400_000_000L);
            case FLOAT ->
                edge
                        ? pick(
                                random,
                                Float.NaN,
                                -0.0f,
                                0.0f,
                                Float.NEGATIVE_INFINITY,
                                Float.POSITIVE_INFINITY,
                                Float.MIN_VALUE,
                                Float.MAX_VALUE)
                        : (Object) (small / 4f);
            case DOUBLE ->
                edge
                        ? pick(
                                random,
                                Double.NaN,
                                -0.0,
                                0.0,
                                Double.NEGATIVE_INFINITY,
                                Double.POSITIVE_INFINITY,
                                Double.MIN_VALUE,
                                Double.MAX_VALUE)
                        : (Object) (small / 4.0);
            case STRING -> text(random);
            case UUID -> new UUID(random.nextInt(3) - 1L << 62, small);
            case BINARY -> bytes(random, random.nextInt(4));
        };
    }

    private static BigInteger unscaled(Type.Decimal type, Random random, int spread) {
        BigInteger largest = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        return switch (random.nextInt(10)) {
            case 0 -> largest;
            case 1 -> largest.negate();
            default ->
                BigInteger.valueOf(random.nextInt(2 * spread + 1) - spread)
                        .multiply(BigInteger.TEN.pow(random.nextInt(type.scale() + 1)))
                        .min(largest)
                        .max(largest.negate());
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return text.toString();
    }

    private static ByteBuffer bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (int) pick(random, 0, 1, 127, -128, -1);
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
