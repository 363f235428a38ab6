// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.io.InvalidRequestException;
import java.util.Locale;
import java.util.Set;

/**
 * The shape of Debezium's changes: the row as it was in {@code before}, as it is in {@code after}, and the operation
 * beside them; all of it perhaps in {@code payload}, beside a {@code schema}.
 *
 * @param opColumn the member that says the operation
 * @param always whether each object is such a change; else those are that have one of the two members
 */
record ChangeEnvelope(String opColumn, boolean always) {
    private static final String AFTER = "after";
    private static final String BEFORE = "before";
    /** A table that has columns of these names can have flat rows with them. */
    static final Set<String> MEMBERS = Set.of(BEFORE, AFTER, "payload");

    private static final Set<String> DELETIONS = Set.of("d", "delete");

    /** The image of the row that counts, with the operation as one more member; a flat row as it is. */
    JsonNode row(JsonNode object) {
        JsonNode payload = object.path("payload");
        JsonNode change = payload.isObject() && !object.has(opColumn) ? payload : object;
        if (!always && !change.has(AFTER) && !change.has(BEFORE)) {
            return object;
        }
        JsonNode op = change.path(opColumn);
        if (!op.isTextual()) {
            throw new InvalidRequestException(
                    "The change has no text '%s' that says what it does.".formatted(opColumn));
        }
        String image = DELETIONS.contains(op.textValue().strip().toLowerCase(Locale.ROOT)) ? BEFORE : AFTER;
        if (!(change.path(image) instanceof ObjectNode row)) {
            throw new InvalidRequestException("The change says %s '%s', and '%s' is no object: there is no row to take."
                    .formatted(opColumn, op.textValue(), image));
        }
        ObjectNode flat = row.deepCopy();
        flat.set(opColumn, op);
        return flat;
    }
}
