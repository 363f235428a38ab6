// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import com.github.luben.zstd.ZstdInputStream;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.UnsupportedFormatException;
import io.firn.table.ForeignParquet;
import io.firn.types.Schema;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * A file to read rows from.
 *
 * @param path where it is
 * @param name how the user called it, for messages
 * @param format what it holds
 * @param options how it is read
 */
public record Input(Path path, String name, Format format, Options options) {

    /** Formats of inputs. */
    public enum Format {
        PARQUET,
        CSV,
        JSONL
    }

    /**
     * How CSV is written.
     *
     * @param delimiter between fields; empty: what the header shows
     * @param nullText text that means null, besides an empty field without quotes
     */
    public record CsvDialect(Optional<Character> delimiter, String nullText) {
        public static final CsvDialect DEFAULT = new CsvDialect(Optional.empty(), "");
    }

    /**
     * How inputs are read.
     *
     * @param format what they hold; empty: by the endings of their names
     * @param dialect how CSV is written
     * @param ignored columns that are not read
     */
    public record Options(Optional<Format> format, CsvDialect dialect, Set<String> ignored) {
        public static final Options DEFAULT = new Options(Optional.empty(), CsvDialect.DEFAULT, Set.of());

        private Format formatOf(String name) {
            return format.orElseGet(() -> Input.formatOf(name));
        }
    }

    /**
     * How changes say what they do.
     *
     * @param opColumn the column with the operation, the last of the schema that rows are fitted to
     * @param keyColumns columns of the primary key
     * @param envelope whether all must be in Debezium's envelope, which only JSON lines can be
     */
    public record Changes(String opColumn, List<String> keyColumns, boolean envelope) {}

    /**
     * The inputs that an argument names: a file, a glob such as {@code 'day-*.csv'} (sorted by name), or {@code -} for
     * standard input, which is first copied to a temporary file, as a named pipe is.
     */
    public static List<Input> resolve(String argument, Options options, InputStream stdin) {
        if (argument.equals("-")) {
            Format stated = options.format()
                    .orElseThrow(() -> new InvalidRequestException(
                            "Standard input has no ending: say what it is with --format parquet, csv or jsonl."));
            return List.of(new Input(spool(stdin, "Standard input"), "<stdin>", stated, options));
        }
        if (argument.isBlank()) {
            throw new InvalidRequestException(
                    "The name of an input file is empty: give a file, or - for standard input.");
        }
        Path path = Path.of(argument);
        if (Files.isRegularFile(path)) {
            return List.of(new Input(path, argument, options.formatOf(argument), options));
        }
        if (Files.exists(path) && !Files.isDirectory(path)) {
            Format format = options.formatOf(argument);
            try (InputStream pipe = Files.newInputStream(path)) {
                return List.of(new Input(spool(pipe, "'" + argument + "'"), argument, format, options));
            } catch (IOException e) {
                throw new InvalidRequestException(
                        "The input '%s' cannot be read: %s.".formatted(argument, e.getMessage()), e);
            }
        }
        List<Input> inputs = new ArrayList<>();
        for (Path match : glob(path)) {
            String name = match.toString();
            inputs.add(new Input(match, name, options.formatOf(name), options));
        }
        if (inputs.isEmpty()) {
            throw new InvalidRequestException("There is no input file '%s'%s."
                    .formatted(argument, Files.isDirectory(path) ? " (it is a directory; try '" + path + "/*')" : ""));
        }
        return inputs;
    }

    /** A local copy of an input that the user calls {@code name}. */
    public static Input copied(Path copy, String name, Options options) {
        return new Input(copy, name, options.formatOf(name), options);
    }

    /** The same input without some columns, which it need not have. */
    public Input ignoring(Collection<String> columns) {
        Set<String> ignored = new HashSet<>(options.ignored());
        ignored.addAll(columns);
        return new Input(path, name, format, new Options(options.format(), options.dialect(), ignored));
    }

    /** Whether there is anything to know its columns from, which an empty file of JSON lines lacks. */
    public boolean hasColumns() {
        return format != Format.JSONL || JsonLinesSource.hasMembers(this);
    }

    /** The columns that the input seems to have: stated by Parquet, guessed from the first rows of CSV and JSON. */
    public Schema inferSchema() {
        return inferSchema(Schema.of());
    }

    /** As {@link #inferSchema()}; those that another schema has by the same name have its types. */
    public Schema inferSchema(Schema known) {
        Schema found = switch (format) {
            case PARQUET -> ParquetSource.open(this).schema();
            case CSV -> CsvSource.inferSchema(this);
            case JSONL -> JsonLinesSource.inferSchema(this, known);
        };
        return Schema.of(found.fields().stream()
                .filter(field -> !options.ignored().contains(field.name()))
                .map(field -> known.fields().stream()
                        .filter(own -> own.name().equals(field.name()))
                        .findFirst()
                        .orElse(field))
                .toList());
    }

    /**
     * The rows, fitted by name to the columns of {@code schema}. Columns that the input lacks get their write default or
     * null; those that the schema lacks are an error, unless they are ignored.
     */
    public RowSource open(Schema schema) {
        return open(new TargetColumns(schema, options.ignored(), Optional.empty()), Optional.empty());
    }

    private RowSource open(TargetColumns columns, Optional<ChangeEnvelope> changes) {
        return switch (format) {
            case PARQUET -> new ParquetSource(this, columns);
            case CSV -> new CsvSource(this, columns);
            case JSONL -> new JsonLinesSource(this, columns, changes);
        };
    }

    /**
     * The rows of changes, as {@link #open}, each with its operation. Of JSON lines also those in Debezium's envelope:
     * objects {@code before} and {@code after}, one of which is the row. They are told by these members where the schema
     * has no columns of these names.
     */
    public RowSource openChanges(Schema schema, Changes changes) {
        if (changes.envelope() && format != Format.JSONL) {
            throw new InvalidRequestException("%s: only JSON lines can be in an envelope, and this is %s."
                    .formatted(name, format.name().toLowerCase(Locale.ROOT)));
        }
        return open(
                new TargetColumns(schema, options.ignored(), Optional.of(changes.opColumn())),
                Optional.of(ChangeEnvelope.of(changes, schema)));
    }

    /** The file, which must be Parquet, if the schema has all of its columns but those that are ignored. */
    public ForeignParquet parquet(Schema schema) {
        ForeignParquet file = ParquetSource.open(this);
        new TargetColumns(schema, options.ignored(), Optional.empty()).match(this, file.columnNames());
        return file;
    }

    /** Size of the file in bytes. */
    public long sizeBytes() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    CountingStream stream() {
        try {
            return new CountingStream(Files.newInputStream(path));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The text of {@code raw}, decompressed when the name ends in {@code .gz} or {@code .zst}. */
    InputStream decompressed(CountingStream raw) {
        try {
            if (name.endsWith(".gz")) {
                return new GZIPInputStream(raw, 1 << 16);
            }
            return name.endsWith(".zst") ? new ZstdInputStream(raw) : new BufferedInputStream(raw, 1 << 16);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Runs a step of reading Parquet. Damage is an error of the request here: the table is sound. */
    public <T> T reading(Supplier<T> step) {
        try {
            return step.get();
        } catch (CorruptTableException | UnsupportedFormatException e) {
            String problem = String.valueOf(e.getMessage());
            String own = "Object " + FileStore.KEY.path();
            throw new InvalidRequestException(
                    problem.startsWith(own) ? name + problem.substring(own.length()) : name + ": " + problem, e);
        }
    }

    InvalidRequestException unreadable(IOException e) {
        if (e instanceof CharacterCodingException) {
            return new InvalidRequestException(
                    "%s, line %d: not UTF-8; convert the file, for instance with iconv."
                            .formatted(name, MalformedText.line(this)),
                    e);
        }
        String problem = e instanceof NoSuchFileException
                ? "it is no longer there"
                : e instanceof EOFException || String.valueOf(e.getMessage()).equals("Truncated source")
                        ? "it is cut off: the compressed data ends too early"
                        : e.getMessage();
        return new InvalidRequestException("The input '%s' cannot be read: %s.".formatted(name, problem), e);
    }

    /** Whether a name has the ending of a format, or can be that of several files. */
    public static boolean isFileName(String name) {
        return endingOf(name).isPresent() || name.matches(".*[*?\\[{].*");
    }

    private static Format formatOf(String name) {
        return endingOf(name)
                .orElseThrow(() -> new InvalidRequestException(
                        "What '%s' holds does not show in its name: say it with --format parquet, csv or jsonl."
                                .formatted(name)));
    }

    private static Optional<Format> endingOf(String name) {
        String bare = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        if (bare.endsWith(".parquet") || bare.endsWith(".parq")) {
            return Optional.of(Format.PARQUET);
        }
        if (bare.endsWith(".csv") || bare.endsWith(".tsv")) {
            return Optional.of(Format.CSV);
        }
        if (bare.endsWith(".jsonl") || bare.endsWith(".ndjson") || bare.endsWith(".json")) {
            return Optional.of(Format.JSONL);
        }
        return Optional.empty();
    }

    private static List<Path> glob(Path pattern) {
        Path folder = Optional.ofNullable(pattern.getParent()).orElse(Path.of(""));
        Path name = pattern.getFileName();
        if (name == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(folder, name.toString())) {
            List<Path> files = new ArrayList<>();
            matches.forEach(match -> {
                if (Files.isRegularFile(match)) {
                    files.add(match);
                }
            });
            files.sort(null);
            return files;
        } catch (IOException | java.util.regex.PatternSyntaxException e) {
            throw new InvalidRequestException("'%s' cannot be listed: %s.".formatted(pattern, e.getMessage()), e);
        }
    }

    private static Path spool(InputStream pipe, String name) {
        try {
            Path copy = Files.createTempFile("firn-stdin-", ".tmp");
            copy.toFile().deleteOnExit();
            Files.copy(pipe, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be copied to a temporary file: " + e.getMessage(), e);
        }
    }
}
