// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Raw values from text and as text. */
final class Texts {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]{1,400}(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,9})?");
    private static final Pattern INFINITY = Pattern.compile("[+-]?(inf|infinity)", Pattern.CASE_INSENSITIVE);
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern DATE_ONLY = Pattern.compile("[+-]?[0-9]{4,9}-[0-9]{2}-[0-9]{2}");
    private static final Pattern DATE_SPACE = Pattern.compile("([+-]?[0-9]{4,9}-[0-9]{2}-[0-9]{2}) +([0-9])");

    private Texts() {}

    static Object parse(Type.Primitive type, String text, String what) {
        return type.match(
                simple -> parseSimple(simple, text, what),
                decimal -> Numbers.toDecimal(decimal, decimal(decimal, text, what), what),
                fixed -> Values.toRaw(fixed, hex(fixed, text, what), what));
    }

    static String format(Type.Primitive type, Object raw) {
        return type.match(
                simple -> formatSimple(simple, raw), decimal -> ((BigDecimal) raw).toPlainString(), fixed -> hex(raw));
    }

    /** Whether this is a number, and of a length that is cheap to compute with. */
    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /** Whether this has the form of a date without a time. */
    static boolean isDate(String text) {
        return DATE_ONLY.matcher(text).matches();
    }

    private static Object parseSimple(Type.Simple type, String text, String what) {
        return switch (type) {
            case BOOLEAN -> {
                if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
                    yield text.equalsIgnoreCase("true");
                }
                throw Misfit.of(what, type, Misfit.describe(text), "; write true or false");
            }
            case INT -> Numbers.toInt(whole(type, text, what), what);
            case LONG -> Numbers.toLong(whole(type, text, what), what);
            case FLOAT -> floating(type, text, what).floatValue();
            case DOUBLE -> floating(type, text, what);
            case DATE -> Values.toRaw(type, date(text, what), what);
            case TIME -> Values.toRaw(type, time(text, what), what);
            case TIMESTAMP, TIMESTAMP_NS -> Values.toRaw(type, localMoment(type, text, what), what);
            case TIMESTAMPTZ, TIMESTAMPTZ_NS -> Values.toRaw(type, instant(type, text, what), what);
            case STRING -> Values.toRaw(type, text, what);
            case UUID -> {
                if (UUID_TEXT.matcher(text).matches()) {
                    yield UUID.fromString(text);
                }
                throw Misfit.of(what, type, text);
            }
            case BINARY -> Values.toRaw(type, hex(type, text, what), what);
        };
    }

    private static String formatSimple(Type.Simple type, Object raw) {
        return switch (type) {
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, UUID -> raw.toString();
            case DATE, TIME, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, TIMESTAMPTZ_NS ->
                Moments.toUser(type, raw).toString();
            case BINARY -> hex(raw);
        };
    }

    private static BigInteger whole(Type.Simple type, String text, String what) {
        if (!WHOLE.matcher(text).matches()) {
            throw Misfit.of(what, type, text);
        }
        return new BigInteger(text);
    }

    private static BigDecimal decimal(Type.Decimal type, String text, String what) {
        if (!isNumber(text)) {
            throw Misfit.of(what, type, text);
        }
        return new BigDecimal(text);
    }

    private static Double floating(Type.Simple type, String text, String what) {
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (INFINITY.matcher(text).matches()) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (!isNumber(text)) {
            throw Misfit.of(what, type, text);
        }
        // A float is parsed as a float: by way of a double it could be rounded twice.
        double value = type == Type.Simple.FLOAT ? Float.parseFloat(text) : Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw Misfit.of(what, type, Misfit.describe(text), ", which is too large; write Infinity if you mean it");
        }
        return value;
    }

    private static <T> T moment(Type.Simple type, String text, String what, String example, Supplier<T> parsed) {
        try {
            return parsed.get();
        } catch (DateTimeException e) {
            throw Misfit.of(what, type, Misfit.describe(text), "; write it as " + example);
        }
    }

    static LocalDate date(String text, String what) {
        return moment(Type.Simple.DATE, text, what, "2026-11-22", () -> LocalDate.parse(text));
    }

    static LocalTime time(String text, String what) {
        return moment(Type.Simple.TIME, text, what, "08:30:00", () -> LocalTime.parse(text));
    }

    /** A date and time without zone, or a date alone, which means its start. */
    static LocalDateTime localMoment(Type.Simple type, String text, String what) {
        String example = type == Type.Simple.DATE ? "2026-11-22" : "2026-11-22T08:30:00";
        return moment(
                type,
                text,
                what,
                example,
                () -> isDate(text) ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(withT(text)));
    }

    static Instant instant(Type.Simple type, String text, String what) {
        return moment(
                type,
                text,
                what,
                "2026-11-22T08:30:00Z",
                () -> OffsetDateTime.parse(withT(text)).toInstant());
    }

    private static String withT(String text) {
        return DATE_SPACE.matcher(text).replaceFirst("$1T$2");
    }

    private static byte[] hex(Type.Primitive type, String text, String what) {
        try {
            return HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
        } catch (IllegalArgumentException e) {
            throw Misfit.of(what, type, Misfit.describe(text), "; write two hexadecimal digits a byte");
        }
    }

    private static String hex(Object raw) {
        ByteBuffer bytes = ((ByteBuffer) raw).duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }
}
