// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that DuckDB wrote read as in parquet-java. */
class DuckDbFilesTest {
    private static final String ROWS = """
            select i as id,
              case when i % 7 = 0 then null else hash(i) % 50 end as few,
              hash(i)::double / 3 as d,
              (i * 37 % 1000)::decimal(9, 2) as dec,
              (i * 37)::decimal(38, 4) as wide,
              date '2001-01-01' + (i % 900)::int as day,
              timestamp '2001-01-01 00:00:00' + interval (i) second as at,
              case when i % 5 = 0 then null else 'status ' || (i % 8) end as status,
              'text ' || hash(i) as text,
              i % 3 = 0 as flag,
              case when i % 11 = 0 then null else {'a': i, 'b': case when i % 2 = 0 then 'x' || i end} end as s,
              case when i % 13 = 0 then null else range(i % 4) end as l,
              case when i % 17 = 0 then null else map([i, i + 1], ['a', null]) end as m,
              [[i, null], null, []] as ll
            from range(6000) t(i)
            """;

    @TempDir
    Path directory;

    @Test
    void filesOfDuckDbReadAsInParquetJava() throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String version : List.of("v1", "v2")) {
                for (String codec : List.of("zstd", "snappy", "gzip", "lz4_raw", "uncompressed")) {
                    Path path = directory.resolve(version + codec + ".parquet");
                    statement.execute(
                            "copy (%s) to '%s' (format parquet, codec '%s', parquet_version '%s', row_group_size 2048)"
                                    .formatted(ROWS, path, codec, version));
                    List<@Nullable Object> expected = ParquetJavaRows.readAll(path);
                    assertThat(expected).hasSize(6_000);
                    ParquetFile file = InMemory.open(Files.readAllBytes(path));
                    assertThat(Rows.readAll(file, 4_096).equals(expected))
                            .as("%s %s", version, codec)
                            .isTrue();
                }
            }
        }
    }
}
