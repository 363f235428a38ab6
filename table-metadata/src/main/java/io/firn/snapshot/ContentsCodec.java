// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where a table's rows are, in JSON: totals, manifests and the overlay. Spec section 5.6. Pure. */
final class ContentsCodec {
    static final Set<String> FIELDS = Set.of("totals", ManifestSums.NAME, "manifests", "overlay");

    /** Fewer consecutive ids are written one by one, which is as short and easier to read. */
    private static final int MIN_RANGE = 8;

    private ContentsCodec() {}

    /** All but the manifests, if there are any. */
    static void write(JsonGenerator json, Snapshot.Contents contents, ValueTypes types) throws IOException {
        json.writeFieldName("totals");
        writeTotals(json, contents.totals());
        ManifestList manifests = ManifestList.of(contents.manifests());
        if (manifests.isEmpty()) {
            ManifestFrame.write(json, manifests, types);
        } else {
            manifests.sums().write(json);
        }
        writeOverlay(json, contents.overlay(), types);
    }

    static void writeTotals(JsonGenerator json, Totals totals) throws IOException {
        json.writeStartObject();
        json.writeNumberField("files", totals.files());
        json.writeNumberField("rows", totals.rows());
        json.writeNumberField("deleted-rows", totals.deletedRows());
        json.writeNumberField("bytes", totals.bytes());
        json.writeEndObject();
    }

    static void writeManifest(JsonGenerator json, ManifestRef manifest, ValueTypes types) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", manifest.key().path());
        json.writeNumberField("size", manifest.sizeBytes());
        json.writeNumberField("crc32c", manifest.crc32c());
        json.writeNumberField("added", manifest.counts().added());
        json.writeNumberField("removed", manifest.counts().removed());
        json.writeNumberField("deletions", manifest.counts().deletions());
        if (manifest.counts().added() > 0) {
            json.writeNumberField("min-file-id", manifest.counts().minFileId());
            json.writeNumberField("max-file-id", manifest.counts().maxFileId());
        }
        json.writeFieldName("totals");
        writeTotals(json, manifest.files());
        FileCodec.writeStatistics(json, "partitions", manifest.partitionBounds(), types::partition);
        FileCodec.writeStatistics(json, "columns", manifest.columnBounds(), types::column);
        json.writeEndObject();
    }

    private static void writeOverlay(JsonGenerator json, Overlay overlay, ValueTypes types) throws IOException {
        json.writeObjectFieldStart("overlay");
        json.writeArrayFieldStart("added");
        for (DataFile file : overlay.added()) {
            FileCodec.write(json, file, types);
        }
        json.writeEndArray();
        writeIds(json, "removed", overlay.removed());
        json.writeObjectFieldStart("deletions");
        for (Map.Entry<Long, DeletionVectorRef> entry : overlay.deletions().entrySet()) {
            json.writeFieldName(Long.toString(entry.getKey()));
            FileCodec.writeDeletions(json, entry.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    static void writeIds(JsonGenerator json, String name, Iterable<Long> ids) throws IOException {
        json.writeArrayFieldStart(name);
        for (long[] range : FileIds.ranges(ids)) {
            if (range[1] - range[0] + 1 < MIN_RANGE) {
                for (long id = range[0]; id <= range[1]; id++) {
                    json.writeNumber(id);
                }
            } else {
                json.writeArray(range, 0, 2);
            }
        }
        json.writeEndArray();
    }

    /** @param frame the manifests, where they are not among the fields of {@code root} */
    static Snapshot.Contents read(JsonObject root, TableDefinition definition, Optional<ManifestFrame> frame) {
        ValueTypes types = new ValueTypes(definition);
        Totals totals = readTotals(root.object("totals"));
        ManifestList manifests = frame.map(stored -> ManifestList.of(
                        ManifestSums.read(root.object(ManifestSums.NAME)), stored, definition, root.place()))
                .orElseGet(() -> readManifests(root, types));
        return new Snapshot.Contents(totals, manifests, readOverlay(root.object("overlay"), types));
    }

    private static ManifestList readManifests(JsonObject root, ValueTypes types) {
        Optional<ManifestSums> stated = root.optionalObject(ManifestSums.NAME).map(ManifestSums::read);
        ManifestList manifests = ManifestList.of(ManifestFrame.read(root, types));
        if (stated.isPresent()) {
            stated.get().require(manifests.sums(), root.place());
        }
        return manifests;
    }

    static Totals readTotals(JsonObject json) {
        long rows = json.count("rows");
        Totals totals =
                new Totals(json.count("files"), rows, json.integer("deleted-rows", 0, rows), json.count("bytes"));
        json.end();
        return totals;
    }

    static ManifestRef readManifest(JsonObject json, ValueTypes types) {
        ManifestRef manifest = new ManifestRef(
                json.key("key"),
                json.count("size"),
                json.crc32c("crc32c"),
                readCounts(json),
                readTotals(json.object("totals")),
                FileCodec.readStatistics(json, "partitions", types::partition),
                FileCodec.readStatistics(json, "columns", types::column));
        if (manifest.files().files() != manifest.counts().added()) {
            throw json.place("totals")
                    .corrupt("counts %d files, but 'added' is %d"
                            .formatted(
                                    manifest.files().files(), manifest.counts().added()));
        }
        return manifest;
    }

    private static ManifestRef.Counts readCounts(JsonObject json) {
        long added = json.count("added");
        long removed = json.count("removed");
        long deletions = json.count("deletions");
        if (added == 0) {
            return new ManifestRef.Counts(added, removed, deletions, 0, -1);
        }
        long minFileId = json.integer("min-file-id", 1, Long.MAX_VALUE);
        return new ManifestRef.Counts(
                added, removed, deletions, minFileId, json.integer("max-file-id", minFileId, Long.MAX_VALUE));
    }

    private static Overlay readOverlay(JsonObject json, ValueTypes types) {
        List<DataFile> added = json.objects("added", file -> FileCodec.read(file, types));
        Set<Long> removed = new TreeSet<>(json.ids("removed"));
        Map<Long, DeletionVectorRef> deletions = json.byLong(
                "deletions", Long.MAX_VALUE, (at, value) -> FileCodec.readDeletions(JsonObject.of(at, value)));
        json.end();
        return new Overlay(added, removed, deletions);
    }
}
