// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** JSON documents for {@code --json}. */
final class Json {
    private static final ObjectMapper INDENTED = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** Text of maps, lists, strings, numbers and booleans. */
    static String indented(Object document) {
        try {
            return INDENTED.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a JSON document: " + document, e);
        }
    }
}
