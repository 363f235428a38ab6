// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import io.firn.io.TableException;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to the bytes of a file, reading it ends soon, with rows or with an exception that names the file. */
class DamagedFilesTest {
    private static final int MUTATIONS = 6_000;
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message m {
              required int64 id;
              optional binary text (STRING);
              optional group s { optional int32 a; optional double b; }
              optional group l (LIST) { repeated group list { optional binary element; } }
              optional group m (MAP) { repeated group key_value { required int32 key; optional boolean value; } }
            }
            """);

    @TempDir
    Path directory;

    private List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        long seed = 0;
        for (WriterVersion version : WriterVersion.values()) {
            for (CompressionCodecName codec : List.of(
                    CompressionCodecName.ZSTD,
                    CompressionCodecName.UNCOMPRESSED,
                    CompressionCodecName.SNAPPY,
                    CompressionCodecName.LZ4_RAW,
                    CompressionCodecName.GZIP)) {
                // Without checksums, so that what is damaged reaches the decoders.
                corpus.add(ParquetJavaFiles.write(
                        directory,
                        SCHEMA,
                        new Style(ValueEncoding.DICTIONARY_THEN_OTHER, version, codec, false),
                        1,
                        200,
                        new Gen(++seed)));
            }
        }
        // Too large to come whole with the footer, so that its pages take the way through direct buffers.
        Style large = new Style(
                ValueEncoding.DICTIONARY_THEN_OTHER, WriterVersion.PARQUET_2_0, CompressionCodecName.ZSTD, false);
        corpus.add(ParquetJavaFiles.write(directory, SCHEMA, large, 2, 1_500, new Gen(++seed)));
        for (String folder : List.of("", "refused")) {
            for (Path path : ParquetTestingFilesTest.files(folder)) {
                corpus.add(Files.readAllBytes(path));
            }
        }
        assertThat(corpus).anyMatch(file -> file.length > 70_000);
        return corpus;
    }

    @Test
    void readingDamagedFilesEndsSoonWithRowsOrATableException() throws IOException {
        List<byte[]> corpus = corpus();
        int[] refused = new int[1];
        Seeds.forEach(MUTATIONS, gen -> {
            byte[] damaged = damage(gen.pick(corpus).clone(), gen);
            Assertions.assertTimeout(BOUND, () -> {
                try {
                    ParquetFile file = InMemory.open(damaged);
                    // A damaged footer may state any number of rows, most of them nulls that take no bytes.
                    long rows = Math.min(file.rowCount(), 20_000);
                    RowRanges ranges = gen.chance(0.5) && rows > 300
                            ? ParquetJavaMatrixTest.ranges(gen, 300)
                            : RowRanges.all(rows);
                    Rows.read(file, file.schema(), ranges, 1 + gen.below(500));
                } catch (TableException expected) {
                    assertThat(expected).hasMessageContaining(InMemory.KEY.path());
                    refused[0]++;
                }
            });
        });
        assertThat(refused[0]).isPositive();
    }

    private static byte[] damage(byte[] bytes, Gen gen) {
        // Half of the damage goes to the footer, which is small and says the most.
        int footer = Math.max(0, bytes.length - 8 - Math.min(bytes.length - 8, littleInt(bytes, bytes.length - 8)));
        int count = 1 + gen.below(gen.chance(0.8) ? 2 : 12);
        for (int i = 0; i < count; i++) {
            int from = gen.chance(0.5) && footer < bytes.length ? footer : 0;
            int at = from + gen.below(bytes.length - from);
            switch (gen.below(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << gen.below(8));
                case 1 -> bytes[at] = (byte) gen.below(256);
                case 2 -> bytes[at] = (byte) (gen.chance(0.5) ? 0xff : 0x7f);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + gen.below(9)), (byte) gen.below(256));
                default -> {
                    int length = Math.min(1 + gen.below(30), bytes.length - at);
                    System.arraycopy(bytes, gen.below(bytes.length - length + 1), bytes, at, length);
                }
            }
        }
        return gen.chance(0.1) ? Arrays.copyOf(bytes, gen.below(bytes.length)) : bytes;
    }

    private static int littleInt(byte[] bytes, int at) {
        return (bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24)
                & Integer.MAX_VALUE;
    }

    @Test
    void everyFlippedBitOfAPageBodyIsFoundByItsChecksum() throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType("message m { required int64 v; }");
        Style style =
                new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_1_0, CompressionCodecName.UNCOMPRESSED, true);
        byte[] bytes = ParquetJavaFiles.write(directory, schema, style, 1, 80, new Gen(1));
        // One page of 640 bytes, whose header has fewer than 100.
        for (int at = 104; at < 640; at += 7) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            assertThatThrownBy(() -> Rows.readAll(InMemory.open(damaged), 100))
                    .as("byte %d", at)
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("checksum")
                    .hasMessageContaining("column v, row group 0, page at byte 4");
        }
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws IOException {
        Style style = new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_2_0, CompressionCodecName.ZSTD, true);
        byte[] bytes = ParquetJavaFiles.write(directory, SCHEMA, style, 1, 20, new Gen(1));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> InMemory.open(cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(CorruptTableException.class);
        }
    }
}
