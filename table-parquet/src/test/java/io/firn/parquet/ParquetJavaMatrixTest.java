// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.testing.Gen;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import io.firn.parquet.RowRanges.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of parquet-java in every combination of type, encoding, page version, codec and shape read as it reads them. */
class ParquetJavaMatrixTest {
    private static final Map<String, EnumSet<ValueEncoding>> ENCODINGS = Map.of(
            "boolean", EnumSet.of(ValueEncoding.PLAIN, ValueEncoding.RLE),
            "int32", numbers(true),
            "int64", numbers(true),
            "float", numbers(false),
            "double", numbers(false),
            "int96", EnumSet.of(ValueEncoding.PLAIN, ValueEncoding.DICTIONARY, ValueEncoding.DICTIONARY_THEN_OTHER),
            "binary",
                    EnumSet.of(
                            ValueEncoding.PLAIN,
                            ValueEncoding.DICTIONARY,
                            ValueEncoding.DICTIONARY_THEN_OTHER,
                            ValueEncoding.DELTA_LENGTH_BYTE_ARRAY,
                            ValueEncoding.DELTA_BYTE_ARRAY),
            "fixed_len_byte_array(5)",
                    EnumSet.of(
                            ValueEncoding.PLAIN,
                            ValueEncoding.DICTIONARY,
                            ValueEncoding.DICTIONARY_THEN_OTHER,
                            ValueEncoding.DELTA_BYTE_ARRAY,
                            ValueEncoding.BYTE_STREAM_SPLIT));
    private static final List<CompressionCodecName> CODECS = List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.ZSTD,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.LZ4_RAW);

    /** Required and optional, alone, in structs, lists and maps, in each other, in old forms of lists. */
    private static final String SHAPES = """
            message m {
              required T required;
              optional T optional;
              optional group s { required T a; optional T b; required group t { optional T c; } }
              optional group l (LIST) { repeated group list { optional T element; } }
              required group ll (LIST) { repeated group list { required group element (LIST) { repeated group list { required T element; } } } }
              optional group m (MAP) { repeated group key_value { required T key; optional group value { optional T x; repeated T y; } } }
              optional group old (LIST) { repeated T array; }
              optional group pairs (LIST) { repeated group pairs_tuple { optional T left; } }
              repeated T bare;
            }
            """;

    @TempDir
    Path directory;

    private static EnumSet<ValueEncoding> numbers(boolean integers) {
        EnumSet<ValueEncoding> encodings = EnumSet.of(
                ValueEncoding.PLAIN,
                ValueEncoding.DICTIONARY,
                ValueEncoding.DICTIONARY_THEN_OTHER,
                ValueEncoding.BYTE_STREAM_SPLIT);
        if (integers) {
            encodings.add(ValueEncoding.DELTA_BINARY_PACKED);
        }
        return encodings;
    }

    @Test
    void everyTypeEncodingPageVersionCodecAndShapeReadsAsInParquetJava() throws IOException {
        Set<String> missing = new TreeSet<>(cells());
        long seed = 0;
        for (var entry : ENCODINGS.entrySet()) {
            MessageType schema = MessageTypeParser.parseMessageType(SHAPES.replace("T ", entry.getKey() + " "));
            for (ValueEncoding encoding : entry.getValue()) {
                for (WriterVersion version : WriterVersion.values()) {
                    for (CompressionCodecName codec : CODECS) {
                        Style style = new Style(encoding, version, codec, seed++ % 2 == 0);
                        if (isWritten(entry.getKey(), style)) {
                            check(schema, style, entry.getKey(), seed);
                            missing.removeAll(cells(directory.resolve("read.parquet"), entry.getKey()));
                        }
                    }
                }
            }
        }
        assertThat(missing).as("cells of the matrix that no file had").isEmpty();
    }

    /** All cells: type, encoding, codec, nullability and nesting. */
    private static Set<String> cells() {
        Set<String> cells = new TreeSet<>();
        ENCODINGS.forEach((type, encodings) -> {
            for (ValueEncoding encoding : encodings) {
                for (CompressionCodecName codec : CODECS) {
                    for (String nulls : List.of("required", "optional")) {
                        for (String nesting : List.of("flat", "struct", "list", "map")) {
                            String name =
                                    encoding == ValueEncoding.DICTIONARY_THEN_OTHER ? "DICTIONARY" : encoding.name();
                            cells.add(String.join(" ", type, name, codec.name(), nulls, nesting));
                        }
                    }
                }
            }
        });
        return cells;
    }

    /** The cells that a file has pages for, by its own footer. */
    private static Set<String> cells(Path path, String type) throws IOException {
        Set<String> cells = new TreeSet<>();
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), options)) {
            for (var block : reader.getFooter().getBlocks()) {
                for (ColumnChunkMetaData column : block.getColumns()) {
                    String nulls =
                            column.getPrimitiveType().isRepetition(Type.Repetition.OPTIONAL) ? "optional" : "required";
                    for (Encoding encoding : column.getEncodingStats().getDataEncodings()) {
                        String name = encoding.usesDictionary() ? "DICTIONARY" : encoding.name();
                        cells.add(String.join(
                                " ",
                                type,
                                name,
                                column.getCodec().name(),
                                nulls,
                                nesting(column.getPath().toArray())));
                    }
                }
            }
        }
        return cells;
    }

    private static String nesting(String[] path) {
        return switch (path[0]) {
            case "required", "optional" -> "flat";
            case "s" -> "struct";
            case "m" -> "map";
            default -> "list";
        };
    }

    /** All but one: parquet-java makes no dictionaries for fixed-length values with pages of version 1. */
    private static boolean isWritten(String type, Style style) {
        boolean dictionary =
                style.encoding() == ValueEncoding.DICTIONARY || style.encoding() == ValueEncoding.DICTIONARY_THEN_OTHER;
        return !(dictionary && type.startsWith("fixed") && style.version() == WriterVersion.PARQUET_1_0);
    }

    private void check(MessageType schema, Style style, String type, long seed) throws IOException {
        Gen gen = new Gen(seed);
        byte[] bytes = ParquetJavaFiles.write(directory, schema, style, 2, 150, gen);
        Path path = directory.resolve("read.parquet");
        Files.write(path, bytes);
        String what = "seed %d: %s, %s".formatted(seed, type, style);
        assertThat(encodings(path)).as(what).contains(expected(style));
        List<@Nullable Object> expected = ParquetJavaRows.readAll(path);
        ParquetFile file = InMemory.open(bytes);
        assertThat(Rows.readAll(file, 4_096)).as(what).isEqualTo(expected);
        assertThat(Rows.readAll(file, 1 + gen.below(70))).as(what).isEqualTo(expected);
        RowRanges ranges = ranges(gen, 300);
        List<@Nullable Object> chosen = new ArrayList<>();
        for (Range range : ranges.ranges()) {
            chosen.addAll(expected.subList((int) range.from(), (int) range.to()));
        }
        assertThat(Rows.read(file, file.schema(), ranges, 1 + gen.below(70)))
                .as("%s, rows %s", what, ranges)
                .isEqualTo(chosen);
    }

    static RowRanges ranges(Gen gen, int rows) {
        List<Range> ranges = new ArrayList<>();
        for (int from = gen.below(100); from < rows; ) {
            int to = Math.min(rows, from + 1 + gen.below(gen.chance(0.3) ? 150 : 10));
            ranges.add(new Range(from, to));
            from = to + 1 + gen.below(100);
        }
        return new RowRanges(ranges);
    }

    private static Encoding expected(Style style) {
        return switch (style.encoding()) {
            case DICTIONARY, DICTIONARY_THEN_OTHER ->
                style.version() == WriterVersion.PARQUET_1_0
                        ? Encoding.valueOf("PLAIN_DICTIONARY")
                        : Encoding.RLE_DICTIONARY;
            default -> Encoding.valueOf(style.encoding().name());
        };
    }

    private static Set<Encoding> encodings(Path path) throws IOException {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), options)) {
            Set<Encoding> encodings = new HashSet<>();
            for (ColumnChunkMetaData column :
                    reader.getFooter().getBlocks().get(0).getColumns()) {
                encodings.addAll(column.getEncodings());
            }
            return encodings;
        }
    }
}
