// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a version changed, and what leads to earlier versions and earlier steps, in JSON. Spec section 5.7. Pure. */
final class CommitCodec {
    static final Set<String> FIELDS = Set.of("commit", "trail", "markers");

    private static final Map<String, CommitBlock.Operation> OPERATIONS = Stream.of(CommitBlock.Operation.values())
            .collect(Collectors.toUnmodifiableMap(CommitCodec::name, operation -> operation));

    private CommitCodec() {}

    static void write(JsonGenerator json, Snapshot snapshot) throws IOException {
        json.writeFieldName("commit");
        writeCommit(json, snapshot.commit());
        json.writeObjectFieldStart("trail");
        writeSteps(json, "recent", snapshot.trail().recent());
        writeSteps(json, "skips", snapshot.trail().skips());
        json.writeEndObject();
        json.writeObjectFieldStart("markers");
        for (Map.Entry<String, Snapshot.CommittedMarker> entry : new TreeMap<>(snapshot.markers()).entrySet()) {
            json.writeObjectFieldStart(entry.getKey());
            json.writeNumberField("epoch", entry.getValue().epoch());
            json.writeNumberField("sequence", entry.getValue().sequence());
            json.writeNumberField("version", entry.getValue().version());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeCommit(JsonGenerator json, CommitBlock commit) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", commit.commitId().toString());
        json.writeStringField("operation", name(commit.operation()));
        CommitBlock.Changes changes = commit.changes();
        ContentsCodec.writeIds(json, "added", changes.added());
        ContentsCodec.writeIds(json, "removed", changes.removed());
        ContentsCodec.writeIds(json, "deletions", changes.deletions());
        if (!changes.updated().isEmpty()) {
            ContentsCodec.writeIds(json, "updated", changes.updated());
        }
        json.writeFieldName("added-totals");
        ContentsCodec.writeTotals(json, changes.addedTotals());
        json.writeFieldName("removed-totals");
        ContentsCodec.writeTotals(json, changes.removedTotals());
        if (changes.mapping().isPresent()) {
            RowMappingRef mapping = changes.mapping().get();
            json.writeObjectFieldStart("mapping");
            json.writeStringField("key", mapping.key().path());
            json.writeNumberField("size", mapping.sizeBytes());
            json.writeNumberField("crc32c", mapping.crc32c());
            json.writeEndObject();
        }
        json.writeBooleanField("definition-changed", commit.definitionChanged());
        if (commit.read().isPresent()) {
            json.writeStringField("read", commit.read().get());
        }
        json.writeStringField("engine", commit.writer().engine());
        if (commit.writer().marker().isPresent()) {
            CommitBlock.Marker marker = commit.writer().marker().get();
            json.writeObjectFieldStart("marker");
            json.writeStringField("application", marker.application());
            json.writeNumberField("epoch", marker.epoch());
            json.writeNumberField("sequence", marker.sequence());
            json.writeEndObject();
        }
        DefinitionCodec.writeTexts(json, "summary", commit.summary());
        if (!commit.parts().isEmpty()) {
            json.writeArrayFieldStart("parts");
            for (CommitBlock part : commit.parts()) {
                writeCommit(json, part);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeSteps(JsonGenerator json, String name, List<Snapshot.Trail.Step> steps)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Snapshot.Trail.Step step : steps) {
            json.writeStartArray();
            json.writeNumber(step.version());
            json.writeNumber(JsonObject.micros(step.committedAt()));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static String name(CommitBlock.Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    static CommitBlock readCommit(JsonObject root) {
        JsonObject json = root.object("commit");
        List<CommitBlock> parts =
                json.has("parts") ? json.objects("parts", part -> readCommit(part, List.of())) : List.of();
        CommitBlock commit = readCommit(json, parts);
        json.end();
        return commit;
    }

    private static CommitBlock readCommit(JsonObject json, List<CommitBlock> parts) {
        return new CommitBlock(
                json.uuid("id"),
                operation(json),
                new CommitBlock.Changes(
                        json.ids("added"),
                        json.ids("removed"),
                        json.ids("deletions"),
                        json.has("updated") ? json.ids("updated") : List.of(),
                        ContentsCodec.readTotals(json.object("added-totals")),
                        ContentsCodec.readTotals(json.object("removed-totals")),
                        json.optionalObject("mapping").map(CommitCodec::readMapping)),
                json.flag("definition-changed"),
                json.optionalText("read"),
                new CommitBlock.Writer(json.text("engine"), marker(json)),
                json.texts("summary"),
                parts);
    }

    private static RowMappingRef readMapping(JsonObject json) {
        RowMappingRef mapping = new RowMappingRef(json.key("key"), json.count("size"), json.crc32c("crc32c"));
        json.end();
        return mapping;
    }

    private static CommitBlock.Operation operation(JsonObject json) {
        String name = json.text("operation");
        CommitBlock.Operation operation = OPERATIONS.get(name);
        if (operation == null) {
            throw json.place("operation").corrupt("is " + JsonTree.describe(name) + ", which is no operation");
        }
        return operation;
    }

    private static Optional<CommitBlock.Marker> marker(JsonObject json) {
        return json.optionalObject("marker").map(marker -> {
            CommitBlock.Marker read =
                    new CommitBlock.Marker(marker.text("application"), marker.count("epoch"), marker.count("sequence"));
            marker.end();
            return read;
        });
    }

    static Snapshot.Trail readTrail(JsonObject root) {
        JsonObject json = root.object("trail");
        Snapshot.Trail trail = new Snapshot.Trail(
                json.elements("recent", CommitCodec::step), json.elements("skips", CommitCodec::step));
        json.end();
        return trail;
    }

    private static Snapshot.Trail.Step step(Place place, Object value) {
        if (!(value instanceof List<?> pair) || pair.size() != 2) {
            throw place.corrupt("must be an array of a version and its time");
        }
        return new Snapshot.Trail.Step(
                JsonObject.integer(place.element(0), pair.get(0), 1, Long.MAX_VALUE),
                JsonObject.time(place.element(1), pair.get(1)));
    }

    static Map<String, Snapshot.CommittedMarker> readMarkers(JsonObject root) {
        return root.byName("markers", (at, value) -> {
            JsonObject json = JsonObject.of(at, value);
            Snapshot.CommittedMarker marker = new Snapshot.CommittedMarker(
                    json.count("epoch"), json.count("sequence"), json.integer("version", 1, Long.MAX_VALUE));
            json.end();
            return marker;
        });
    }
}
