// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.types.Type;
import java.time.LocalDate;

/** Days, months and years of raw dates and timestamps, counted from 1970 and rounded down before it too. */
final class Calendar {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private Calendar() {}

    static boolean isTimestamp(Type type) {
        return type == Type.Simple.TIMESTAMP
                || type == Type.Simple.TIMESTAMPTZ
                || type == Type.Simple.TIMESTAMP_NS
                || type == Type.Simple.TIMESTAMPTZ_NS;
    }

    static Type.Primitive requireDays(Transform transform, Type source, Type.Primitive result) {
        Transforms.require(transform, source, source == Type.Simple.DATE || isTimestamp(source));
        return result;
    }

    static int year(Type.Primitive source, Object raw) {
        return date(source, raw).getYear() - 1970;
    }

    static int month(Type.Primitive source, Object raw) {
        LocalDate date = date(source, raw);
        return Math.addExact(Math.multiplyExact(date.getYear() - 1970, 12), date.getMonthValue() - 1);
    }

    /** Any timestamp's day fits an int: microseconds reach 107 million days. */
    static int day(Type.Primitive source, Object raw) {
        return source == Type.Simple.DATE
                ? (Integer) raw
                : Math.toIntExact(Math.floorDiv((Long) raw, 24 * hourUnits(source)));
    }

    static int hour(Type.Primitive source, Object raw) {
        long hours = Math.floorDiv((Long) raw, hourUnits(source));
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, hours));
    }

    private static LocalDate date(Type.Primitive source, Object raw) {
        return LocalDate.ofEpochDay(day(source, raw));
    }

    private static long hourUnits(Type.Primitive source) {
        return source == Type.Simple.TIMESTAMP_NS || source == Type.Simple.TIMESTAMPTZ_NS ? HOUR_NANOS : HOUR_MICROS;
    }
}
