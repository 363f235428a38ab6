// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Where a value that someone compares a column with lies among the values of the column's type. Unlike a value to be
 * stored it need not be one of them: 2.5 lies between the ints 2 and 3, and 3000000000 above all of them. Immutable.
 *
 * @param place where it lies
 * @param raw the raw value it is, or directly above which it lies; empty when it lies outside all values
 */
public record Literal(Place place, Optional<Object> raw) {

    /** A place among the values of a type. */
    public enum Place {
        /** It is the raw value. */
        EXACT,
        /** It is greater than the raw value, and less than the next one. */
        ABOVE_RAW,
        /** It is less than every value. */
        BELOW_ALL,
        /** It is greater than every value. */
        ABOVE_ALL
    }

    private static final Literal BELOW_ALL = new Literal(Place.BELOW_ALL, Optional.empty());
    private static final Literal ABOVE_ALL = new Literal(Place.ABOVE_ALL, Optional.empty());

    /** This many digits tell any double, or float, from all others. */
    private static final MathContext DOUBLE_DIGITS = new MathContext(17);

    private static final MathContext FLOAT_DIGITS = new MathContext(9);

    /**
     * Places a user's value: a number for any type of numbers, a date for a timestamp (meaning the start of the day) and
     * the reverse, text for any type. A fraction stands for the float or double nearest to it if it is written like that.
     *
     * @param what the column path, for the message
     * @throws InvalidRequestException when it is of a kind that cannot be compared with the type
     */
    public static Literal of(Type.Primitive type, Object value, String what) {
        Object plain = value instanceof CharSequence text && type != Type.Simple.STRING
                ? fromText(type, text.toString(), what)
                : value;
        return type.match(
                simple -> ofSimple(simple, plain, what),
                decimal -> ofDecimal(decimal, number(decimal, plain, what)),
                fixed -> ofBytes(fixed, plain, what));
    }

    private static Literal exactly(Object raw) {
        return new Literal(Place.EXACT, Optional.of(raw));
    }

    private static Literal at(Object raw, boolean exact) {
        return exact ? exactly(raw) : new Literal(Place.ABOVE_RAW, Optional.of(raw));
    }

    private static Literal ofSimple(Type.Simple type, Object value, String what) {
        return switch (type) {
            case INT, LONG -> ofWhole(type, number(type, value, what));
            case FLOAT, DOUBLE -> ofFloating(type, value, what);
            case DATE, TIMESTAMP, TIMESTAMP_NS -> ofLocal(type, value, what);
            case TIMESTAMPTZ, TIMESTAMPTZ_NS -> ofInstant(type, value, what);
            case TIME -> {
                if (!(value instanceof LocalTime time)) {
                    throw Misfit.of(what, type, value);
                }
                yield at(time.toNanoOfDay() / 1000, time.getNano() % 1000 == 0);
            }
            case BINARY -> ofBytes(type, value, what);
            case BOOLEAN, STRING, UUID -> exactly(Values.toRaw(type, value, what));
        };
    }

    private static BigDecimal number(Type type, Object value, String what) {
        return Numbers.exact(value)
                .or(() -> value instanceof Double || value instanceof Float
                        ? Optional.of(stand(((Number) value).doubleValue()))
                        : Optional.empty())
                .orElseThrow(() -> Misfit.of(what, type, value));
    }

    /** A number beyond every decimal and integer, on the side of an infinity; NaN is above all, as in their order. */
    private static BigDecimal stand(double notFinite) {
        return BigDecimal.ONE.movePointRight(100).multiply(BigDecimal.valueOf(notFinite < 0 ? -1 : 1));
    }

    private static Literal ofWhole(Type.Simple type, BigDecimal value) {
        Literal place = ofDecimal(new Type.Decimal(Type.Decimal.MAX_PRECISION, 0), value);
        if (place.raw.isEmpty()) {
            return place;
        }
        BigDecimal floor = (BigDecimal) place.raw.get();
        long min = type == Type.Simple.INT ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long max = type == Type.Simple.INT ? Integer.MAX_VALUE : Long.MAX_VALUE;
        if (floor.compareTo(BigDecimal.valueOf(min)) < 0) {
            return BELOW_ALL;
        }
        if (floor.compareTo(BigDecimal.valueOf(max)) > 0) {
            return ABOVE_ALL;
        }
        Object raw = type == Type.Simple.INT ? (Object) floor.intValueExact() : (Object) floor.longValueExact();
        return new Literal(place.place, Optional.of(raw));
    }

    /** Looks at the magnitude first, so that no exponent makes a huge number of a short text. */
    private static Literal ofDecimal(Type.Decimal type, BigDecimal value) {
        if (value.signum() == 0) {
            return exactly(BigDecimal.ZERO.setScale(type.scale()));
        }
        long digitsBeforePoint = (long) value.precision() - value.scale();
        if (digitsBeforePoint > type.precision() - type.scale()) {
            return value.signum() < 0 ? BELOW_ALL : ABOVE_ALL;
        }
        BigDecimal floor;
        if (digitsBeforePoint < -type.scale()) {
            floor = value.signum() < 0
                    ? BigDecimal.ONE.scaleByPowerOfTen(-type.scale()).negate()
                    : BigDecimal.ZERO;
            return at(floor.setScale(type.scale()), false);
        }
        floor = value.setScale(type.scale(), RoundingMode.FLOOR);
        return floor.precision() > type.precision() ? BELOW_ALL : at(floor, floor.compareTo(value) == 0);
    }

    private static Literal ofFloating(Type.Simple type, Object value, String what) {
        boolean single = type == Type.Simple.FLOAT;
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!single || (float) number == number || Double.isNaN(number)) {
                return exactly(single ? (Object) (float) number : (Object) number);
            }
        }
        BigDecimal written = number(type, value, what);
        return single ? ofFloat(written) : ofDouble(written);
    }

    private static Literal ofDouble(BigDecimal written) {
        double nearest = written.doubleValue();
        if (isDouble(written, nearest)) {
            return exactly(nearest);
        }
        boolean above = Double.isInfinite(nearest) ? nearest > 0 : new BigDecimal(nearest).compareTo(written) > 0;
        return at(above ? Math.nextDown(nearest) : nearest, false);
    }

    /** A float may be written with the digits of a float, or with those of the double that has its value. */
    private static Literal ofFloat(BigDecimal written) {
        float nearest = written.floatValue();
        boolean same = Float.isFinite(nearest)
                && (isDouble(written, nearest)
                        || denotes(
                                written,
                                new BigDecimal(nearest),
                                new BigDecimal(Float.toString(nearest)),
                                FLOAT_DIGITS));
        if (same) {
            return exactly(nearest);
        }
        boolean above = Float.isInfinite(nearest) ? nearest > 0 : new BigDecimal(nearest).compareTo(written) > 0;
        return at(above ? Math.nextDown(nearest) : nearest, false);
    }

    private static boolean isDouble(BigDecimal written, double number) {
        return Double.isFinite(number)
                && denotes(written, new BigDecimal(number), new BigDecimal(Double.toString(number)), DOUBLE_DIGITS);
    }

    /** Whether {@code written} is the floating-point number {@code nearest}, or a usual way to write it. */
    private static boolean denotes(BigDecimal written, BigDecimal nearest, BigDecimal shortest, MathContext digits) {
        return written.compareTo(nearest) == 0
                || written.compareTo(shortest) == 0
                || written.scale() > 0 && written.round(digits).compareTo(nearest.round(digits)) == 0;
    }

    private static Literal ofLocal(Type.Simple type, Object value, String what) {
        LocalDateTime local;
        if (value instanceof LocalDate date) {
            local = date.atStartOfDay();
        } else if (value instanceof LocalDateTime dateTime) {
            local = dateTime;
        } else if (value instanceof Number) {
            throw Misfit.of(what, type, Misfit.describe(value), "; write dates and times as '2026-11-22T08:30:00'");
        } else if (type == Type.Simple.DATE) {
            throw Misfit.of(what, type, value);
        } else {
            Moments.toLocal(type, value, what);
            throw Misfit.of(what, type, value);
        }
        if (type != Type.Simple.DATE) {
            return ofSeconds(type, local.toEpochSecond(ZoneOffset.UTC), local.getNano());
        }
        long days = local.toLocalDate().toEpochDay();
        if (days != (int) days) {
            return days < 0 ? BELOW_ALL : ABOVE_ALL;
        }
        return at((int) days, local.toLocalTime().equals(LocalTime.MIDNIGHT));
    }

    private static Literal ofInstant(Type.Simple type, Object value, String what) {
        Instant instant;
        if (value instanceof Instant moment) {
            instant = moment;
        } else if (value instanceof OffsetDateTime moment) {
            instant = moment.toInstant();
        } else if (value instanceof ZonedDateTime moment) {
            instant = moment.toInstant();
        } else if (value instanceof LocalDateTime || value instanceof LocalDate) {
            throw Misfit.of(
                    what,
                    type,
                    Misfit.describe(value),
                    "; which instant that is depends on a zone: write it as '2026-11-22T08:30:00Z'");
        } else if (value instanceof Number) {
            throw Misfit.of(what, type, Misfit.describe(value), "; write instants as '2026-11-22T08:30:00Z'");
        } else {
            throw Misfit.of(what, type, value);
        }
        return ofSeconds(type, instant.getEpochSecond(), instant.getNano());
    }

    private static Literal ofSeconds(Type.Simple type, long seconds, int nanos) {
        int perSecond = Moments.unitsPerSecond(type);
        int nanosPerUnit = 1_000_000_000 / perSecond;
        BigDecimal units = BigDecimal.valueOf(seconds)
                .multiply(BigDecimal.valueOf(perSecond))
                .add(BigDecimal.valueOf(nanos / nanosPerUnit));
        Literal place = ofWhole(Type.Simple.LONG, units);
        return place.raw.isEmpty() ? place : at(place.raw.get(), nanos % nanosPerUnit == 0);
    }

    /** Bytes of another length than a fixed column's are equal to none of its values, but have a place in their order. */
    private static Literal ofBytes(Type.Primitive type, Object value, String what) {
        if (!(value instanceof byte[]) && !(value instanceof ByteBuffer)) {
            throw Misfit.of(what, type, value);
        }
        return exactly(Values.toRaw(Type.Simple.BINARY, value, what));
    }

    /** The user's object that a text stands for when it is compared with the type; not narrowed to the type's range. */
    public static Object fromText(Type.Primitive type, String text, String what) {
        return type.match(
                simple -> simpleFromText(simple, text, what),
                decimal -> numberFromText(decimal, text, what),
                fixed -> Values.parse(Type.Simple.BINARY, text, what));
    }

    private static Object numberFromText(Type.Primitive type, String text, String what) {
        if (!Texts.isNumber(text)) {
            throw Misfit.of(what, type, text);
        }
        return new BigDecimal(text);
    }

    private static Object simpleFromText(Type.Simple type, String text, String what) {
        return switch (type) {
            case INT, LONG -> numberFromText(type, text, what);
            case FLOAT, DOUBLE -> Texts.isNumber(text) ? new BigDecimal(text) : Values.parse(type, text, what);
            case DATE -> Texts.isDate(text) ? Texts.date(text, what) : Texts.localMoment(type, text, what);
            case TIMESTAMP, TIMESTAMP_NS -> Texts.localMoment(type, text, what);
            case TIMESTAMPTZ, TIMESTAMPTZ_NS -> Texts.instant(type, text, what);
            case TIME -> Texts.time(text, what);
            case BOOLEAN, STRING, UUID, BINARY -> Values.parse(type, text, what);
        };
    }
}
