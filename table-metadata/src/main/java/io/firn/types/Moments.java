// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.CorruptTableException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Users' dates and times as raw numbers and back, without loss. */
final class Moments {
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private Moments() {}

    static Integer toDate(Object value, String what) {
        if (value instanceof Integer days) {
            return days;
        }
        if (value instanceof LocalDate date) {
            long days = date.toEpochDay();
            if (days != (int) days) {
                throw beyond(what, Type.Simple.DATE, value);
            }
            return (int) days;
        }
        throw Misfit.of(what, Type.Simple.DATE, value);
    }

    static Long toTime(Object value, String what) {
        if (value instanceof Long micros) {
            if (micros < 0 || micros >= MICROS_PER_DAY) {
                throw beyond(what, Type.Simple.TIME, value);
            }
            return micros;
        }
        if (value instanceof LocalTime time) {
            if (time.getNano() % NANOS_PER_MICRO != 0) {
                throw tooFine(what, Type.Simple.TIME, value);
            }
            return time.toNanoOfDay() / NANOS_PER_MICRO;
        }
        throw Misfit.of(what, Type.Simple.TIME, value);
    }

    static Long toLocal(Type.Simple type, Object value, String what) {
        if (value instanceof Long units) {
            return units;
        }
        if (value instanceof LocalDateTime local) {
            return units(type, local.toEpochSecond(ZoneOffset.UTC), local.getNano(), value, what);
        }
        if (value instanceof Instant || value instanceof OffsetDateTime || value instanceof ZonedDateTime) {
            throw Misfit.of(what, type, Misfit.describe(value), "; the column has no time zone: pass a LocalDateTime");
        }
        throw Misfit.of(what, type, value);
    }

    static Long toInstant(Type.Simple type, Object value, String what) {
        if (value instanceof Long units) {
            return units;
        }
        Instant instant;
        if (value instanceof Instant moment) {
            instant = moment;
        } else if (value instanceof OffsetDateTime moment) {
            instant = moment.toInstant();
        } else if (value instanceof ZonedDateTime moment) {
            instant = moment.toInstant();
        } else if (value instanceof LocalDateTime) {
            throw Misfit.of(
                    what, type, Misfit.describe(value), "; which instant that is depends on a zone: pass an Instant");
        } else {
            throw Misfit.of(what, type, value);
        }
        return units(type, instant.getEpochSecond(), instant.getNano(), value, what);
    }

    static Object toUser(Type.Simple type, Object raw) {
        return switch (type) {
            case DATE -> LocalDate.ofEpochDay((Integer) raw);
            case TIME -> LocalTime.ofNanoOfDay(timeOfDay((Long) raw) * NANOS_PER_MICRO);
            case TIMESTAMP, TIMESTAMP_NS ->
                LocalDateTime.ofEpochSecond(seconds(type, (Long) raw), nanos(type, (Long) raw), ZoneOffset.UTC);
            case TIMESTAMPTZ, TIMESTAMPTZ_NS ->
                Instant.ofEpochSecond(seconds(type, (Long) raw), nanos(type, (Long) raw));
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, UUID, BINARY ->
                throw new IllegalArgumentException("Not a type of dates or times: " + type);
        };
    }

    private static long timeOfDay(long micros) {
        if (micros < 0 || micros >= MICROS_PER_DAY) {
            throw new CorruptTableException(
                    "A time of day of " + micros + " microseconds is not within 00:00 to 23:59:59.999999.");
        }
        return micros;
    }

    /** Units of a timestamp type in a second. */
    static int unitsPerSecond(Type.Simple type) {
        return type == Type.Simple.TIMESTAMP_NS || type == Type.Simple.TIMESTAMPTZ_NS ? NANOS_PER_SECOND : 1_000_000;
    }

    /** The start of a day in units of a timestamp type; throws {@link ArithmeticException} beyond its range. */
    static long startOfDay(Type.Simple type, int days) {
        return Math.multiplyExact(days * 86_400L, unitsPerSecond(type));
    }

    private static long seconds(Type.Simple type, long units) {
        return Math.floorDiv(units, unitsPerSecond(type));
    }

    private static int nanos(Type.Simple type, long units) {
        int perSecond = unitsPerSecond(type);
        return Math.floorMod(units, perSecond) * (NANOS_PER_SECOND / perSecond);
    }

    private static long units(Type.Simple type, long seconds, int nanos, Object value, String what) {
        int perSecond = unitsPerSecond(type);
        int nanosPerUnit = NANOS_PER_SECOND / perSecond;
        if (nanos % nanosPerUnit != 0) {
            throw tooFine(what, type, value);
        }
        try {
            // Counted from the second that is nearer to zero, so that the earliest moment does not overflow on the way.
            return seconds < 0
                    ? Math.addExact(Math.multiplyExact(seconds + 1, perSecond), nanos / nanosPerUnit - perSecond)
                    : Math.addExact(Math.multiplyExact(seconds, perSecond), nanos / nanosPerUnit);
        } catch (ArithmeticException e) {
            throw beyond(what, type, value);
        }
    }

    private static RuntimeException beyond(String what, Type.Simple type, Object value) {
        String range = switch (type) {
            case DATE -> "-5877641-06-23 to +5881580-07-11";
            case TIME -> "00:00 to 23:59:59.999999";
            case TIMESTAMP_NS, TIMESTAMPTZ_NS -> "1677-09-21 to 2262-04-11";
            case TIMESTAMP, TIMESTAMPTZ -> "-290308-12-21 to +294247-01-10";
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, UUID, BINARY -> "its range";
        };
        return Misfit.of(what, type, Misfit.describe(value), ", which is not within " + range);
    }

    private static RuntimeException tooFine(String what, Type.Simple type, Object value) {
        return Misfit.of(
                what,
                type,
                Misfit.describe(value),
                ", which is finer than a microsecond; truncate it, or use a _ns type");
    }
}
