// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

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

    /**
     * A raw value of {@code to}, or of a type that may be widened to it, as a value of {@code to}; empty for any other
     * object, and for a date that the timestamp type cannot hold. For values whose own type is not known any more, in
     * metadata that was written before a column was widened.
     */
    public static Optional<Object> ofRaw(Type.Primitive to, Object raw) {
        return to.match(
                simple -> ofRaw(simple, raw),
                decimal -> raw instanceof BigDecimal number && number.scale() == decimal.scale()
                        ? Optional.of(raw)
                        : Optional.empty(),
                fixed -> instance(ByteBuffer.class, raw));
    }

    private static Optional<Object> ofRaw(Type.Simple to, Object raw) {
        return switch (to) {
            case BOOLEAN -> instance(Boolean.class, raw);
            case INT, DATE -> instance(Integer.class, raw);
            case LONG -> raw instanceof Integer number ? Optional.of(number.longValue()) : instance(Long.class, raw);
            case FLOAT -> instance(Float.class, raw);
            case DOUBLE ->
                raw instanceof Float number ? Optional.of(number.doubleValue()) : instance(Double.class, raw);
            case TIME, TIMESTAMPTZ, TIMESTAMPTZ_NS -> instance(Long.class, raw);
            case TIMESTAMP, TIMESTAMP_NS -> raw instanceof Integer days ? days(to, days) : instance(Long.class, raw);
            case STRING -> instance(String.class, raw);
            case UUID -> instance(UUID.class, raw);
            case BINARY -> instance(ByteBuffer.class, raw);
        };
    }

    private static Optional<Object> days(Type.Simple to, int days) {
        try {
            return Optional.of(Moments.startOfDay(to, days));
        } catch (ArithmeticException beyondTheRange) {
            return Optional.empty();
        }
    }

    private static Optional<Object> instance(Class<?> kind, Object raw) {
        return kind.isInstance(raw) ? Optional.of(raw) : Optional.empty();
    }
}
