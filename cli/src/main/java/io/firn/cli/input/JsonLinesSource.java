// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rows of a file with one JSON object a line. Empty lines are skipped. */
final class JsonLinesSource implements RowSource {
    private static final int INFERENCE_ROWS = 10_000;

    private final Input input;
    private final TargetColumns columns;
    private final CountingStream raw;
    private final BufferedReader lines;
    private final Optional<ChangeEnvelope> envelope;
    private final Queue<ChangeEnvelope.Change> pending = new ArrayDeque<>();
    private long line;
    private long skipped;

    /** @param envelope of changes; empty: each object is a row */
    JsonLinesSource(Input input, TargetColumns columns, Optional<ChangeEnvelope> envelope) {
        this.input = input;
        this.envelope = envelope;
        this.columns = columns;
        this.raw = input.stream();
        this.lines = reader(input, raw);
    }

    /** @param known columns whose types need not be guessed */
    static Schema inferSchema(Input input, Schema known) {
        return seen(input, known).schema(input.name());
    }

    /** Whether the first rows have any member. */
    static boolean hasMembers(Input input) {
        return seen(input, Schema.of()).hasMembers();
    }

    private static JsonTypes seen(Input input, Schema known) {
        JsonTypes types = new JsonTypes(known);
        TargetColumns none = new TargetColumns(Schema.of(), Set.of(), Optional.empty());
        try (JsonLinesSource source = new JsonLinesSource(input, none, Optional.empty())) {
            JsonNode node;
            for (int i = 0; i < INFERENCE_ROWS && (node = source.nextObject()) != null; i++) {
                types.see(((ObjectNode) node).remove(input.options().ignored()));
            }
        }
        return types;
    }

    @Override
    public @Nullable Row next() {
        while (pending.isEmpty()) {
            JsonNode object = nextObject();
            if (object == null) {
                return null;
            }
            pending.addAll(placed(() -> changes(object)));
            skipped += pending.isEmpty() ? 1 : 0;
        }
        ChangeEnvelope.Change change = pending.remove();
        return placed(() -> row(change));
    }

    private List<ChangeEnvelope.Change> changes(JsonNode object) {
        return envelope.isPresent()
                ? envelope.get().in(object)
                : List.of(new ChangeEnvelope.Change(object, ConnectTypes.UNKNOWN));
    }

    private Row row(ChangeEnvelope.Change change) {
        Defaults values = Defaults.of(columns.schema());
        for (Map.Entry<String, JsonNode> member : change.row().properties()) {
            int place = columns.place(member.getKey(), "The row");
            if (place != TargetColumns.IGNORED) {
                Field field = columns.schema().fields().get(place);
                JsonNode value =
                        envelope.isPresent() ? change.types().value(field, member.getValue()) : member.getValue();
                values.set(place, JsonValues.value(field.type(), value, field.name()));
            }
        }
        return values.row();
    }

    /** Runs a step; what it finds wrong is wrong with this line. */
    private <T> T placed(Supplier<T> step) {
        try {
            return step.get();
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
            if (!node.isObject() && !(node.isNull() && envelope.isPresent())) {
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
    public long skipped() {
        return skipped;
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
