// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The second frame of a root: the end of its JSON, which is the field {@code manifests}, from the comma in front of it to the
 * brace behind it. Immutable but for having been verified, and safe for many threads. Spec section 5.1.
 */
final class ManifestFrame {
    private static final String FIELD = "manifests";

    private final byte[] stored;

    /** Size of the content. */
    private final int jsonBytes;

    private volatile boolean verified;

    private ManifestFrame(byte[] stored, int jsonBytes, boolean verified) {
        this.stored = stored;
        this.jsonBytes = jsonBytes;
        this.verified = verified;
    }

    /**
     * The frame as it was found in a root; of its content nothing is known yet.
     *
     * @param room bytes that the content may have
     */
    static ManifestFrame of(byte[] stored, int room, Place root) {
        return new ManifestFrame(stored, ZstdFrame.contentBytes(stored, room, root), false);
    }

    static ManifestFrame encode(List<ManifestRef> manifests, TableDefinition definition) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        try (JsonGenerator json = JsonTree.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            write(json, manifests, new ValueTypes(definition));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the manifests as JSON", e);
        }
        byte[] json = bytes.toByteArray();
        json[0] = ',';
        return new ManifestFrame(ZstdFrame.compress(json), json.length, true);
    }

    /** The field, in an object that the caller began. */
    static void write(JsonGenerator json, List<ManifestRef> manifests, ValueTypes types) throws IOException {
        json.writeArrayFieldStart(FIELD);
        for (ManifestRef manifest : manifests) {
            ContentsCodec.writeManifest(json, manifest, types);
        }
        json.writeEndArray();
    }

    /** The field of an object that has it among others. */
    static List<ManifestRef> read(JsonObject json, ValueTypes types) {
        return json.objects(FIELD, manifest -> ContentsCodec.readManifest(manifest, types));
    }

    byte[] stored() {
        return stored;
    }

    int jsonBytes() {
        return jsonBytes;
    }

    /** Makes sure, once, that the bytes are what was written. */
    void verify(Place root) {
        if (!verified) {
            ZstdFrame.decompress(stored, jsonBytes, root);
            verified = true;
        }
    }

    List<ManifestRef> decode(TableDefinition definition, Place root) {
        byte[] json = ZstdFrame.decompress(stored, jsonBytes, root);
        verified = true;
        if (json[0] != ',') {
            throw root.field(FIELD).corrupt("is not what the second frame begins with");
        }
        json[0] = '{';
        Map<String, String> others = new HashMap<>();
        JsonObject object = JsonTree.parse(json, root, Set.of(FIELD), others);
        if (!others.isEmpty()) {
            throw root.field(others.keySet().iterator().next()).corrupt("stands in the second frame of the root");
        }
        return List.copyOf(read(object, new ValueTypes(definition)));
    }
}
