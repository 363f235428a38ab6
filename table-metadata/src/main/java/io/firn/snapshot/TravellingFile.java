// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.firn.expression.ColumnStatistics;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.types.Type;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A file description on its way from the task that wrote the file to whoever commits it: like a file in a root, with the
 * types of its values added, because the table may have another definition when it arrives. Not part of the format: both
 * ends are the same software. Pure.
 */
final class TravellingFile {
    private static final String WHERE = "The commit message";

    private TravellingFile() {}

    static String write(FileDescription file, ValueTypes types) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonTree.JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("types");
            for (Map.Entry<Integer, ColumnStatistics> entry : new TreeMap<>(file.statistics()).entrySet()) {
                Optional<Type.Primitive> type = types.column(entry.getKey());
                if (type.isPresent()) {
                    json.writeStringField(
                            Integer.toString(entry.getKey()), type.get().toString());
                }
            }
            json.writeEndObject();
            json.writeArrayFieldStart("partition-types");
            PartitionSpec spec = types.spec(file.partition().specId())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "No partition spec has the id " + file.partition().specId()));
            for (PartitionField field : spec.fields()) {
                json.writeString(types.partition(field.id())
                        .orElseThrow(() -> new IllegalArgumentException("No type is known of " + field))
                        .toString());
            }
            json.writeEndArray();
            json.writeObjectFieldStart("file");
            FileCodec.writeDescription(json, file, types);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file.key() + " as JSON", e);
        }
        return text.toString();
    }

    static FileDescription read(String text) {
        JsonObject json = JsonTree.parse(
                text.getBytes(StandardCharsets.UTF_8),
                Place.document(WHERE),
                Set.of("types", "partition-types", "file"),
                new HashMap<>());
        Map<Integer, Type.Primitive> columns = json.byNumber("types", TravellingFile::type);
        List<Optional<Type.Primitive>> partition =
                json.elements("partition-types", (at, name) -> Optional.of(type(at, name)));
        JsonObject file = json.object("file");
        FileDescription description =
                FileCodec.readDescription(file, partition, fieldId -> Optional.ofNullable(columns.get(fieldId)));
        file.end();
        return description;
    }

    private static Type.Primitive type(Place place, Object value) {
        return DefinitionCodec.primitive(place, JsonObject.text(place, value));
    }
}
