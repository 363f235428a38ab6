// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.math.BigDecimal;

/**
 * The types that values of a type can be read as without loss: int as long; float as double; decimal as a decimal of a
 * larger precision and the same scale; date as timestamp or timestamp_ns (the start of the day). Spec section 3.
 */
public final class Widening {
    private Widening() {}

    /** Whether every value of {@code from} is one of {@code to} too; true for the same type. */
    public static boolean allows(Type.Primitive from, Type.Primitive to) {
        if (from.equals(to)) {
            return true;
        }
        if (from instanceof Type.Decimal narrow && to instanceof Type.Decimal wide) {
            return narrow.scale() == wide.scale() && narrow.precision() <= wide.precision();
        }
        return from == Type.Simple.INT && to == Type.Simple.LONG
                || from == Type.Simple.FLOAT && to == Type.Simple.DOUBLE
                || from == Type.Simple.DATE && (to == Type.Simple.TIMESTAMP || to == Type.Simple.TIMESTAMP_NS);
    }

    /**
     * The raw value of {@code to} for one of {@code from}.
     *
     * @throws InvalidRequestException for a date beyond the range of the timestamp type (years -290308 to 294247 in
     *     microseconds, 1677 to 2262 in nanoseconds)
     * @throws IllegalArgumentException when {@link #allows} says no
     */
    public static Object apply(Type.Primitive from, Type.Primitive to, Object raw) {
        if (!allows(from, to)) {
            throw new IllegalArgumentException("Values of " + from + " cannot be read as " + to + ".");
        }
        if (from.equals(to) || raw instanceof BigDecimal) {
            return raw;
        }
        if (raw instanceof Float number) {
            return number.doubleValue();
        }
        int number = (Integer) raw;
        if (from == Type.Simple.INT) {
            return (long) number;
        }
        try {
            return Moments.startOfDay((Type.Simple) to, number);
        } catch (ArithmeticException e) {
            throw new InvalidRequestException(
                    "The date %s is beyond the range of %s.".formatted(Values.format(from, raw), to), e);
        }
    }
}
