// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.FieldModifier;
import io.firn.cli.Count;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file whose first line names the columns. A field without quotes that is empty, or that is the dialect's
 * null text, is null; {@code ""} is the empty string.
 */
final class CsvSource implements RowSource {
    /** Rows that inference looks at. */
    private static final int INFERENCE_ROWS = 10_000;

    /** As much of a file as is looked at for the delimiter. */
    private static final int HEADER_CHARS = 1 << 16;

    /** Null inside the parser, which gives a blank line as one empty field. */
    private static final String NULL = "";

    /** Stands for {@code ""} inside the parser: no text file holds this private-use character by accident. */
    private static final String EMPTY = "\uE000empty\uE000";

    private final Input input;
    private final Schema schema;
    private final CountingStream raw;
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final int[] places;
    private final List<String> names;
    private long line = 1;

    CsvSource(Input input, TargetColumns columns) {
        this.input = input;
        this.schema = columns.schema();
        this.raw = input.stream();
        this.reader = reader(input, raw);
        this.records = reader.iterator();
        this.names = header(input, records);
        this.places = columns.match(input, names);
        for (int place : places) {
            if (place == TargetColumns.IGNORED) {
                continue;
            }
            Field field = schema.fields().get(place);
            if (!(field.type() instanceof Type.Primitive)) {
                throw new InvalidRequestException(
                        "%s: column '%s' is a %s, which CSV cannot hold; use JSON lines or Parquet."
                                .formatted(input.name(), field.name(), field.type()));
            }
        }
    }

    static Schema inferSchema(Input input) {
        try (CsvReader<CsvRecord> reader = reader(input, input.stream())) {
            Iterator<CsvRecord> records = reader.iterator();
            List<String> names = header(input, records);
            List<TextTypes> guesses = new ArrayList<>();
            names.forEach(name -> guesses.add(new TextTypes()));
            for (int row = 0; row < INFERENCE_ROWS && records.hasNext(); row++) {
                CsvRecord fields = records.next();
                for (int i = 0; i < Math.min(names.size(), fields.getFieldCount()); i++) {
                    if (!fields.getField(i).equals(NULL)) {
                        guesses.get(i).see(fields.getField(i));
                    }
                }
            }
            Field[] columns = new Field[names.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = Field.optional(names.get(i), guesses.get(i).type());
            }
            return Schema.of(columns);
        } catch (IOException e) {
            throw input.unreadable(e);
        } catch (UncheckedIOException | CsvParseException e) {
            throw malformed(input, 0, e);
        }
    }

    @Override
    public @Nullable Row next() {
        CsvRecord fields;
        do {
            try {
                if (!records.hasNext()) {
                    return null;
                }
                fields = records.next();
            } catch (UncheckedIOException | CsvParseException e) {
                throw malformed(input, line, e);
            }
            line = fields.getStartingLineNumber();
        } while (names.size() > 1 && isBlank(fields));
        if (fields.getFieldCount() != names.size()) {
            throw new InvalidRequestException("%s: it has %s where the header names %s."
                    .formatted(
                            position(), Count.of(fields.getFieldCount(), "field"), Count.of(names.size(), "column")));
        }
        Defaults values = Defaults.of(schema);
        for (int i = 0; i < places.length; i++) {
            if (places[i] != TargetColumns.IGNORED) {
                values.set(places[i], value(schema.fields().get(places[i]), fields.getField(i)));
            }
        }
        return values.row();
    }

    private @Nullable Object value(Field field, String text) {
        if (text.equals(NULL)) {
            return null;
        }
        String plain = text.equals(EMPTY) ? "" : text;
        if (field.type() == Type.Simple.STRING) {
            return plain;
        }
        try {
            return Values.parse((Type.Primitive) field.type(), plain.strip(), field.name());
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(position() + ": " + e.getMessage(), e);
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
            reader.close();
        } catch (IOException e) {
            throw input.unreadable(e);
        }
    }

    private static CsvReader<CsvRecord> reader(Input input, CountingStream raw) {
        String nullText = input.options().dialect().nullText();
        CsvRecordHandler handler = CsvRecordHandler.builder()
                .fieldModifier(new FieldModifier() {
                    @Override
                    public String modify(long startingLine, int index, boolean quoted, String field) {
                        if (quoted) {
                            return field.isEmpty() ? EMPTY : field;
                        }
                        return field.equals(nullText) ? NULL : field;
                    }
                })
                .build();
        // Blank lines are looked at here: in a file of one column each is a row, in others none.
        return CsvReader.builder()
                .fieldSeparator(input.options().dialect().delimiter().orElseGet(() -> delimiter(input)))
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .build(handler, text(input, raw));
    }

    private static Reader text(Input input, CountingStream raw) {
        return new InputStreamReader(
                input.decompressed(raw),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** A tab by the ending of the name, or else the first of a few characters that the header has. */
    private static char delimiter(Input input) {
        if (input.name().replaceFirst("\\.(gz|zst)$", "").endsWith(".tsv")) {
            return '\t';
        }
        char[] start = new char[HEADER_CHARS];
        int length = 0;
        try (Reader reader = text(input, input.stream())) {
            for (int read; length < start.length && (read = reader.read(start, length, start.length - length)) > 0; ) {
                length += read;
            }
        } catch (IOException e) {
            // The reading proper comes to the same place, and knows better what to say.
            return ',';
        }
        String header = new String(start, 0, length).stripLeading().split("\\R", 2)[0];
        for (char candidate : new char[] {',', ';', '\t', '|'}) {
            if (header.indexOf(candidate) >= 0) {
                return candidate;
            }
        }
        return ',';
    }

    private static boolean isBlank(CsvRecord fields) {
        return fields.getFieldCount() == 1 && fields.getField(0).equals(NULL);
    }

    private static List<String> header(Input input, Iterator<CsvRecord> records) {
        try {
            CsvRecord first;
            do {
                if (!records.hasNext()) {
                    throw new InvalidRequestException(
                            "%s is empty: its first line must name the columns.".formatted(input.name()));
                }
                first = records.next();
            } while (isBlank(first));
            List<String> names = new ArrayList<>(first.getFields());
            names.set(0, names.get(0).startsWith("\uFEFF") ? names.get(0).substring(1) : names.get(0));
            names.replaceAll(name -> name.equals(EMPTY) ? NULL : name);
            int unnamed = names.indexOf(NULL);
            if (unnamed >= 0) {
                throw new InvalidRequestException(
                        "%s, line 1: column %d has no name.".formatted(input.name(), unnamed + 1));
            }
            return names;
        } catch (UncheckedIOException | CsvParseException e) {
            throw malformed(input, 0, e);
        }
    }

    /** @param line of the last row that was sound */
    private static InvalidRequestException malformed(Input input, long line, RuntimeException e) {
        Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
        if (cause instanceof IOException unreadable) {
            return input.unreadable(unreadable);
        }
        return new InvalidRequestException(
                "%s, after line %d: not CSV: %s. Is a quote not closed, or not doubled?"
                        .formatted(input.name(), line, cause.getMessage()),
                e);
    }
}
