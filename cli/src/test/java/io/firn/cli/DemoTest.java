// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void start() {
        firn = new Firn(directory);
    }

    @Test
    void theBundledFlightsPassEveryCheck() {
        String said = firn.ok("demo", "--table", "@/flights");
        assertThat(said)
                .contains("250,000 rows", "+41,666 rows in 1 file\n", "All checks held.")
                .doesNotContain("FAIL", "{}", "{rows");
        assertThat(firn.ok("count", "@/flights")).isEqualTo("250000\n");
        assertThat(firn.refused("demo", "--table", "@/flights")).contains("exists already", "--table");
    }

    @Test
    void theResultIsAlsoADocument() {
        firn.write("few.csv", "id\n1\n2\n3\n");
        assertThat(firn.ok("demo", "--input", "@/few.csv", "--table", "@/few", "--json"))
                .startsWith("{")
                .contains("\"rows\" : 3", "\"all_checks_held\" : true")
                .doesNotContain("1. Create");
    }

    @Test
    void aFileOfTheUsersWorksInEveryFormat() {
        firn.write(
                "in.csv",
                IntStream.range(0, 50)
                        .mapToObj(i -> "%d,2026-01-%02d,n%d".formatted(i, i % 28 + 1, i))
                        .collect(Collectors.joining("\n", "id,day,name\n", "\n")));
        held("in.csv");
        firn.ok("scan", "@/table-of-in.csv", "--select", "id,day,name", "-o", "@/in.jsonl");
        firn.ok("scan", "@/table-of-in.csv", "--select", "id,day,name", "-o", "@/in.parquet");
        held("in.jsonl");
        held("in.parquet");
    }

    @Test
    void filesWithFewRowsAndOddColumnsWork() {
        firn.write("one.csv", "name\nx\n");
        firn.write("same.csv", "id\n7\n7\n");
        firn.write("nulls.csv", "id,day\n,\n1,2026-01-01\n,\n");
        firn.write("extremes.csv", "id\n9223372036854775807\n-9223372036854775808\n");
        firn.write("nested.jsonl", "{\"a\":{\"b\":[1]}}\n{\"a\":null}\n");
        firn.write("names.csv", "order id,a.b,load_wave\n1,2,3\n2,3,4\n");
        firn.write("texts.csv", "\"x(y), \"\"z\"\"\",v\na,1.5\nb,2.5\n");
        for (String input : new String[] {
            "names.csv", "texts.csv", "one.csv", "same.csv", "nulls.csv", "extremes.csv", "nested.jsonl"
        }) {
            held(input);
        }
        firn.write("none.csv", "id\n");
        assertThat(firn.refused("demo", "--input", "@/none.csv", "--table", "@/none"))
                .contains("no rows");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void generatedRowsPassEveryCheck() {
        assertThat(firn.ok("demo", "--tpch", "0.0005", "--table", "@/tpch")).contains("All checks held.");
        assertThat(firn.refused("demo", "--tpch", "0", "--table", "@/none")).contains("above 0");
    }

    private void held(String input) {
        assertThat(firn.ok("demo", "--input", "@/" + input, "--table", "@/table-of-" + input))
                .as(input)
                .contains("All checks held.")
                .doesNotContain("FAIL");
    }
}
