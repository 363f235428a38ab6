// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.UnsupportedFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes of a root: JSON in zstd frames with content checksums, one, and one more for the manifests if there are any.
 * Pure. Spec section 5.
 */
public final class SnapshotCodec {

    /** Largest root, in bytes as stored; a larger one is refused unread. */
    public static final int MAX_STORED_BYTES = 16 << 20;

    /** Largest root once decompressed, in bytes. */
    public static final int MAX_JSON_BYTES = 64 << 20;

    /** The format that this software reads and writes. */
    public static final int FORMAT_VERSION = 1;

    /** Features of readers that this software has; none exist yet. */
    private static final Set<String> READER_FEATURES = Set.of();

    /** JSON that is smaller cannot have more than {@link JsonTree#MAX_TOKENS}. */
    private static final int SAFE_JSON_BYTES = JsonTree.MAX_TOKENS;

    private static final Set<String> FIELDS = fields();

    private SnapshotCodec() {}

    /**
     * The bytes to store.
     *
     * @throws InvalidRequestException when the root would exceed a limit of the format
     */
    public static byte[] encode(Snapshot snapshot) {
        byte[] json = json(snapshot, Form.STORED);
        Optional<ManifestFrame> manifests = manifests(snapshot);
        int jsonBytes = json.length + manifests.map(ManifestFrame::jsonBytes).orElse(0);
        // The second frame closes the object.
        byte[] first = ZstdFrame.compress(json, manifests.isPresent() ? json.length - 1 : json.length);
        byte[] second = manifests.map(ManifestFrame::stored).orElse(new byte[0]);
        int storedBytes = first.length + second.length;
        if (jsonBytes > MAX_JSON_BYTES || storedBytes > MAX_STORED_BYTES) {
            throw new InvalidRequestException(
                    ("Version %d would need a root of %d bytes (%d as stored), but the limits are %d and %d. Use shorter"
                                    + " properties, notes and statistics, or fewer and larger manifests.")
                            .formatted(snapshot.version(), jsonBytes, storedBytes, MAX_JSON_BYTES, MAX_STORED_BYTES));
        }
        byte[] stored = ByteBuffer.allocate(storedBytes).put(first).put(second).array();
        if (jsonBytes > SAFE_JSON_BYTES) {
            checkReadable(stored, snapshot.version());
        }
        return stored;
    }

    private static Optional<ManifestFrame> manifests(Snapshot snapshot) {
        ManifestList manifests = ManifestList.of(snapshot.contents().manifests());
        return manifests.isEmpty() ? Optional.empty() : Optional.of(manifests.frame(snapshot.definition()));
    }

    /**
     * The snapshot of stored bytes.
     *
     * @param where the object's name, for messages
     * @throws CorruptTableException when the bytes are not a sound root
     * @throws UnsupportedFormatException when the root needs a feature or format version that is not known here
     */
    public static Snapshot decode(ByteBuffer stored, String where) {
        Place place = Place.document(where);
        byte[] bytes = new byte[stored.remaining()];
        stored.duplicate().get(bytes);
        int length = ZstdFrame.length(bytes);
        if (length == bytes.length) {
            return parse(ZstdFrame.decompress(bytes, MAX_JSON_BYTES, place), place);
        }
        byte[] json = ZstdFrame.decompress(Arrays.copyOf(bytes, length), MAX_JSON_BYTES, 1, place);
        byte[] rest = Arrays.copyOfRange(bytes, length, bytes.length);
        ManifestFrame manifests = ManifestFrame.of(rest, MAX_JSON_BYTES - json.length, place);
        json[json.length - 1] = '}';
        return parse(json, place, Optional.of(manifests));
    }

    /** The root as indented JSON text, for people. */
    public static String toJson(Snapshot snapshot) {
        return new String(json(snapshot, Form.INDENTED), StandardCharsets.UTF_8);
    }

    /**
     * A file description as compact JSON text, for commit messages that travel; {@link #parseFile} reads it back. It
     * carries the types of its values, so that it can be read whatever happens to the table on the way.
     *
     * @param definition of the table when the file was written
     */
    public static String fileToJson(FileDescription file, TableDefinition definition) {
        return TravellingFile.write(file, new ValueTypes(definition));
    }

    /** Throws {@link CorruptTableException} when the text is not a file description. */
    public static FileDescription parseFile(String json) {
        return TravellingFile.read(json);
    }

    /** The snapshot of a root's JSON text. */
    static Snapshot parse(byte[] json, Place place) {
        return parse(json, place, Optional.empty());
    }

    /** @param manifests what follows the JSON text, if it is not all of the root */
    private static Snapshot parse(byte[] json, Place place, Optional<ManifestFrame> manifests) {
        Map<String, String> extra = new TreeMap<>();
        JsonObject root = JsonTree.parse(json, place, FIELDS, extra);
        long format = root.integer("format-version", 1, Long.MAX_VALUE);
        if (format != FORMAT_VERSION) {
            throw new UnsupportedFormatException(
                    "%s has format version %d, but this software reads version %d. A newer release may read it."
                            .formatted(place.step(), format, FORMAT_VERSION));
        }
        Snapshot.Features features =
                new Snapshot.Features(root.textSet("reader-features"), root.textSet("writer-features"));
        for (String feature : new TreeSet<>(features.reader())) {
            if (!READER_FEATURES.contains(feature)) {
                throw new UnsupportedFormatException(
                        ("%s cannot be read without the feature '%s', which this software does not have. A newer release"
                                        + " may have it.")
                                .formatted(place.step(), feature));
            }
        }
        Snapshot.Header header = readHeader(root, features);
        TableDefinition definition = DefinitionCodec.read(root);
        Snapshot snapshot = new Snapshot(
                header,
                definition,
                ContentsCodec.read(root, definition, manifests),
                CommitCodec.readCommit(root),
                CommitCodec.readTrail(root),
                CommitCodec.readMarkers(root),
                extra);
        root.end();
        SnapshotRules.check(snapshot, place);
        return snapshot;
    }

    private static Snapshot.Header readHeader(JsonObject root, Snapshot.Features features) {
        Snapshot.Header header = new Snapshot.Header(
                root.uuid("table-id"),
                root.integer("version", 1, Snapshot.MAX_VERSION),
                root.optionalCrc32c("parent-crc32c"),
                root.time("committed-at"),
                root.integer("oldest-retained", 1, Snapshot.MAX_VERSION),
                features,
                new Snapshot.Counters(root.integer("next-file-id", 1, Long.MAX_VALUE), root.count("next-row-id")));
        return header;
    }

    private enum Form {
        /** Compact, and without the manifests that have a frame of their own. */
        STORED,

        /** Whole, for people. */
        INDENTED
    }

    private static byte[] json(Snapshot snapshot, Form form) {
        Place place = Place.document("Version " + snapshot.version());
        try {
            SnapshotRules.check(snapshot, place);
        } catch (CorruptTableException e) {
            throw new IllegalStateException("Refused to write an unsound root: " + e.getMessage(), e);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        try (JsonGenerator json = JsonTree.JSON.createGenerator(bytes)) {
            if (form == Form.INDENTED) {
                json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            }
            write(json, snapshot, form);
        } catch (StreamConstraintsException e) {
            throw new InvalidRequestException("Types are nested too deeply to be stored: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write version " + snapshot.version() + " as JSON", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Snapshot snapshot, Form form) throws IOException {
        Snapshot.Header header = snapshot.header();
        json.writeStartObject();
        json.writeNumberField("format-version", FORMAT_VERSION);
        writeSorted(json, "reader-features", header.features().reader());
        writeSorted(json, "writer-features", header.features().writer());
        json.writeStringField("table-id", header.tableId().toString());
        json.writeNumberField("version", header.version());
        if (header.parentCrc32c().isPresent()) {
            json.writeNumberField("parent-crc32c", header.parentCrc32c().get());
        }
        json.writeNumberField("committed-at", JsonObject.micros(header.committedAt()));
        json.writeNumberField("oldest-retained", header.oldestRetained());
        json.writeNumberField("next-file-id", header.counters().nextFileId());
        json.writeNumberField("next-row-id", header.counters().nextRowId());
        DefinitionCodec.write(json, snapshot.definition());
        ValueTypes types = new ValueTypes(snapshot.definition());
        ContentsCodec.write(json, snapshot.contents(), types);
        CommitCodec.write(json, snapshot);
        for (Map.Entry<String, String> field : new TreeMap<>(snapshot.extra()).entrySet()) {
            json.writeFieldName(field.getKey());
            json.writeRawValue(field.getValue());
        }
        List<ManifestRef> manifests = snapshot.contents().manifests();
        if (form == Form.INDENTED && !manifests.isEmpty()) {
            ManifestFrame.write(json, manifests, types);
        }
        json.writeEndObject();
    }

    private static void writeSorted(JsonGenerator json, String name, Set<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : new TreeSet<>(texts)) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** A root that could not be read again must not be written. */
    private static void checkReadable(byte[] stored, long version) {
        try {
            decode(ByteBuffer.wrap(stored), "Version " + version)
                    .contents()
                    .manifests()
                    .forEach(manifest -> {});
        } catch (CorruptTableException e) {
            throw new InvalidRequestException("The root would exceed the limits of the format: " + e.getMessage(), e);
        }
    }

    private static Set<String> fields() {
        Set<String> fields = new HashSet<>(List.of(
                "format-version",
                "reader-features",
                "writer-features",
                "table-id",
                "version",
                "parent-crc32c",
                "committed-at",
                "oldest-retained",
                "next-file-id",
                "next-row-id"));
        fields.addAll(DefinitionCodec.FIELDS);
        fields.addAll(ContentsCodec.FIELDS);
        fields.addAll(CommitCodec.FIELDS);
        return Set.copyOf(fields);
    }
}
