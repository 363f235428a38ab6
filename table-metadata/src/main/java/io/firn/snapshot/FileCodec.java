// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.firn.expression.ColumnStatistics;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.types.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Data files, their statistics and deletion vectors in JSON. Spec section 5.5. Pure. */
final class FileCodec {
    private FileCodec() {}

    static void write(JsonGenerator json, DataFile file, ValueTypes types) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", file.id());
        writeDescription(json, file.file(), types);
        json.writeNumberField("first-row-id", file.firstRowId());
        json.writeNumberField("added-in", file.addedVersion());
        if (file.deletions().isPresent()) {
            json.writeFieldName("deletions");
            writeDeletions(json, file.deletions().get());
        }
        json.writeEndObject();
    }

    /** The fields of a description, within an object that the caller began. */
    static void writeDescription(JsonGenerator json, FileDescription file, ValueTypes types) throws IOException {
        json.writeStringField("key", file.key().path());
        json.writeNumberField("spec", file.partition().specId());
        if (!file.partition().values().isEmpty()) {
            writePartition(json, file.partition(), types);
        }
        json.writeNumberField("rows", file.content().rowCount());
        json.writeNumberField("size", file.content().sizeBytes());
        json.writeNumberField("crc32c", file.content().crc32c());
        json.writeNumberField("schema", file.content().schemaId());
        if (file.content().sortOrderId() != 0) {
            json.writeNumberField("sort-order", file.content().sortOrderId());
        }
        writeStatistics(json, "statistics", file.statistics(), types::column);
    }

    private static void writePartition(JsonGenerator json, PartitionKey partition, ValueTypes types)
            throws IOException {
        PartitionSpec spec = types.spec(partition.specId())
                .orElseThrow(() -> new IllegalArgumentException("No partition spec has the id " + partition.specId()));
        if (spec.fields().size() != partition.values().size()) {
            throw new IllegalArgumentException(
                    "Partition spec %d has %d fields, but the file has the partition values %s"
                            .formatted(spec.id(), spec.fields().size(), partition.values()));
        }
        json.writeArrayFieldStart("partition");
        for (int i = 0; i < partition.values().size(); i++) {
            Object value = partition.values().get(i);
            if (value == null) {
                json.writeNull();
            } else {
                PartitionField field = spec.fields().get(i);
                ValueCodec.write(json, required(types.partition(field.id()), field.id()), value);
            }
        }
        json.writeEndArray();
    }

    static void writeStatistics(
            JsonGenerator json,
            String name,
            Map<Integer, ColumnStatistics> statistics,
            IntFunction<Optional<Type.Primitive>> types)
            throws IOException {
        if (statistics.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(name);
        for (Map.Entry<Integer, ColumnStatistics> entry : new TreeMap<>(statistics).entrySet()) {
            ColumnStatistics column = entry.getValue();
            json.writeObjectFieldStart(Integer.toString(entry.getKey()));
            json.writeNumberField("values", column.valueCount());
            if (column.nullCount().isPresent()) {
                json.writeNumberField("nulls", column.nullCount().getAsLong());
            }
            if (column.nanCount().isPresent()) {
                json.writeNumberField("nans", column.nanCount().getAsLong());
            }
            if (column.bounds().isPresent()) {
                ColumnStatistics.Bounds bounds = column.bounds().get();
                Type.Primitive type = required(types.apply(entry.getKey()), entry.getKey());
                json.writeFieldName("min");
                ValueCodec.write(json, type, bounds.min());
                json.writeFieldName("max");
                ValueCodec.write(json, type, bounds.max());
                json.writeBooleanField("exact", bounds.exact());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static Type.Primitive required(Optional<Type.Primitive> type, int fieldId) {
        return type.orElseThrow(
                () -> new IllegalArgumentException("No schema or partition spec has a primitive field " + fieldId));
    }

    static void writeDeletions(JsonGenerator json, DeletionVectorRef deletions) throws IOException {
        json.writeStartObject();
        if (deletions instanceof DeletionVectorRef.Stored stored) {
            json.writeStringField("key", stored.key().path());
            json.writeNumberField("offset", stored.offset());
            json.writeNumberField("size", stored.sizeBytes());
        } else if (deletions instanceof DeletionVectorRef.Inline inline) {
            json.writeStringField("blob", inline.blob());
        }
        json.writeNumberField("rows", deletions.cardinality());
        json.writeEndObject();
    }

    static DataFile read(JsonObject json, ValueTypes types) {
        long id = json.integer("id", 1, Long.MAX_VALUE);
        FileDescription description = readDescription(json, types);
        long firstRowId = json.count("first-row-id");
        long addedVersion = json.integer("added-in", 1, Long.MAX_VALUE);
        Optional<DeletionVectorRef> deletions = json.optionalObject("deletions").map(FileCodec::readDeletions);
        deletions.ifPresent(vector -> {
            if (vector.cardinality() > description.content().rowCount()) {
                throw json.place("deletions")
                        .corrupt("deletes %d rows of a file that has %d"
                                .formatted(
                                        vector.cardinality(),
                                        description.content().rowCount()));
            }
        });
        return new DataFile(id, description, firstRowId, addedVersion, deletions);
    }

    private static FileDescription readDescription(JsonObject json, ValueTypes types) {
        int specId = json.peekId("spec");
        PartitionSpec spec = types.spec(specId)
                .orElseThrow(() -> json.place("spec").corrupt("is " + specId + ", but no partition spec has this id"));
        List<Optional<Type.Primitive>> partition =
                spec.fields().stream().map(field -> types.partition(field.id())).toList();
        return readDescription(json, partition, types::column);
    }

    /** @param partition the types of the partition values */
    static FileDescription readDescription(
            JsonObject json, List<Optional<Type.Primitive>> partition, IntFunction<Optional<Type.Primitive>> columns) {
        return new FileDescription(
                json.key("key"),
                new PartitionKey(json.id("spec", 0), readPartition(json, partition)),
                new FileDescription.Content(
                        json.count("rows"),
                        json.count("size"),
                        json.crc32c("crc32c"),
                        json.id("schema", 0),
                        json.has("sort-order") ? json.id("sort-order", 0) : 0),
                readStatistics(json, "statistics", columns));
    }

    private static List<@Nullable Object> readPartition(JsonObject json, List<Optional<Type.Primitive>> types) {
        Place place = json.place("partition");
        List<Object> tuple = json.optionalElements("partition", (at, value) -> value);
        if (tuple.size() != types.size()) {
            throw place.corrupt(
                    "has %d values, but the partition spec has %d fields".formatted(tuple.size(), types.size()));
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < tuple.size(); i++) {
            Object value = tuple.get(i);
            values.add(value == JsonTree.NULL ? null : readTyped(types.get(i), place.element(i), value));
        }
        return values;
    }

    static Map<Integer, ColumnStatistics> readStatistics(
            JsonObject json, String name, IntFunction<Optional<Type.Primitive>> types) {
        Map<Integer, ColumnStatistics> result = new HashMap<>();
        json.byNumber(name, JsonObject::of)
                .forEach((fieldId, column) -> result.put(fieldId, readColumn(column, types.apply(fieldId))));
        return result;
    }

    private static ColumnStatistics readColumn(JsonObject json, Optional<Type.Primitive> type) {
        long values = json.count("values");
        OptionalLong nulls =
                json.has("nulls") ? OptionalLong.of(json.integer("nulls", 0, values)) : OptionalLong.empty();
        OptionalLong nans = json.has("nans") ? OptionalLong.of(json.integer("nans", 0, values)) : OptionalLong.empty();
        Optional<ColumnStatistics.Bounds> bounds = Optional.empty();
        if (json.has("min") || json.has("max") || json.has("exact")) {
            bounds = Optional.of(new ColumnStatistics.Bounds(
                    readTyped(type, json.place("min"), json.take("min")),
                    readTyped(type, json.place("max"), json.take("max")),
                    json.flag("exact")));
        }
        json.end();
        return new ColumnStatistics(values, nulls, nans, bounds);
    }

    private static Object readTyped(Optional<Type.Primitive> type, Place place, Object value) {
        return ValueCodec.read(
                type.orElseThrow(() -> place.corrupt("has no type: no schema has a primitive field for it")),
                place,
                value);
    }

    static DeletionVectorRef readDeletions(JsonObject json) {
        long rows = json.integer("rows", 1, Long.MAX_VALUE);
        DeletionVectorRef deletions = json.has("blob")
                ? new DeletionVectorRef.Inline(json.base64("blob"), rows)
                : new DeletionVectorRef.Stored(
                        json.key("key"), json.count("offset"), (int) json.integer("size", 1, Integer.MAX_VALUE), rows);
        json.end();
        return deletions;
    }
}
