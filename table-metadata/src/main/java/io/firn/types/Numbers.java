// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** Users' numbers as raw ones, without loss. */
final class Numbers {
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    static Integer toInt(Object value, String what) {
        if (value instanceof Integer number) {
            return number;
        }
        BigInteger whole = whole(Type.Simple.INT, value, what);
        if (whole.bitLength() > 31) {
            throw Misfit.of(
                    what,
                    Type.Simple.INT,
                    Misfit.describe(value),
                    ", which is not within %d to %d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        return whole.intValueExact();
    }

    static Long toLong(Object value, String what) {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        BigInteger whole = whole(Type.Simple.LONG, value, what);
        if (whole.compareTo(LONG_MIN) < 0 || whole.compareTo(LONG_MAX) > 0) {
            throw Misfit.of(
                    what,
                    Type.Simple.LONG,
                    Misfit.describe(value),
                    ", which is not within %d to %d".formatted(Long.MIN_VALUE, Long.MAX_VALUE));
        }
        return whole.longValueExact();
    }

    static Double toDouble(Object value, String what) {
        if (value instanceof Double number) {
            return number;
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        BigDecimal exact = exact(value).orElseThrow(() -> Misfit.of(what, Type.Simple.DOUBLE, value));
        double nearest = exact.doubleValue();
        if (Double.isInfinite(nearest) || !faithful(exact, nearest, Double.toString(nearest))) {
            throw inexact(what, Type.Simple.DOUBLE, value);
        }
        return nearest;
    }

    static Float toFloat(Object value, String what) {
        if (value instanceof Float number) {
            return number;
        }
        if (value instanceof Double number) {
            float nearest = number.floatValue();
            if (nearest == number || number.isNaN()) {
                return nearest;
            }
        }
        BigDecimal exact = exact(value).orElseThrow(() -> Misfit.of(what, Type.Simple.FLOAT, value));
        float nearest = exact.floatValue();
        if (Float.isInfinite(nearest) || !faithful(exact, nearest, Float.toString(nearest))) {
            throw inexact(what, Type.Simple.FLOAT, value);
        }
        return nearest;
    }

    static BigDecimal toDecimal(Type.Decimal type, Object value, String what) {
        BigDecimal exact = exact(value).orElseThrow(() -> Misfit.of(what, type, value));
        return rescaled(type, exact).orElseThrow(() -> {
            boolean tooLarge = digitsBeforePoint(exact) > type.precision() - type.scale();
            return Misfit.of(
                    what,
                    type,
                    Misfit.describe(value),
                    tooLarge
                            ? ", which has more than " + (type.precision() - type.scale()) + " digits before the point"
                            : ", which has more than " + type.scale() + " digits behind the point");
        });
    }

    /** The value at the type's scale; empty when digits would be lost. Cheap for any exponent. */
    static Optional<BigDecimal> rescaled(Type.Decimal type, BigDecimal value) {
        if (value.signum() == 0) {
            return Optional.of(BigDecimal.ZERO.setScale(type.scale()));
        }
        BigDecimal shortest = value.stripTrailingZeros();
        if (shortest.scale() > type.scale() || digitsBeforePoint(shortest) > type.precision() - type.scale()) {
            return Optional.empty();
        }
        return Optional.of(shortest.setScale(type.scale(), RoundingMode.UNNECESSARY));
    }

    /** A finite number, exactly: floating-point ones as the shortest decimal that denotes them. */
    static Optional<BigDecimal> exact(Object value) {
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        }
        if (value instanceof BigInteger number) {
            return Optional.of(new BigDecimal(number));
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return Optional.of(BigDecimal.valueOf(((Number) value).longValue()));
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return Optional.of(new BigDecimal(number.toString()));
        }
        if (value instanceof Float number && Float.isFinite(number)) {
            return Optional.of(new BigDecimal(number.toString()));
        }
        return Optional.empty();
    }

    /** A decimal is taken for the floating-point number that is equal to it or is written like it. */
    private static boolean faithful(BigDecimal exact, double nearest, String written) {
        return exact.compareTo(new BigDecimal(nearest)) == 0 || exact.compareTo(new BigDecimal(written)) == 0;
    }

    private static long digitsBeforePoint(BigDecimal value) {
        return (long) value.precision() - value.scale();
    }

    private static BigInteger whole(Type.Simple type, Object value, String what) {
        if (value instanceof BigInteger number) {
            return number;
        }
        if (value instanceof Double || value instanceof Float) {
            throw Misfit.of(what, type, value);
        }
        BigDecimal exact = exact(value).orElseThrow(() -> Misfit.of(what, type, value));
        // Thirty-nine digits hold any long, and an exponent beyond them would make a huge number of a short text.
        return rescaled(new Type.Decimal(Type.Decimal.MAX_PRECISION, 0), exact)
                .orElseThrow(() -> Misfit.of(what, type, value))
                .toBigIntegerExact();
    }

    private static RuntimeException inexact(String what, Type type, Object value) {
        return Misfit.of(what, type, Misfit.describe(value), ", which " + type + " cannot hold exactly");
    }
}
