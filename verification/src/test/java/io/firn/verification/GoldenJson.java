// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the versions of a table hold, as the JSON that {@code spec/golden/README.md} describes. */
final class GoldenJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String LINEAGE = "lineage";

    private GoldenJson() {}

    /**
     * All versions of a table, and the rows that some filters select from the newest.
     *
     * @param lineage columns of the newest version to be listed by themselves, metadata columns among them; may be empty
     */
    static ObjectNode describe(Table table, List<String> filters, List<String> lineage) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode versions = document.putArray("versions");
        for (long version = 1; version <= table.snapshot().version(); version++) {
            Scan scan = table.newScan().asOf(version).build();
            ObjectNode entry = versions.addObject();
            entry.put("version", version);
            entry.put("committed-at", scan.snapshot().header().committedAt().toString());
            ArrayNode columns = entry.putArray("columns");
            scan.schema().fields().forEach(field -> columns.add(field.name() + ": " + field.type()));
            entry.set("rows", rows(scan));
        }
        ArrayNode selections = document.putArray("filters");
        for (String where : filters) {
            ObjectNode entry = selections.addObject();
            entry.put("where", where);
            entry.set("rows", rows(table.newScan().where(where).build()));
        }
        if (!lineage.isEmpty()) {
            ObjectNode entry = document.putObject(LINEAGE);
            lineage.forEach(entry.putArray("columns")::add);
            entry.set("rows", rows(table.newScan().select(lineage).build()));
        }
        return document;
    }

    /** One row a line, so that a difference can be read. */
    static String text(JsonNode document) {
        try {
            return JSON.writeValueAsString(document)
                            .replace("\"versions\":[", "\n\"versions\":[")
                            .replace("{\"version\":", "\n{\"version\":")
                            .replace("\"rows\":[", "\n\"rows\":[")
                            .replace("{\"where\":", "\n{\"where\":")
                            .replace("],[", "],\n[")
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static ObjectNode parse(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ArrayNode rows(Scan scan) {
        List<ArrayNode> rows = new ArrayList<>();
        Schema schema = scan.schema();
        try (RowCursor cursor = scan.rows()) {
            while (cursor.next()) {
                rows.add(struct(schema.fields(), cursor));
            }
        }
        rows.sort((a, b) -> a.toString().compareTo(b.toString()));
        ArrayNode sorted = JSON.createArrayNode();
        sorted.addAll(rows);
        return sorted;
    }

    private static ArrayNode struct(List<Field> fields, Row row) {
        ArrayNode values = JSON.createArrayNode();
        for (int i = 0; i < fields.size(); i++) {
            values.add(value(fields.get(i).type(), row.isNull(i) ? null : row.value(i)));
        }
        return values;
    }

    private static JsonNode value(Type type, @Nullable Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        return type.match(
                primitive -> JSON.getNodeFactory()
                        .textNode(Values.format(primitive, Values.toRaw(primitive, value, "value"))),
                struct -> struct(struct.fields(), (Row) value),
                list -> {
                    ArrayNode elements = JSON.createArrayNode();
                    for (Object element : (List<?>) value) {
                        elements.add(value(list.element().type(), element));
                    }
                    return elements;
                },
                map -> {
                    ArrayNode entries = JSON.createArrayNode();
                    for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                        ArrayNode pair = entries.addArray();
                        pair.add(value(map.key().type(), entry.getKey()));
                        pair.add(value(map.value().type(), entry.getValue()));
                    }
                    return entries;
                });
    }
}
