// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of the table's types from JSON: text for dates, times, UUIDs and binary (in hexadecimal); numbers; nested ones
 * alike.
 */
final class JsonValues {
    private JsonValues() {}

    /** @param what where the value stands, for messages */
    static @Nullable Object value(Type type, JsonNode node, String what) {
        if (node.isNull()) {
            return null;
        }
        if (type instanceof Type.Primitive primitive) {
            return primitive(primitive, node, what);
        }
        if (type instanceof Type.Struct struct) {
            return struct(struct, expect(node, node.isObject(), "an object", what), what);
        }
        if (type instanceof Type.ListOf list) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (JsonNode element : expect(node, node.isArray(), "an array", what)) {
                elements.add(value(list.element().type(), element, what + "[" + elements.size() + "]"));
            }
            return elements;
        }
        Type.MapOf map = (Type.MapOf) type;
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member :
                expect(node, node.isObject(), "an object", what).properties()) {
            String place = what + "." + member.getKey();
            Object key = map.key().type() instanceof Type.Primitive keyType
                    ? Values.parse(keyType, member.getKey(), place)
                    : refuse("a key of a nested type cannot be written in JSON", place);
            entries.put(key, value(map.value().type(), member.getValue(), place));
        }
        return entries;
    }

    private static Object primitive(Type.Primitive type, JsonNode node, String what) {
        if (node.isBoolean()) {
            return Values.toRaw(type, node.booleanValue(), what);
        }
        if (node.isNumber() || node.isTextual()) {
            boolean text = type == Type.Simple.STRING;
            if (text != node.isTextual() && text) {
                return refuse("expected string, got the number " + node.asText() + "; put it in quotes", what);
            }
            return text ? node.textValue() : Values.parse(type, node.asText(), what);
        }
        return refuse("expected " + type + ", got " + (node.isObject() ? "an object" : "an array"), what);
    }

    private static Map<String, Object> struct(Type.Struct struct, JsonNode node, String what) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            Field field = struct.fields().stream()
                    .filter(candidate -> candidate.name().equals(member.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidRequestException(
                            "Column %s: the struct has no field '%s'.".formatted(what, member.getKey())));
            Object value = value(field.type(), member.getValue(), what + "." + field.name());
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return values;
    }

    private static JsonNode expect(JsonNode node, boolean holds, String kind, String what) {
        if (!holds) {
            refuse("expected " + kind + ", got " + node, what);
        }
        return node;
    }

    private static Object refuse(String problem, String what) {
        throw new InvalidRequestException("Column " + what + ": " + problem + ".");
    }
}
