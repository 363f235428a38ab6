// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Guesses a type from the JSON values seen so far: numbers without a fraction are long (or decimal, when too long for
 * that), others double; text is a date or a timestamp when all of it is; objects are structs, arrays lists. Mixed scalars
 * are text.
 */
final class JsonTypes {
    private static final String GIVE =
            "give the columns with 'firn create TABLE --columns', or leave it out with --ignore-columns.";

    private final Map<String, JsonTypes> members = new LinkedHashMap<>();
    private final TextTypes texts = new TextTypes();
    private @Nullable JsonTypes element;
    private boolean text;
    private boolean bool;
    private boolean integral;
    private boolean fractional;
    private boolean object;
    private int longestNumber;
    private final Schema known;

    /** @param known members whose types need not be guessed, since their columns are there */
    JsonTypes(Schema known) {
        this.known = known;
    }

    boolean hasMembers() {
        return !members.isEmpty();
    }

    void see(JsonNode node) {
        if (node.isObject()) {
            object = true;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                members.computeIfAbsent(field.getKey(), name -> new JsonTypes(Schema.of()))
                        .see(field.getValue());
            }
        } else if (node.isArray()) {
            element = element == null ? new JsonTypes(Schema.of()) : element;
            node.forEach(element::see);
        } else if (node.isTextual()) {
            text = true;
            texts.see(node.textValue());
        } else if (node.isNumber()) {
            integral |= node.isIntegralNumber();
            fractional |= !node.isIntegralNumber();
            if (node.isIntegralNumber() && !node.canConvertToLong()) {
                longestNumber = Math.max(longestNumber, node.decimalValue().precision());
            }
        }
        bool |= node.isBoolean();
    }

    Schema schema(String inputName) {
        if (members.isEmpty()) {
            throw new InvalidRequestException(
                    "%s has no rows, or none with a member, to infer columns from; give them with --columns."
                            .formatted(inputName));
        }
        return Schema.of(fields(inputName).toArray(Field[]::new));
    }

    private List<Field> fields(String path) {
        return members.entrySet().stream()
                .map(member -> known.fields().stream()
                        .filter(field -> field.name().equals(member.getKey()))
                        .findFirst()
                        .orElseGet(() -> Field.optional(
                                member.getKey(), member.getValue().type(path + ", " + member.getKey()))))
                .toList();
    }

    private Type type(String path) {
        boolean scalar = text || bool || integral || fractional;
        if ((scalar ? 1 : 0) + (object ? 1 : 0) + (element == null ? 0 : 1) > 1) {
            throw new InvalidRequestException(
                    "%s: is an object in one row, and something else in another; ".formatted(path) + GIVE);
        }
        if (object) {
            if (members.isEmpty()) {
                throw new InvalidRequestException(
                        "%s: is an object without members in all rows; ".formatted(path) + GIVE);
            }
            return new Type.Struct(fields(path));
        }
        if (element != null) {
            return new Type.ListOf(Field.optional("element", element.type(path)));
        }
        if (text) {
            Type.Simple guess = bool || integral || fractional ? Type.Simple.STRING : texts.type();
            boolean quotedNumber =
                    guess == Type.Simple.LONG || guess == Type.Simple.DOUBLE || guess == Type.Simple.BOOLEAN;
            return quotedNumber ? Type.Simple.STRING : guess;
        }
        if (bool) {
            return integral || fractional ? Type.Simple.STRING : Type.Simple.BOOLEAN;
        }
        if (fractional || longestNumber > Type.Decimal.MAX_PRECISION) {
            return Type.Simple.DOUBLE;
        }
        if (longestNumber > 0) {
            return new Type.Decimal(Type.Decimal.MAX_PRECISION, 0);
        }
        return integral ? Type.Simple.LONG : Type.Simple.STRING;
    }
}
