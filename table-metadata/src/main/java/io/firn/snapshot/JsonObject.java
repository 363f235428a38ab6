// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The fields of one JSON object while it is being decoded. Each is taken once; what is left when {@link #end} is called is
 * unknown and refused, because software that does not know a nested field could not keep it when it writes the next root.
 * Every failure is a {@link io.firn.io.CorruptTableException} that names the place. For one thread.
 */
final class JsonObject {
    private static final int UUID_LENGTH = 36;
    private static final long MICROS = 1_000_000;

    /** CRC-32C values are unsigned numbers of 32 bits. */
    private static final long MAX_CRC = 0xFFFF_FFFFL;

    private final Place place;
    private final JsonFields fields;

    JsonObject(Place place, JsonFields fields) {
        this.place = place;
        this.fields = fields;
    }

    /** The object that {@code value} is. */
    static JsonObject of(Place place, Object value) {
        if (value instanceof JsonFields fields) {
            return new JsonObject(place, fields);
        }
        throw place.corrupt("must be an object, but is " + JsonTree.describe(value));
    }

    Place place() {
        return place;
    }

    Place place(String name) {
        return place.field(name);
    }

    boolean has(String name) {
        return fields.peek(name) != null;
    }

    /** Refuses what nobody took. */
    void end() {
        if (!fields.isEmpty()) {
            fields.forEach((name, value) -> {
                throw place.field(name).corrupt("is not a field of the format here");
            });
        }
    }

    Object take(String name) {
        Object value = fields.take(name);
        if (value == null) {
            throw place.field(name).corrupt("is missing");
        }
        return value;
    }

    long integer(String name, long min, long max) {
        return integer(place.field(name), take(name), min, max);
    }

    long count(String name) {
        return integer(name, 0, Long.MAX_VALUE);
    }

    int id(String name, int min) {
        return (int) integer(name, min, Integer.MAX_VALUE);
    }

    /** An id that stays to be taken. */
    int peekId(String name) {
        Object value = fields.peek(name);
        if (value == null) {
            throw place.field(name).corrupt("is missing");
        }
        return (int) integer(place.field(name), value, 0, Integer.MAX_VALUE);
    }

    long crc32c(String name) {
        return integer(name, 0, MAX_CRC);
    }

    Optional<Long> optionalCrc32c(String name) {
        return has(name) ? Optional.of(crc32c(name)) : Optional.empty();
    }

    boolean flag(String name) {
        Object value = take(name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw place.field(name).corrupt("must be true or false, but is " + JsonTree.describe(value));
    }

    boolean flag(String name, boolean absent) {
        return has(name) ? flag(name) : absent;
    }

    String text(String name) {
        return text(place.field(name), take(name));
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** Bytes in Base64, as text. */
    String base64(String name) {
        String text = text(name);
        try {
            if (Base64.getDecoder().decode(text).length > 0) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw place.field(name).corrupt("must be Base64, but is " + JsonTree.describe(text), e);
        }
        throw place.field(name).corrupt("is empty");
    }

    UUID uuid(String name) {
        return uuid(place.field(name), text(name));
    }

    ObjectKey key(String name) {
        String text = text(name);
        try {
            return ObjectKey.of(text);
        } catch (InvalidRequestException e) {
            throw place.field(name).corrupt("is no object key within the table: " + e.getMessage(), e);
        }
    }

    /** A time, in microseconds since 1970. */
    Instant time(String name) {
        return time(place.field(name), take(name));
    }

    JsonObject object(String name) {
        return of(place.field(name), take(name));
    }

    Optional<JsonObject> optionalObject(String name) {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    /** The elements of an array of objects, each decoded whole. */
    <T> List<T> objects(String name, Function<JsonObject, T> decode) {
        return elements(name, (at, value) -> {
            JsonObject object = of(at, value);
            T decoded = decode.apply(object);
            object.end();
            return decoded;
        });
    }

    /** The elements of an array; an absent one is empty. */
    <T> List<T> optionalElements(String name, Element<T> decode) {
        return has(name) ? elements(name, decode) : List.of();
    }

    <T> List<T> elements(String name, Element<T> decode) {
        return elements(place.field(name), take(name), decode);
    }

    /** The values of an object whose names are ids; an absent one is empty. */
    <T> Map<Integer, T> byNumber(String name, Element<T> decode) {
        if (!has(name)) {
            return Map.of();
        }
        Map<Integer, T> result = new LinkedHashMap<>();
        byLong(name, Integer.MAX_VALUE, decode).forEach((id, value) -> result.put(id.intValue(), value));
        return result;
    }

    <T> Map<Long, T> byLong(String name, long max, Element<T> decode) {
        JsonObject object = object(name);
        Map<Long, T> result = new LinkedHashMap<>();
        object.fields.forEach((key, value) -> {
            Place at = object.place.field(key);
            result.put(number(at, key, max), decode.decode(at, value));
        });
        return result;
    }

    /** The values of an object whose names are free. */
    <T> Map<String, T> byName(String name, Element<T> decode) {
        JsonObject object = object(name);
        Map<String, T> result = new LinkedHashMap<>();
        object.fields.forEach((key, value) -> result.put(key, decode.decode(object.place.field(key), value)));
        return result;
    }

    Map<String, String> texts(String name) {
        return byName(name, JsonObject::text);
    }

    Set<String> textSet(String name) {
        Set<String> result = new HashSet<>();
        elements(name, (at, value) -> {
            String text = text(at, value);
            if (!result.add(text)) {
                throw at.corrupt("repeats '" + text + "'");
            }
            return text;
        });
        return result;
    }

    /** Ids of files: positive and unique, in ascending order, alone or as ranges. */
    List<Long> ids(String name) {
        Place at = place.field(name);
        if (!(take(name) instanceof List<?> list)) {
            throw at.corrupt("must be an array");
        }
        FileIds.Builder ids = new FileIds.Builder();
        long last = 0;
        long room = JsonTree.MAX_TOKENS;
        for (int i = 0; i < list.size(); i++) {
            long from;
            if (list.get(i) instanceof List<?> range) {
                if (range.size() != 2) {
                    throw at.element(i).corrupt("must be a range of a first and a last id");
                }
                from = integer(at.element(i).element(0), range.get(0), 1, Long.MAX_VALUE - 1);
                requireAscending(at.element(i), last, from);
                last = integer(at.element(i).element(1), range.get(1), from + 1, Long.MAX_VALUE);
            } else {
                from = integer(at.element(i), list.get(i), 1, Long.MAX_VALUE);
                requireAscending(at.element(i), last, from);
                last = from;
            }
            room -= last - from;
            if (room-- <= 0) {
                throw at.corrupt("has more than " + JsonTree.MAX_TOKENS + " ids");
            }
            ids.add(from, last);
        }
        return ids.build();
    }

    private static void requireAscending(Place at, long last, long id) {
        if (id <= last) {
            throw at.corrupt("is " + id + ", but ids must ascend, and the one before is " + last);
        }
    }

    /** Decodes one value at its place. */
    interface Element<T> {
        T decode(Place place, Object value);
    }

    static <T> List<T> elements(Place place, Object value, Element<T> decode) {
        if (!(value instanceof List<?> list)) {
            throw place.corrupt("must be an array, but is " + JsonTree.describe(value));
        }
        List<T> result = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            result.add(decode.decode(place.element(i), list.get(i)));
        }
        return result;
    }

    static long integer(Place place, Object value, long min, long max) {
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        String range = max == Long.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
        throw place.corrupt("must be an integer " + range + ", but is " + JsonTree.describe(value));
    }

    static String text(Place place, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw place.corrupt("must be a string, but is " + JsonTree.describe(value));
    }

    static UUID uuid(Place place, String text) {
        if (!isUuid(text)) {
            throw place.corrupt("must be a UUID in lower case, but is " + JsonTree.describe(text));
        }
        return UUID.fromString(text);
    }

    private static boolean isUuid(String text) {
        boolean sound = text.length() == UUID_LENGTH;
        for (int i = 0; sound && i < UUID_LENGTH; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            sound = dash ? c == '-' : c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
        }
        return sound;
    }

    static Instant time(Place place, Object value) {
        long micros = integer(place, value, Long.MIN_VALUE, Long.MAX_VALUE);
        try {
            return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
        } catch (DateTimeException e) {
            throw place.corrupt("is " + micros + ", which is no time in microseconds since 1970", e);
        }
    }

    /** Microseconds since 1970, rounded down. */
    static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1000);
    }

    /** A number from 1 to {@code max} in plain digits, as the name of a field. */
    private static long number(Place place, String name, long max) {
        long number = name.startsWith("0") ? 0 : digits(name);
        if (number < 1 || number > max) {
            throw place.corrupt("is not named by an id, a number from 1 to " + max);
        }
        return number;
    }

    /** The number that the digits are; -1 when they are none, or too many. */
    private static long digits(String text) {
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
