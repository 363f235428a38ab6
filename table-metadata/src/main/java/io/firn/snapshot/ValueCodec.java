// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.firn.types.Field;
import io.firn.types.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Raw values in JSON, by type. Spec section 5.4. Pure. */
final class ValueCodec {
    /** Plain digits: BigDecimal would also take exponents, and expand them to gigabytes. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,39}(\\.[0-9]{1,38})?");

    private ValueCodec() {}

    static void write(JsonGenerator json, Type type, Object raw) throws IOException {
        if (type instanceof Type.Simple simple) {
            writeSimple(json, simple, raw);
        } else if (type instanceof Type.Decimal) {
            json.writeString(cast(BigDecimal.class, type, raw).toPlainString());
        } else if (type instanceof Type.Fixed) {
            writeBytes(json, type, raw);
        } else if (type instanceof Type.Struct struct) {
            List<?> values = cast(List.class, type, raw);
            json.writeStartArray();
            for (int i = 0; i < values.size(); i++) {
                writeOrNull(json, struct.fields().get(i).type(), values.get(i));
            }
            json.writeEndArray();
        } else if (type instanceof Type.ListOf list) {
            json.writeStartArray();
            for (Object element : cast(List.class, type, raw)) {
                writeOrNull(json, list.element().type(), element);
            }
            json.writeEndArray();
        } else if (type instanceof Type.MapOf map) {
            json.writeStartArray();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) cast(Map.class, type, raw)).entrySet()) {
                json.writeStartArray();
                writeOrNull(json, map.key().type(), entry.getKey());
                writeOrNull(json, map.value().type(), entry.getValue());
                json.writeEndArray();
            }
            json.writeEndArray();
        }
    }

    private static void writeOrNull(JsonGenerator json, Type type, @Nullable Object raw) throws IOException {
        if (raw == null) {
            json.writeNull();
        } else {
            write(json, type, raw);
        }
    }

    private static void writeSimple(JsonGenerator json, Type.Simple type, Object raw) throws IOException {
        switch (type) {
            case BOOLEAN -> json.writeBoolean(cast(Boolean.class, type, raw));
            case INT, DATE -> json.writeNumber(cast(Integer.class, type, raw));
            case LONG, TIME, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS ->
                json.writeNumber(cast(Long.class, type, raw));
            // As the double of the same value, so that readers that only know doubles get every bit.
            case FLOAT -> writeDouble(json, cast(Float.class, type, raw));
            case DOUBLE -> writeDouble(json, cast(Double.class, type, raw));
            case STRING -> json.writeString(cast(String.class, type, raw));
            case UUID -> json.writeString(cast(UUID.class, type, raw).toString());
            case BINARY -> writeBytes(json, type, raw);
        }
    }

    private static void writeDouble(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.toString(value));
        }
    }

    private static void writeBytes(JsonGenerator json, Type type, Object raw) throws IOException {
        ByteBuffer bytes = cast(ByteBuffer.class, type, raw).duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        json.writeString(Base64.getEncoder().encodeToString(copy));
    }

    private static <T> T cast(Class<T> expected, Type type, Object raw) {
        if (!expected.isInstance(raw)) {
            throw new IllegalArgumentException("A value of type %s must be a %s, but is a %s: %s"
                    .formatted(type, expected.getSimpleName(), raw.getClass().getSimpleName(), raw));
        }
        return expected.cast(raw);
    }

    static Object read(Type type, Place place, Object value) {
        if (type instanceof Type.Simple simple) {
            return readSimple(simple, place, value);
        }
        if (type instanceof Type.Decimal decimal) {
            return readDecimal(decimal, place, JsonObject.text(place, value));
        }
        if (type instanceof Type.Fixed fixed) {
            ByteBuffer bytes = readBytes(place, JsonObject.text(place, value));
            if (bytes.remaining() != fixed.length()) {
                throw place.corrupt("has " + bytes.remaining() + " bytes, but its type is " + fixed);
            }
            return bytes;
        }
        if (type instanceof Type.Struct struct) {
            return readStruct(struct, place, value);
        }
        if (type instanceof Type.ListOf list) {
            return Collections.unmodifiableList(
                    JsonObject.elements(place, value, (at, element) -> readOrNull(list.element(), at, element)));
        }
        return readMap((Type.MapOf) type, place, value);
    }

    private static Object readStruct(Type.Struct struct, Place place, Object value) {
        if (!(value instanceof List<?> list) || list.size() != struct.fields().size()) {
            throw place.corrupt("must be an array with " + struct.fields().size() + " elements, one for each field");
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            values.add(readOrNull(struct.fields().get(i), place.element(i), list.get(i)));
        }
        return Collections.unmodifiableList(values);
    }

    private static Object readMap(Type.MapOf type, Place place, Object value) {
        Map<Object, @Nullable Object> result = new LinkedHashMap<>();
        JsonObject.elements(place, value, (at, entry) -> {
            if (!(entry instanceof List<?> pair) || pair.size() != 2) {
                throw at.corrupt("must be an array of a key and a value");
            }
            Object key = read(type.key().type(), at.element(0), pair.get(0));
            if (result.containsKey(key)) {
                throw at.corrupt("repeats a key");
            }
            result.put(key, readOrNull(type.value(), at.element(1), pair.get(1)));
            return key;
        });
        return Collections.unmodifiableMap(result);
    }

    private static @Nullable Object readOrNull(Field field, Place place, Object value) {
        if (value != JsonTree.NULL) {
            return read(field.type(), place, value);
        }
        if (field.required()) {
            throw place.corrupt("is null, but the field is required");
        }
        return null;
    }

    private static Object readSimple(Type.Simple type, Place place, Object value) {
        return switch (type) {
            case BOOLEAN -> {
                if (value instanceof Boolean) {
                    yield value;
                }
                throw place.corrupt("must be true or false, but is " + JsonTree.describe(value));
            }
            case INT, DATE -> (int) JsonObject.integer(place, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG, TIME, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS ->
                JsonObject.integer(place, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> readFloat(place, value);
            case DOUBLE -> readDouble(place, value);
            case STRING -> JsonObject.text(place, value);
            case UUID -> JsonObject.uuid(place, JsonObject.text(place, value));
            case BINARY -> readBytes(place, JsonObject.text(place, value));
        };
    }

    private static Float readFloat(Place place, Object value) {
        double number = readDouble(place, value);
        float narrow = (float) number;
        if (Double.compare(narrow, number) != 0) {
            throw place.corrupt("is " + number + ", which is no value of the type float");
        }
        return narrow;
    }

    private static Double readDouble(Place place, Object value) {
        if (value instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        if (value instanceof Long number) {
            return number.doubleValue();
        }
        if ("NaN".equals(value)) {
            return Double.NaN;
        }
        if ("Infinity".equals(value)) {
            return Double.POSITIVE_INFINITY;
        }
        if ("-Infinity".equals(value)) {
            return Double.NEGATIVE_INFINITY;
        }
        throw place.corrupt(
                "must be a finite number, \"NaN\", \"Infinity\" or \"-Infinity\", but is " + JsonTree.describe(value));
    }

    private static BigDecimal readDecimal(Type.Decimal type, Place place, String text) {
        if (DECIMAL.matcher(text).matches()) {
            BigDecimal decimal = new BigDecimal(text);
            if (decimal.scale() == type.scale() && decimal.precision() <= type.precision()) {
                return decimal;
            }
        }
        throw place.corrupt("must be a number of type %s in plain digits, with %d behind the point, but is %s"
                .formatted(type, type.scale(), JsonTree.describe(text)));
    }

    private static ByteBuffer readBytes(Place place, String text) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(text)).asReadOnlyBuffer();
        } catch (IllegalArgumentException e) {
            throw place.corrupt("must be Base64, but is " + JsonTree.describe(text), e);
        }
    }
}
