// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.firn.io.InvalidRequestException;
import io.firn.types.Schema;
import java.util.List;
import java.util.Set;

/**
 * The shapes of changes in JSON lines: flat rows with their operation, and Debezium's, with the row as it was in {@code
 * before}, as it is in {@code after}, and the operation beside them; either of them perhaps in {@code payload}, beside a
 * {@code schema}.
 *
 * @param changes how they say what they do
 * @param shape which objects are envelopes
 */
record ChangeEnvelope(Input.Changes changes, Shape shape) {
    private static final String AFTER = "after";
    private static final String BEFORE = "before";
    private static final String PAYLOAD = "payload";
    private static final String SCHEMA = "schema";
    /** A table that has columns of these names can have flat rows with them. */
    private static final Set<String> MEMBERS = Set.of(BEFORE, AFTER, PAYLOAD);

    /** Which objects are envelopes. */
    enum Shape {
        ALL,
        /** Those that have the members of one. */
        BY_MEMBERS,
        NONE
    }

    /** A row with the operation as one more member, and what is known of the types of its values. */
    record Change(JsonNode row, ConnectTypes types) {}

    static ChangeEnvelope of(Input.Changes changes, Schema columns) {
        boolean ambiguous = columns.fields().stream().anyMatch(field -> MEMBERS.contains(field.name()));
        return new ChangeEnvelope(changes, changes.envelope() ? Shape.ALL : ambiguous ? Shape.NONE : Shape.BY_MEMBERS);
    }

    /** The changes of a line: none of a tombstone or message, two of an update that gave a row another key. */
    List<Change> in(JsonNode line) {
        boolean empty = line.has(SCHEMA) && line.path(PAYLOAD).isNull();
        if (line.isNull() || empty && shape != Shape.NONE) {
            return List.of();
        }
        if (shape == Shape.NONE) {
            return List.of(new Change(line, ConnectTypes.UNKNOWN));
        }
        JsonNode payload = line.path(PAYLOAD);
        boolean wrapped = payload.isObject() && !line.has(changes.opColumn());
        JsonNode change = wrapped ? payload : line;
        JsonNode schema = wrapped ? line.path(SCHEMA) : ConnectTypes.NO_SCHEMA;
        boolean enveloped = change.has(AFTER)
                || change.has(BEFORE)
                || change.path("source").isObject()
                        && change.path(changes.opColumn()).isTextual();
        return shape == Shape.ALL || enveloped
                ? images(change, schema)
                : List.of(new Change(change, ConnectTypes.of(schema)));
    }

    private List<Change> images(JsonNode change, JsonNode schema) {
        JsonNode op = change.path(changes.opColumn());
        if (!op.isTextual()) {
            throw new InvalidRequestException(
                    "The change has no text '%s' that says what it does.".formatted(changes.opColumn()));
        }
        Operation operation = Operation.of(op.textValue())
                .orElseThrow(() ->
                        new InvalidRequestException("The change says %s '%s', which is no operation of Debezium's."
                                .formatted(changes.opColumn(), op.textValue())));
        return switch (operation) {
            case MESSAGE -> List.of();
            case TRUNCATE ->
                throw new InvalidRequestException(
                        ("The change says %s '%s': all rows of its table were deleted, which an upsert cannot do. Take the"
                                        + " lines before this one first; then 'firn delete TABLE --where true'; then those"
                                        + " behind it.")
                                .formatted(changes.opColumn(), op.textValue()));
            case DELETE -> List.of(image(change, BEFORE, op, schema));
            case PUT -> {
                Change put = image(change, AFTER, op, schema);
                yield hasOtherKey(change.path(BEFORE), put.row()) ? List.of(removal(change, put), put) : List.of(put);
            }
        };
    }

    private Change image(JsonNode change, String image, JsonNode op, JsonNode schema) {
        if (!(change.path(image) instanceof ObjectNode row)) {
            throw new InvalidRequestException("The change says %s '%s', and '%s' is no object: there is no row to take."
                    .formatted(changes.opColumn(), op.textValue(), image));
        }
        ObjectNode flat = row.deepCopy();
        flat.set(changes.opColumn(), op);
        return new Change(flat, ConnectTypes.of(ConnectTypes.member(schema, image)));
    }

    private boolean hasOtherKey(JsonNode before, JsonNode after) {
        return before.isObject()
                && changes.keyColumns().stream().allMatch(before::has)
                && changes.keyColumns().stream()
                        .anyMatch(column -> !before.path(column).equals(after.path(column)));
    }

    /** The row of the old key goes when the update came: of its other columns the sequence counts, and it is the new one. */
    private Change removal(JsonNode change, Change put) {
        ObjectNode removed = put.row().deepCopy();
        changes.keyColumns()
                .forEach(column -> removed.set(column, change.path(BEFORE).path(column)));
        removed.set(changes.opColumn(), TextNode.valueOf("d"));
        return new Change(removed, put.types());
    }
}
