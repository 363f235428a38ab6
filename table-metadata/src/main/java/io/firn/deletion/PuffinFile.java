// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.firn.io.ObjectKey;
import io.firn.snapshot.DeletionVectorRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Puffin file of deletion vectors: magic, blobs, and a footer that describes them. Readers of tables need no footer; it is
 * there for other software. Pure. Spec section 8.4.
 */
public final class PuffinFile {
    /** {@code PFA1}, little-endian. */
    private static final int MAGIC = 0x31414650;

    /** The field id that the Iceberg specification gives to the position of a row. */
    private static final int POSITION_FIELD_ID = Integer.MAX_VALUE - 2;

    private static final JsonFactory JSON = new JsonFactory();

    private PuffinFile() {}

    /**
     * A deletion vector to be stored.
     *
     * @param fileId of the data file whose rows it deletes; below 1 when it has none yet
     * @param dataFile its key, where the writer knows it
     */
    public record Blob(long fileId, Optional<ObjectKey> dataFile, DeletionVector vector) {}

    /**
     * The bytes of a file, and where in it the vectors are.
     *
     * @param content of the whole file
     * @param refs in the order of the blobs
     */
    public record Encoded(ByteBuffer content, List<DeletionVectorRef> refs) {}

    /** @param key under which the file will be stored */
    public static Encoded encode(ObjectKey key, List<Blob> blobs) {
        List<ByteBuffer> bytes = new ArrayList<>();
        List<DeletionVectorRef> refs = new ArrayList<>();
        long offset = Integer.BYTES;
        for (Blob blob : blobs) {
            ByteBuffer encoded = DeletionVectorBlob.encode(blob.vector());
            bytes.add(encoded);
            refs.add(new DeletionVectorRef.Stored(
                    key, offset, encoded.remaining(), blob.vector().cardinality()));
            offset += encoded.remaining();
        }
        byte[] footer = footer(blobs, refs);
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(offset + footer.length + 4L * Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(MAGIC);
        bytes.forEach(file::put);
        file.putInt(MAGIC).put(footer).putInt(footer.length).putInt(0).putInt(MAGIC);
        return new Encoded(file.flip(), List.copyOf(refs));
    }

    private static byte[] footer(List<Blob> blobs, List<DeletionVectorRef> refs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("blobs");
            for (int i = 0; i < blobs.size(); i++) {
                DeletionVectorRef.Stored ref = (DeletionVectorRef.Stored) refs.get(i);
                json.writeStartObject();
                json.writeStringField("type", "deletion-vector-v1");
                json.writeArrayFieldStart("fields");
                json.writeNumber(POSITION_FIELD_ID);
                json.writeEndArray();
                json.writeNumberField("snapshot-id", -1);
                json.writeNumberField("sequence-number", -1);
                json.writeNumberField("offset", ref.offset());
                json.writeNumberField("length", ref.sizeBytes());
                json.writeObjectFieldStart("properties");
                if (blobs.get(i).dataFile().isPresent()) {
                    json.writeStringField(
                            "referenced-data-file",
                            blobs.get(i).dataFile().get().path());
                }
                if (blobs.get(i).fileId() > 0) {
                    json.writeStringField(
                            "firn.file-id", Long.toString(blobs.get(i).fileId()));
                }
                json.writeStringField("cardinality", Long.toString(ref.cardinality()));
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("properties");
            json.writeStringField("created-by", "firn");
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the footer of a Puffin file", e);
        }
        return bytes.toByteArray();
    }
}
