// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.firn.io.InvalidRequestException;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** What a table is, in JSON: top-level fields of the root. Spec section 5.3. Pure. */
final class DefinitionCodec {
    static final Set<String> FIELDS = Set.of(
            "schemas",
            "current-schema",
            "partition-specs",
            "current-partition-spec",
            "sort-orders",
            "current-sort-order",
            "primary-key",
            "properties",
            "last-field-id",
            "last-partition-field-id");

    private DefinitionCodec() {}

    static void write(JsonGenerator json, TableDefinition definition) throws IOException {
        json.writeArrayFieldStart("schemas");
        for (Schema schema : definition.schemas().all()) {
            json.writeStartObject();
            json.writeNumberField("id", schema.id());
            writeFields(json, "fields", schema.fields());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("current-schema", definition.schema().id());
        json.writeArrayFieldStart("partition-specs");
        for (PartitionSpec spec : definition.specs().all()) {
            writeSpec(json, spec);
        }
        json.writeEndArray();
        json.writeNumberField("current-partition-spec", definition.spec().id());
        json.writeArrayFieldStart("sort-orders");
        for (SortOrder order : definition.sortOrders().all()) {
            writeOrder(json, order);
        }
        json.writeEndArray();
        json.writeNumberField("current-sort-order", definition.sortOrder().id());
        json.writeArrayFieldStart("primary-key");
        for (int fieldId : definition.primaryKey()) {
            json.writeNumber(fieldId);
        }
        json.writeEndArray();
        writeTexts(json, "properties", definition.properties());
        json.writeNumberField("last-field-id", definition.lastIds().fieldId());
        json.writeNumberField("last-partition-field-id", definition.lastIds().partitionFieldId());
    }

    static void writeTexts(JsonGenerator json, String name, Map<String, String> texts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    private static void writeFields(JsonGenerator json, String name, List<Field> fields) throws IOException {
        json.writeArrayFieldStart(name);
        for (Field field : fields) {
            writeField(json, field);
        }
        json.writeEndArray();
    }

    private static void writeField(JsonGenerator json, Field field) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", field.id());
        json.writeStringField("name", field.name());
        json.writeBooleanField("required", field.required());
        json.writeFieldName("type");
        writeType(json, field.type());
        if (!field.doc().isEmpty()) {
            json.writeStringField("doc", field.doc());
        }
        if (field.defaults().initial().isPresent()) {
            json.writeFieldName("initial-default");
            ValueCodec.write(json, field.type(), field.defaults().initial().get());
        }
        if (field.defaults().write().isPresent()) {
            json.writeFieldName("write-default");
            ValueCodec.write(json, field.type(), field.defaults().write().get());
        }
        json.writeEndObject();
    }

    private static void writeType(JsonGenerator json, Type type) throws IOException {
        if (type instanceof Type.Primitive) {
            json.writeString(type.toString());
            return;
        }
        json.writeStartObject();
        if (type instanceof Type.Struct struct) {
            writeFields(json, "struct", struct.fields());
        } else if (type instanceof Type.ListOf list) {
            json.writeFieldName("list");
            writeField(json, list.element());
        } else if (type instanceof Type.MapOf map) {
            writeFields(json, "map", List.of(map.key(), map.value()));
        }
        json.writeEndObject();
    }

    private static void writeSpec(JsonGenerator json, PartitionSpec spec) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", spec.id());
        json.writeArrayFieldStart("fields");
        for (PartitionField field : spec.fields()) {
            json.writeStartObject();
            json.writeNumberField("id", field.id());
            json.writeNumberField("source", field.sourceId());
            json.writeStringField("name", field.name());
            json.writeStringField("transform", field.transform().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeOrder(JsonGenerator json, SortOrder order) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", order.id());
        json.writeArrayFieldStart("fields");
        for (SortOrder.Key key : order.fields()) {
            json.writeStartObject();
            json.writeNumberField("source", key.sourceId());
            json.writeStringField("direction", key.ascending() ? "asc" : "desc");
            json.writeStringField("nulls", key.nullsFirst() ? "first" : "last");
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static TableDefinition read(JsonObject root) {
        return new TableDefinition(
                versions(root, "schemas", "current-schema", Schema::id, DefinitionCodec::schema),
                versions(root, "partition-specs", "current-partition-spec", PartitionSpec::id, DefinitionCodec::spec),
                versions(root, "sort-orders", "current-sort-order", SortOrder::id, DefinitionCodec::order),
                root.elements("primary-key", (at, value) -> (int) JsonObject.integer(at, value, 1, Integer.MAX_VALUE)),
                root.texts("properties"),
                new TableDefinition.LastIds(root.id("last-field-id", 0), root.id("last-partition-field-id", 0)));
    }

    private static <T> TableDefinition.Versions<T> versions(
            JsonObject root, String name, String currentName, ToIntFunction<T> id, Function<JsonObject, T> decode) {
        List<T> all = root.objects(name, decode);
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            int next = id.applyAsInt(all.get(i));
            if (next <= last) {
                throw root.place(name)
                        .element(i)
                        .field("id")
                        .corrupt("is " + next + ", but ids must ascend, and the one before is " + last);
            }
            last = next;
        }
        int currentId = root.id(currentName, 0);
        T current = all.stream()
                .filter(one -> id.applyAsInt(one) == currentId)
                .findFirst()
                .orElseThrow(() -> root.place(currentName)
                        .corrupt("is " + currentId + ", but '" + name + "' has none with this id"));
        return new TableDefinition.Versions<>(all, current);
    }

    private static Schema schema(JsonObject json) {
        int id = json.id("id", 0);
        List<Field> fields = json.objects("fields", DefinitionCodec::field);
        return sound(json.place(), () -> new Schema(id, fields));
    }

    /** What a constructor refuses cannot have been written by a conforming writer. */
    private static <T> T sound(Place place, Supplier<T> make) {
        try {
            return make.get();
        } catch (InvalidRequestException | IllegalArgumentException e) {
            throw place.corrupt("is not valid: " + e.getMessage(), e);
        }
    }

    private static Field field(JsonObject json) {
        int id = json.id("id", 1);
        String name = json.text("name");
        if (name.isEmpty()) {
            throw json.place("name").corrupt("is empty");
        }
        boolean required = json.flag("required");
        Type type = type(json.place("type"), json.take("type"));
        String doc = json.optionalText("doc").orElse("");
        Field.Defaults defaults =
                new Field.Defaults(value(json, "initial-default", type), value(json, "write-default", type));
        return sound(json.place(), () -> new Field(id, name, required, type, doc, defaults));
    }

    private static Optional<Object> value(JsonObject json, String name, Type type) {
        return json.has(name)
                ? Optional.of(ValueCodec.read(type, json.place(name), json.take(name)))
                : Optional.empty();
    }

    /** The primitive type of exactly this name: the format knows one spelling of each. */
    static Type.Primitive primitive(Place place, String name) {
        try {
            Type.Primitive type = Type.parse(name);
            if (type.toString().equals(name)) {
                return type;
            }
        } catch (InvalidRequestException notOne) {
            throw place.corrupt("is " + JsonTree.describe(name) + ", which is no type");
        }
        throw place.corrupt("is " + JsonTree.describe(name) + ", which is another spelling of a type's name");
    }

    private static Type type(Place place, Object value) {
        if (value instanceof String name) {
            return primitive(place, name);
        }
        JsonObject json = JsonObject.of(place, value);
        Type type;
        if (json.has("struct")) {
            List<Field> fields = json.objects("struct", DefinitionCodec::field);
            type = sound(place, () -> new Type.Struct(fields));
        } else if (json.has("list")) {
            JsonObject part = json.object("list");
            Field element = field(part);
            part.end();
            type = sound(place, () -> new Type.ListOf(element));
        } else {
            List<Field> parts = json.objects("map", DefinitionCodec::field);
            if (parts.size() != 2) {
                throw place.field("map").corrupt("must have two fields, the key and the value");
            }
            type = sound(place, () -> new Type.MapOf(parts.get(0), parts.get(1)));
        }
        json.end();
        return type;
    }

    private static PartitionSpec spec(JsonObject json) {
        int id = json.id("id", 0);
        List<PartitionField> fields = json.objects("fields", field -> {
            int fieldId = field.id("id", 1);
            int sourceId = field.id("source", 1);
            String name = field.text("name");
            Transform transform = transform(field);
            return sound(field.place(), () -> new PartitionField(fieldId, sourceId, name, transform));
        });
        return sound(json.place(), () -> new PartitionSpec(id, fields));
    }

    private static Transform transform(JsonObject field) {
        String name = field.text("transform");
        try {
            return Transform.parse(name);
        } catch (InvalidRequestException | IllegalArgumentException e) {
            throw field.place("transform").corrupt("is " + JsonTree.describe(name) + ", which is no transform", e);
        }
    }

    private static SortOrder order(JsonObject json) {
        int id = json.id("id", 0);
        return new SortOrder(
                id,
                json.objects(
                        "fields",
                        key -> new SortOrder.Key(
                                key.id("source", 1),
                                choice(key, "direction", "asc", "desc"),
                                choice(key, "nulls", "first", "last"))));
    }

    /** Whether the text is {@code yes} rather than {@code no}. */
    private static boolean choice(JsonObject json, String name, String yes, String no) {
        String text = json.text(name);
        if (!text.equals(yes) && !text.equals(no)) {
            throw json.place(name)
                    .corrupt("must be \"%s\" or \"%s\", but is %s".formatted(yes, no, JsonTree.describe(text)));
        }
        return text.equals(yes);
    }
}
