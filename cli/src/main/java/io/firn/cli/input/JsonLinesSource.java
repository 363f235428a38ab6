// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a file with one JSON object a line. Empty lines are skipped. */
final class JsonLinesSource implements RowSource {
    private static final int INFERENCE_ROWS = 10_000;

    private final Input input;
    private final Schema schema;
    private final CountingStream raw;
    private final BufferedReader lines;
    private final Map<String, Integer> columns = new HashMap<>();
    private final Optional<ChangeEnvelope> envelope;
    private long line;

    /** @param envelope of which rows are taken; empty: each object is a row */
    JsonLinesSource(Input input, Schema schema, Optional<ChangeEnvelope> envelope) {
        this.input = input;
        this.envelope = envelope;
        this.schema = schema;
        this.raw = input.stream();
        this.lines = reader(input, raw);
        for (int i = 0; i < schema.fields().size(); i++) {
            columns.put(schema.fields().get(i).name(), i);
        }
    }

    static Schema inferSchema(Input input) {
        JsonTypes types = new JsonTypes();
        try (JsonLinesSource source = new JsonLinesSource(input, Schema.of(), Optional.empty())) {
            JsonNode node;
            for (int i = 0; i < INFERENCE_ROWS && (node = source.nextObject()) != null; i++) {
                types.see(node);
            }
        }
        return types.schema(input.name());
    }

    @Override
    public @Nullable Row next() {
        JsonNode wrapped = nextObject();
        if (wrapped == null) {
            return null;
        }
        JsonNode object = unwrapped(wrapped);
        Defaults values = Defaults.of(schema);
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Integer column = columns.get(member.getKey());
            if (column == null) {
                throw new InvalidRequestException(
                        ("%s: '%s' is not a column of the table; its columns are %s. Add it with"
                                        + " 'firn alter TABLE --add', or leave it out of the input.")
                                .formatted(
                                        position(),
                                        member.getKey(),
                                        String.join(
                                                ", ",
                                                schema.fields().stream()
                                                        .map(Field::name)
                                                        .toList())));
            }
            Field field = schema.fields().get(column);
            try {
                values.set(column, JsonValues.value(field.type(), member.getValue(), field.name()));
            } catch (InvalidRequestException e) {
                throw new InvalidRequestException(position() + ": " + e.getMessage(), e);
            }
        }
        return values.row();
    }

    private JsonNode unwrapped(JsonNode object) {
        try {
            return envelope.isPresent() ? envelope.get().row(object) : object;
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(position() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable JsonNode nextObject() {
        try {
            String text;
            do {
                text = lines.readLine();
                line++;
            } while (text != null && text.isBlank());
            if (text == null) {
                return null;
            }
            JsonNode node = JsonTree.parse(text);
            if (!node.isObject()) {
                throw new InvalidRequestException("%s: each line must be a JSON object, and this one is of the kind %s."
                        .formatted(position(), node.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
            }
            return node;
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null || e.getLocation().getColumnNr() < 1
                    ? position()
                    : "%s, character %d".formatted(position(), e.getLocation().getColumnNr());
            throw new InvalidRequestException(
                    "%s: not JSON: %s."
                            .formatted(
                                    place,
                                    e.getOriginalMessage().replaceFirst(" \\(start marker.*|, from `.*(?=\\))", "")),
                    e);
        } catch (IOException e) {
            throw input.unreadable(e);
        }
    }

    @Override
    public String position() {
        return input.name() + ", line " + line;
    }

    @Override
    public long bytesRead() {
        return raw.count();
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw input.unreadable(e);
        }
    }

    private static BufferedReader reader(Input input, CountingStream raw) {
        return new BufferedReader(new InputStreamReader(
                input.decompressed(raw),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }
}
