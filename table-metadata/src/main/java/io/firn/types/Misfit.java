// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words for a value that does not fit its column. */
final class Misfit {
    private static final int LONGEST_EXCERPT = 60;

    private Misfit() {}

    static InvalidRequestException of(String what, Type expected, Object got) {
        return of(what, expected, describe(got), "");
    }

    /** @param why the rest of the sentence, behind "got ..."; may be empty */
    static InvalidRequestException of(String what, Type expected, String got, String why) {
        return new InvalidRequestException("Column %s: expected %s, got %s%s.".formatted(what, expected, got, why));
    }

    static String describe(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence text) {
            return "the text '" + excerpt(text.toString()) + "'";
        }
        if (value instanceof Number) {
            return "the number " + excerpt(value.toString()) + kind(value);
        }
        if (value instanceof Boolean) {
            return "the boolean " + value;
        }
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes.remaining() + " bytes";
        }
        if (value instanceof Map) {
            return "a map";
        }
        return value instanceof Iterable
                ? "a list"
                : value.getClass().getSimpleName() + " " + excerpt(value.toString());
    }

    static String names(List<Field> fields) {
        String shown = fields.stream().limit(20).map(Field::name).collect(Collectors.joining(", "));
        return fields.size() > 20 ? shown + ", ..." : shown;
    }

    private static String kind(Object number) {
        return number instanceof Double || number instanceof Float
                ? " (a " + number.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + ")"
                : "";
    }

    private static String excerpt(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LONGEST_EXCERPT ? line.substring(0, LONGEST_EXCERPT) + "..." : line;
    }
}
