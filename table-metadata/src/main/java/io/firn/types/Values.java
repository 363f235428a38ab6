// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of each {@link Type}: between users' objects and raw ones, to and from text, and their order. Nothing is rounded,
 * cut or wrapped on the way in: what does not fit exactly is refused with an {@link InvalidRequestException} that names the
 * column, the type and the value. (One exception: decimal fractions become the nearest float or double, as everywhere.)
 */
public final class Values {
    private static final Comparator<Object> NATURAL = Values::compareNatural;

    private Values() {}

    /**
     * The raw value of a user's object: {@code LocalDate} and the other {@code java.time} types, {@code byte[]}, smaller
     * numbers where nothing is lost, a {@code Map} or {@code List} for a struct, and raw values themselves. A struct's map
     * may leave out fields that have a write default or may be null.
     *
     * @throws InvalidRequestException when it does not fit, naming {@code what} (a column path)
     */
    public static Object toRaw(Type type, Object value, String what) {
        return type.match(
                primitive -> primitive.match(
                        simple -> simpleToRaw(simple, value, what),
                        decimal -> Numbers.toDecimal(decimal, value, what),
                        fixed -> bytesToRaw(fixed, value, what)),
                struct -> structToRaw(struct, value, what),
                list -> listToRaw(list, value, what),
                map -> mapToRaw(map, value, what));
    }

    /** The user's object of a raw value: {@code LocalDate}, {@code Instant}, ...; a map by name for a struct. */
    public static Object toUser(Type type, Object raw) {
        return type.match(
                primitive -> primitive.match(
                        simple -> simpleToUser(simple, raw), decimal -> raw, fixed -> ((ByteBuffer) raw).duplicate()),
                struct -> structToUser(struct, (List<?>) raw),
                list -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    for (Object element : (List<?>) raw) {
                        elements.add(nullableToUser(list.element().type(), element));
                    }
                    return Collections.unmodifiableList(elements);
                },
                map -> {
                    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                    for (Map.Entry<?, ?> entry : ((Map<?, ?>) raw).entrySet()) {
                        entries.put(
                                toUser(map.key().type(), entry.getKey()),
                                nullableToUser(map.value().type(), entry.getValue()));
                    }
                    return Collections.unmodifiableMap(entries);
                });
    }

    /**
     * A raw value from text such as {@code 2026-11-22T08:00:00Z}. Dates and times are in ISO form, a space may stand for
     * the {@code T}, and a timestamp may be a date alone; instants must state their offset. Binary is in hexadecimal digits.
     *
     * @throws InvalidRequestException when it does not fit, naming {@code what} (a column path)
     */
    public static Object parse(Type.Primitive type, String text, String what) {
        return Texts.parse(type, text, what);
    }

    /** The text of a raw value, which {@link #parse} reads back. */
    public static String format(Type.Primitive type, Object raw) {
        return Texts.format(type, raw);
    }

    /**
     * The order of raw values: numbers by value, with -0.0 equal to 0.0 and NaN equal to itself and above all others; text,
     * binary and UUIDs by unsigned bytes (text in UTF-8, which is not Java's order beyond U+FFFF); false before true.
     */
    public static Comparator<Object> order(Type.Primitive type) {
        return type.match(simple -> order(simple), decimal -> NATURAL, fixed -> Values::compareBytes);
    }

    private static Comparator<Object> order(Type.Simple type) {
        return switch (type) {
            case BOOLEAN, INT, LONG, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS -> NATURAL;
            case FLOAT -> (a, b) -> compareFloating((Float) a, (Float) b);
            case DOUBLE -> (a, b) -> compareFloating((Double) a, (Double) b);
            case STRING -> (a, b) -> Utf8Order.compare((String) a, (String) b);
            case UUID -> Values::compareUuids;
            case BINARY -> Values::compareBytes;
        };
    }

    private static int compareNatural(Object a, Object b) {
        @SuppressWarnings("unchecked")
        Comparable<Object> comparable = (Comparable<Object>) a;
        return comparable.compareTo(b);
    }

    private static int compareFloating(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        return a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    private static int compareUuids(Object a, Object b) {
        UUID x = (UUID) a;
        UUID y = (UUID) b;
        int high = Long.compareUnsigned(x.getMostSignificantBits(), y.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(x.getLeastSignificantBits(), y.getLeastSignificantBits());
    }

    private static int compareBytes(Object a, Object b) {
        ByteBuffer x = (ByteBuffer) a;
        ByteBuffer y = (ByteBuffer) b;
        int at = x.mismatch(y);
        if (at < 0) {
            return 0;
        }
        if (at == x.remaining() || at == y.remaining()) {
            return Integer.compare(x.remaining(), y.remaining());
        }
        return Byte.compareUnsigned(x.get(x.position() + at), y.get(y.position() + at));
    }

    private static Object simpleToRaw(Type.Simple type, Object value, String what) {
        return switch (type) {
            case BOOLEAN -> {
                if (value instanceof Boolean) {
                    yield value;
                }
                throw Misfit.of(what, type, value);
            }
            case INT -> Numbers.toInt(value, what);
            case LONG -> Numbers.toLong(value, what);
            case FLOAT -> Numbers.toFloat(value, what);
            case DOUBLE -> Numbers.toDouble(value, what);
            case DATE -> Moments.toDate(value, what);
            case TIME -> Moments.toTime(value, what);
            case TIMESTAMP, TIMESTAMP_NS -> Moments.toLocal(type, value, what);
            case TIMESTAMPTZ, TIMESTAMPTZ_NS -> Moments.toInstant(type, value, what);
            case STRING -> textToRaw(value, what);
            case UUID -> {
                if (value instanceof UUID) {
                    yield value;
                }
                throw Misfit.of(what, type, value);
            }
            case BINARY -> bytesToRaw(type, value, what);
        };
    }

    private static Object simpleToUser(Type.Simple type, Object raw) {
        return switch (type) {
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, UUID -> raw;
            case DATE, TIME, TIMESTAMP, TIMESTAMP_NS, TIMESTAMPTZ, TIMESTAMPTZ_NS -> Moments.toUser(type, raw);
            case BINARY -> ((ByteBuffer) raw).duplicate();
        };
    }

    private static String textToRaw(Object value, String what) {
        if (!(value instanceof CharSequence)) {
            throw Misfit.of(what, Type.Simple.STRING, value);
        }
        String text = value.toString();
        int lone = Utf8Order.loneSurrogate(text);
        if (lone >= 0) {
            throw Misfit.of(
                    what,
                    Type.Simple.STRING,
                    "text with the unpaired surrogate U+%04X at position %d, which UTF-8 cannot hold"
                            .formatted((int) text.charAt(lone), lone),
                    "");
        }
        return text;
    }

    private static ByteBuffer bytesToRaw(Type.Primitive type, Object value, String what) {
        ByteBuffer bytes;
        if (value instanceof byte[] array) {
            bytes = ByteBuffer.wrap(array.clone()).asReadOnlyBuffer();
        } else if (value instanceof ByteBuffer buffer) {
            bytes = buffer.isReadOnly() ? buffer.slice() : copy(buffer);
        } else {
            throw Misfit.of(what, type, value);
        }
        if (type instanceof Type.Fixed fixed && bytes.remaining() != fixed.length()) {
            throw Misfit.of(what, type, bytes.remaining() + " bytes", "");
        }
        return bytes;
    }

    /** Who hands in a writable buffer may go on writing to it. */
    private static ByteBuffer copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    private static List<@Nullable Object> structToRaw(Type.Struct type, Object value, String what) {
        List<@Nullable Object> raw = new ArrayList<>(type.fields().size());
        if (value instanceof Map<?, ?> byName) {
            for (Object name : byName.keySet()) {
                if (type.fields().stream().noneMatch(field -> field.name().equals(name))) {
                    throw new InvalidRequestException("Column %s: the struct has no field '%s'; it has %s."
                            .formatted(what, name, Misfit.names(type.fields())));
                }
            }
            for (Field field : type.fields()) {
                Object part = byName.containsKey(field.name())
                        ? byName.get(field.name())
                        : field.defaults().write().orElse(null);
                raw.add(part(field, part, what));
            }
        } else if (value instanceof List<?> inOrder) {
            if (inOrder.size() != type.fields().size()) {
                throw Misfit.of(what, type, "a list of " + inOrder.size() + " values", "");
            }
            for (int i = 0; i < inOrder.size(); i++) {
                raw.add(part(type.fields().get(i), inOrder.get(i), what));
            }
        } else {
            throw Misfit.of(what, type, value);
        }
        return Collections.unmodifiableList(raw);
    }

    private static List<@Nullable Object> listToRaw(Type.ListOf type, Object value, String what) {
        if (!(value instanceof Iterable<?> elements)) {
            throw Misfit.of(what, type, value);
        }
        List<@Nullable Object> raw = new ArrayList<>();
        for (Object element : elements) {
            raw.add(part(type.element(), element, what));
        }
        return Collections.unmodifiableList(raw);
    }

    private static Map<Object, @Nullable Object> mapToRaw(Type.MapOf type, Object value, String what) {
        if (!(value instanceof Map<?, ?> entries)) {
            throw Misfit.of(what, type, value);
        }
        Map<Object, @Nullable Object> raw = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            Object key = part(type.key(), entry.getKey(), what);
            if (raw.containsKey(key)) {
                throw new InvalidRequestException("Column %s: the key %s occurs twice in the map."
                        .formatted(what, Misfit.describe(entry.getKey())));
            }
            raw.put(key, part(type.value(), entry.getValue(), what));
        }
        return Collections.unmodifiableMap(raw);
    }

    private static @Nullable Object part(Field field, @Nullable Object value, String what) {
        String path = Schema.join(what, field.name());
        if (value != null) {
            return toRaw(field.type(), value, path);
        }
        if (field.required()) {
            throw new InvalidRequestException(
                    "Column %s: expected %s, got null; the column is required.".formatted(path, field.type()));
        }
        return null;
    }

    private static Map<String, @Nullable Object> structToUser(Type.Struct type, List<?> raw) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        for (int i = 0; i < type.fields().size(); i++) {
            Field field = type.fields().get(i);
            byName.put(field.name(), nullableToUser(field.type(), raw.get(i)));
        }
        return Collections.unmodifiableMap(byName);
    }

    private static @Nullable Object nullableToUser(Type type, @Nullable Object raw) {
        return raw == null ? null : toUser(type, raw);
    }
}
