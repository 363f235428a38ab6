// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import io.firn.snapshot.TableDefinition;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A data file that was written and waits for a commit. Travels between processes, by Java serialization or as the JSON
 * text {@link #toJson}, whose layout may change between releases. Immutable; equal by content.
 */
public final class CommitMessage implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String TABLE = "table";
    private static final String FIRST_FILE_ID = "first-file-id";
    private static final String FILE = "file";

    private final transient UUID tableId;
    private final transient long firstFileId;
    private final transient FileDescription file;
    /** Makes the text of the file when the message travels, which most do not. */
    private final transient Supplier<String> fileJson;

    private CommitMessage(UUID tableId, long firstFileId, FileDescription file, Supplier<String> fileJson) {
        this.tableId = tableId;
        this.firstFileId = firstFileId;
        this.file = file;
        this.fileJson = fileJson;
    }

    /** @param written the snapshot for which the file was written */
    static CommitMessage of(FileDescription file, Snapshot written) {
        TableDefinition definition = written.definition();
        return new CommitMessage(
                written.header().tableId(),
                written.header().counters().nextFileId(),
                file,
                () -> SnapshotCodec.fileToJson(file, definition));
    }

    /** Reads back {@link #toJson}; throws {@link InvalidRequestException} when it is something else. */
    public static CommitMessage fromJson(String json) {
        Map<String, String> parts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                String value = value(parser, json);
                require(parts.put(name, value) == null, "it has '" + name + "' twice");
            }
            require(parser.currentToken() == JsonToken.END_OBJECT, "it is cut off");
            require(parser.nextToken() == null, "there is text behind it");
        } catch (IOException malformed) {
            throw new InvalidRequestException("This is not a commit message: " + malformed.getMessage(), malformed);
        }
        require(parts.keySet().equals(Set.of(TABLE, FIRST_FILE_ID, FILE)), "it has the parts " + parts.keySet());
        String fileJson = parts.get(FILE);
        try {
            return new CommitMessage(
                    UUID.fromString(parts.get(TABLE)),
                    Long.parseLong(parts.get(FIRST_FILE_ID)),
                    SnapshotCodec.parseFile(fileJson),
                    () -> fileJson);
        } catch (IllegalArgumentException | CorruptTableException malformed) {
            throw new InvalidRequestException("This is not a commit message: " + malformed.getMessage(), malformed);
        }
    }

    /** Text of a string or number; for an object the JSON itself. */
    private static String value(JsonParser parser, String json) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            String text = parser.getText();
            return text == null ? "" : text;
        }
        int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        parser.skipChildren();
        return json.substring(start, Math.toIntExact(parser.currentLocation().getCharOffset()));
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new InvalidRequestException("This is not a commit message: " + problem + ".");
        }
    }

    public String toJson() {
        return "{\"%s\":\"%s\",\"%s\":%d,\"%s\":%s}"
                .formatted(TABLE, tableId, FIRST_FILE_ID, firstFileId, FILE, fileJson.get());
    }

    /** It is serialized as its text. */
    private Object writeReplace() {
        return new Text(toJson());
    }

    private record Text(String json) implements Serializable {
        private Object readResolve() {
            return fromJson(json);
        }
    }

    /** The file that was written. */
    public FileDescription file() {
        return file;
    }

    /** The table for which it was written. */
    UUID tableId() {
        return tableId;
    }

    /** The smallest id that the file can have in the table. */
    long firstFileId() {
        return firstFileId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CommitMessage message && toJson().equals(message.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return toJson();
    }
}
