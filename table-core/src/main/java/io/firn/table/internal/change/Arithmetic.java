// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.expression.Expression.Operator;
import io.firn.io.InvalidRequestException;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers of all types together. Whole numbers and decimals are exact (quotients to 34 digits); with a float or double on
 * one side the result is a double. Pure.
 */
final class Arithmetic {
    private Arithmetic() {}

    static boolean isNumber(Type type) {
        return type == Type.Simple.INT
                || type == Type.Simple.LONG
                || type == Type.Simple.FLOAT
                || type == Type.Simple.DOUBLE
                || type instanceof Type.Decimal;
    }

    /** The result, a BigDecimal or a Double. */
    static Object apply(Operator operator, Object left, Object right) {
        if (isFloating(left) || isFloating(right)) {
            return apply(operator, ((Number) left).doubleValue(), ((Number) right).doubleValue());
        }
        BigDecimal a = exact(left);
        BigDecimal b = exact(right);
        if (operator == Operator.DIVIDE && b.signum() == 0) {
            throw new InvalidRequestException(a + " / 0 has no value.");
        }
        return switch (operator) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            case MULTIPLY -> a.multiply(b);
            case DIVIDE -> a.divide(b, MathContext.DECIMAL128);
            case CONCATENATE -> throw new IllegalArgumentException("Numbers are not texts.");
        };
    }

    private static Object apply(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case CONCATENATE -> throw new IllegalArgumentException("Numbers are not texts.");
        };
    }

    /** A number that was computed, as the nearest value of a column: decimals are rounded to its scale, half up. */
    static Object fitted(Object number, Type type) {
        if (type instanceof Type.Decimal decimal) {
            return finite(number).setScale(decimal.scale(), RoundingMode.HALF_UP);
        } else if (type == Type.Simple.DOUBLE) {
            return ((Number) number).doubleValue();
        } else if (type == Type.Simple.FLOAT) {
            return ((Number) number).floatValue();
        } else if (type == Type.Simple.INT || type == Type.Simple.LONG) {
            BigDecimal exact = finite(number).stripTrailingZeros();
            return exact.scale() <= 0
                            && exact.precision() - exact.scale() <= 19
                            && exact.toBigInteger().bitLength() < 64
                    ? (Object) exact.longValueExact()
                    : exact;
        }
        return number;
    }

    private static BigDecimal finite(Object number) {
        if (isFloating(number) && !Double.isFinite(((Number) number).doubleValue())) {
            throw new InvalidRequestException(number + " is not a number that decimals and whole numbers can hold.");
        }
        return exact(number);
    }

    /** In the order of values: NaN is equal to itself and above all others. */
    static int compare(Object left, Object right) {
        boolean special = isFloating(left) && !Double.isFinite(((Number) left).doubleValue())
                || isFloating(right) && !Double.isFinite(((Number) right).doubleValue());
        return special
                ? Values.order(Type.Simple.DOUBLE)
                        .compare(((Number) left).doubleValue(), ((Number) right).doubleValue())
                : exact(left).compareTo(exact(right));
    }

    /** Equal numbers of whatever types have equal keys. */
    static Object key(Object number) {
        if (number instanceof Integer || number instanceof Long) {
            return ((Number) number).longValue();
        }
        if (isFloating(number) && !Double.isFinite(((Number) number).doubleValue())) {
            return ((Number) number).doubleValue();
        }
        BigDecimal exact = exact(number).stripTrailingZeros();
        boolean whole = exact.scale() <= 0 && exact.precision() - exact.scale() <= 18;
        return whole ? (Object) exact.longValueExact() : exact;
    }

    private static boolean isFloating(Object number) {
        return number instanceof Double || number instanceof Float;
    }

    private static BigDecimal exact(Object number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return isFloating(number)
                ? new BigDecimal(((Number) number).doubleValue())
                : BigDecimal.valueOf(((Number) number).longValue());
    }
}
