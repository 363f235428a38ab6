// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import io.firn.io.TableException;
import io.firn.io.UnsupportedFormatException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The files of parquet-testing, which many engines wrote, some of them wrongly. */
class ParquetTestingFilesTest {
    private static final Map<String, Class<? extends TableException>> REFUSED = Map.ofEntries(
            Map.entry("hadoop_lz4_compressed.parquet", UnsupportedFormatException.class),
            Map.entry("int96_from_spark.parquet", UnsupportedFormatException.class),
            Map.entry("large_string_map.brotli.parquet", UnsupportedFormatException.class),
            Map.entry("encrypt_columns_plaintext_footer.parquet", UnsupportedFormatException.class),
            Map.entry("uniform_encryption.parquet", UnsupportedFormatException.class),
            Map.entry("nation.dict-malformed.parquet", CorruptTableException.class),
            Map.entry("rle-dict-uncompressed-corrupt-checksum.parquet", CorruptTableException.class));

    static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(ParquetTestingFilesTest.class
                .getResource("/parquet-testing/" + folder)
                .toURI()))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    @Test
    void soundFilesReadAsInParquetJava() throws IOException {
        List<Path> files = files("");
        assertThat(files).hasSizeGreaterThan(30);
        for (Path path : files) {
            ParquetFile file = InMemory.open(Files.readAllBytes(path));
            List<@Nullable Object> expected = ParquetJavaRows.readAll(path);
            assertThat(Rows.readAll(file, 4_096)).as(path.toString()).isEqualTo(expected);
            assertThat(Rows.readAll(file, 3)).as("%s, 3 rows a batch", path).isEqualTo(expected);
        }
    }

    @Test
    void damagedAndUnsupportedFilesAreRefusedByName() throws IOException {
        List<Path> files = files("refused");
        assertThat(files).hasSizeGreaterThan(10);
        for (Path path : files) {
            byte[] bytes = Files.readAllBytes(path);
            assertThatThrownBy(() -> Rows.readAll(InMemory.open(bytes), 100))
                    .as(path.toString())
                    .isInstanceOf(REFUSED.getOrDefault(path.getFileName().toString(), CorruptTableException.class))
                    .hasMessageContaining(InMemory.KEY.path());
        }
    }
}
