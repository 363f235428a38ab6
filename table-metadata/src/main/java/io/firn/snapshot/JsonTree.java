// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JSON text as a tree of plain values: {@link JsonFields} and {@code List}, {@code Long} for integers of 64 bits and
 * {@code Double} for all other numbers, {@code String}, {@code Boolean}, and {@link #NULL}. Whatever the text, the tree stays
 * within bounds of depth, of size and of the number of values.
 */
final class JsonTree {

    /** Stands for null, so that no map or list holds a Java null. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    /** Levels of objects and arrays; a struct within a struct takes three. */
    static final int MAX_DEPTH = 256;

    /** The longest string, in characters. Properties, notes and documentation must fit. */
    static final int MAX_STRING = 1 << 20;

    /** Most values and names of a document: bounds the memory of a tree to some hundred MB, whatever its text. */
    static final int MAX_TOKENS = 6_000_000;

    /** Text of numbers; 64-bit integers need 20 characters, doubles up to 25. */
    private static final int MAX_NUMBER = 400;

    private static final int MAX_NAME = 1 << 16;

    static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(MAX_NUMBER)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private JsonTree() {}

    /**
     * The top-level fields of a document that is an object.
     *
     * @param known names of fields to be parsed
     * @param unknown receives the other fields, as compact JSON text
     */
    static JsonObject parse(byte[] json, Place document, Set<String> known, Map<String, String> unknown) {
        // Jackson would guess UTF-16 from a zero byte; the format is UTF-8 only.
        if (json.length < 2 || json[0] != '{' || json[1] == 0) {
            throw document.corrupt("must be an object in UTF-8, without a byte order mark or leading space");
        }
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            JsonFields fields = new JsonFields();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = wellFormed(document, parser.currentName());
                Place place = document.field(name);
                parser.nextToken();
                boolean repeated = known.contains(name)
                        ? !fields.add(name, value(parser, place))
                        : unknown.put(name, copy(parser, place)) != null;
                if (repeated) {
                    throw place.corrupt("occurs twice");
                }
            }
            if (parser.nextToken() != null) {
                throw document.corrupt("is followed by something else");
            }
            return new JsonObject(document, fields);
        } catch (JsonProcessingException e) {
            throw document.corrupt("is not JSON within the limits of the format: " + problem(e), e);
        } catch (IOException e) {
            throw document.corrupt("is not UTF-8: " + e.getMessage(), e);
        }
    }

    /** A value for a message, shortened. */
    static String describe(Object value) {
        if (value instanceof JsonFields) {
            return "an object";
        }
        if (value instanceof List) {
            return "an array";
        }
        if (value instanceof String text) {
            return '"' + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + '"';
        }
        return value.toString();
    }

    private static Object value(JsonParser parser, Place place) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, place);
            case START_ARRAY -> array(parser, place);
            case VALUE_STRING -> wellFormed(place, parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> NULL;
            default -> throw place.corrupt("is no value");
        };
    }

    private static Object integer(JsonParser parser) throws IOException {
        // Beyond 64 bits it can only be meant as a double; where an integer is needed, a double is refused.
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) parser.getDoubleValue()
                : (Object) parser.getLongValue();
    }

    private static JsonFields object(JsonParser parser, Place place) throws IOException {
        JsonFields fields = new JsonFields();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = wellFormed(place, parser.currentName());
            Place at = place.field(name);
            parser.nextToken();
            if (!fields.add(name, value(parser, at))) {
                throw at.corrupt("occurs twice");
            }
        }
        return fields;
    }

    private static List<Object> array(JsonParser parser, Place place) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser, place.element(elements.size())));
        }
        return elements;
    }

    /** The value as compact JSON text, numbers with all of their digits. */
    private static String copy(JsonParser parser, Place place) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.copyCurrentStructureExact(parser);
        }
        return wellFormed(place, text.toString());
    }

    /** Half a surrogate pair can be escaped in JSON, but is no text and could not be written again. */
    private static String wellFormed(Place place, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw place.corrupt("holds half a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private static String problem(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("") + where;
    }
}
