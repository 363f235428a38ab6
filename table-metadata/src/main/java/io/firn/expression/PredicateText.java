// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.io.InvalidRequestException;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Predicates as text that the parser reads. */
final class PredicateText {
    /** Words that are not columns unless quoted. */
    static final Set<String> RESERVED =
            Set.of("and", "or", "not", "between", "in", "is", "like", "starts", "null", "true", "false");

    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_$]*");

    /** How deep a tree may be; deeper ones are no one's filter, and would end in a stack overflow. */
    static final int MAX_DEPTH = 500;

    private PredicateText() {}

    static String of(Predicate predicate) {
        return of(predicate, 0);
    }

    private static String of(Predicate predicate, int depth) {
        if (depth > MAX_DEPTH) {
            return "...";
        }
        if (predicate instanceof Predicate.Always always) {
            return String.valueOf(always.value());
        }
        if (predicate instanceof Predicate.And and) {
            return joined(and.parts(), " and ", "true", depth);
        }
        if (predicate instanceof Predicate.Or or) {
            return joined(or.parts(), " or ", "false", depth);
        }
        if (predicate instanceof Predicate.Not not) {
            return negated(not.part(), depth);
        }
        return leaf(predicate, "");
    }

    private static String joined(List<Predicate> parts, String operator, String none, int depth) {
        if (parts.isEmpty()) {
            return none;
        }
        return parts.stream()
                .map(part -> part instanceof Predicate.And || part instanceof Predicate.Or
                        ? "(" + of(part, depth + 1) + ")"
                        : of(part, depth + 1))
                .collect(Collectors.joining(operator));
    }

    private static String negated(Predicate part, int depth) {
        boolean ownForm = part instanceof Predicate.In
                || part instanceof Predicate.IsNull
                || part instanceof Predicate.IsNaN
                || part instanceof Predicate.StartsWith;
        return ownForm ? leaf(part, "not ") : "not (" + of(part, depth + 1) + ")";
    }

    private static String leaf(Predicate predicate, String not) {
        if (predicate instanceof Predicate.Compare compare) {
            return column(compare.column()) + " " + compare.comparison().symbol() + " " + literal(compare.value());
        }
        if (predicate instanceof Predicate.In in) {
            return column(in.column()) + " " + not + "in "
                    + in.values().stream().map(PredicateText::literal).collect(Collectors.joining(", ", "(", ")"));
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return column(isNull.column()) + " is " + not + "null";
        }
        if (predicate instanceof Predicate.IsNaN isNaN) {
            return column(isNaN.column()) + " is " + not + "nan";
        }
        Predicate.StartsWith startsWith = (Predicate.StartsWith) predicate;
        return column(startsWith.column()) + " " + not + "starts with " + quoted(startsWith.prefix());
    }

    /** A path in the parser's spelling: each name bare if it is a word, else in double quotes. */
    static String column(String path) {
        return names(path).stream()
                .map(name -> WORD.matcher(name).matches() && !RESERVED.contains(name.toLowerCase(Locale.ROOT))
                        ? name
                        : '"' + name.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining("."));
    }

    /** The names of a path, as {@link io.firn.types.Schema#join} put them together. */
    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '"' && quoted && i + 1 < path.length() && path.charAt(i + 1) == '"') {
                name.append(c);
                i++;
            } else if (c == '"' && (quoted || name.isEmpty())) {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }

    static String literal(Object value) {
        if (value instanceof Boolean || value instanceof Long || value instanceof Integer || value instanceof Short) {
            return value.toString();
        }
        if (value instanceof BigDecimal decimal) {
            // With a point or an exponent, so that it is read as a decimal again.
            String text = decimal.toString();
            return text.indexOf('.') < 0 && text.indexOf('E') < 0 ? text + "e0" : text;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? Double.toString(number) : quoted(Double.toString(number));
        }
        if (value instanceof Number) {
            return value.toString();
        }
        if (value instanceof LocalDate) {
            return "date '" + value + "'";
        }
        if (value instanceof LocalTime) {
            return "time '" + value + "'";
        }
        if (value instanceof LocalDateTime || value instanceof Instant) {
            return "timestamp '" + value + "'";
        }
        if (value instanceof OffsetDateTime moment) {
            return "timestamp '" + moment.toInstant() + "'";
        }
        if (value instanceof ZonedDateTime moment) {
            return "timestamp '" + moment.toInstant() + "'";
        }
        if (value instanceof ByteBuffer) {
            return "x'" + Values.format(Type.Simple.BINARY, value) + "'";
        }
        return quoted(value.toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A value that nobody can change behind a predicate's back, and that has value equality. */
    static Object frozen(String column, @Nullable Object value) {
        if (value == null) {
            throw new InvalidRequestException(
                    "Column %s is compared with null, which is never true; use is null.".formatted(column));
        }
        if (value instanceof byte[] || value instanceof ByteBuffer) {
            return Values.toRaw(Type.Simple.BINARY, value, column);
        }
        return value;
    }
}
