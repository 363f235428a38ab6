// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.input.Input;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firn merge}. */
final class MergeCommandTest {
    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void table() throws Exception {
        firn = new Firn(directory);
        firn.ok("create", "@/t", "--columns", "id long not null, name string, price decimal(10,2)");
        file("first.csv", "id,name,price\n1,a,1.00\n2,b,2.00\n3,c,3.00\n");
        firn.ok("append", "@/t", "@/first.csv");
    }

    private void file(String name, String content) throws Exception {
        Files.writeString(directory.resolve(name), content);
    }

    private String rows() {
        return firn.ok("scan", "@/t", "--format", "csv")
                .lines()
                .skip(1)
                .sorted()
                .toList()
                .toString();
    }

    @Test
    void matchedRowsAreUpdatedAndOthersInserted() throws Exception {
        file("changes.csv", "id,name,op\n2,B,u\n4,d,i\n");
        assertThat(firn.ok("merge", "@/t", "@/changes.csv", "--on", "t.id = s.id"))
                .isEqualTo("Inserted 1, updated 1 and deleted 0 rows in 1 file: version 3.\n");
        assertThat(rows()).isEqualTo("[1,a,1.00, 2,B,2.00, 3,c,3.00, 4,d,]");
    }

    @Test
    void aSourceOfAnyFormatIsReadFromAFileAndFromStandardInput() throws Exception {
        file("source.csv", "id,name\n2,B\n4,d\n5,e\n");
        file(
                "source.jsonl",
                "{\"id\": 2, \"name\": \"B\"}\n{\"id\": 4, \"name\": \"d\"}\n" + "{\"id\": 5, \"name\": \"e\"}\n");
        firn.ok("create", "@/source", "--from", "@/source.csv");
        firn.ok("append", "@/source", "@/source.csv");
        firn.ok("scan", "@/source", "-o", "@/source.parquet");
        for (Input.Format format : Input.Format.values()) {
            String ending = format.name().toLowerCase(Locale.ROOT);
            for (boolean stdin : new boolean[] {false, true}) {
                String table = "@/%s-%s".formatted(ending, stdin);
                firn.ok("create", table, "--columns", "id long not null, name string, price decimal(10,2)");
                firn.ok("append", table, "@/first.csv");
                InputStream before = System.in;
                try (InputStream bytes = Files.newInputStream(directory.resolve("source." + ending))) {
                    System.setIn(bytes);
                    assertThat(firn.ok(
                                    "merge",
                                    table,
                                    stdin ? "-" : "@/source." + ending,
                                    "--format",
                                    ending,
                                    "--on",
                                    "t.id = s.id"))
                            .as(table)
                            .isEqualTo("Inserted 2, updated 1 and deleted 0 rows in 1 file: version 3.\n");
                } finally {
                    System.setIn(before);
                }
                assertThat(firn.ok("scan", table, "--select", "id,name", "--format", "csv")
                                .lines()
                                .skip(1)
                                .sorted())
                        .as(table)
                        .containsExactly("1,a", "2,B", "3,c", "4,d", "5,e");
            }
        }
    }

    @Test
    void actionsConditionsAndValuesAreChosen() throws Exception {
        file(
                "changes.jsonl",
                "{\"id\": 1, \"price\": 5, \"op\": \"u\"}\n{\"id\": 2, \"op\": \"d\"}\n"
                        + "{\"id\": 9, \"price\": 9, \"op\": \"d\"}\n");
        assertThat(firn.run(
                                "merge",
                                "@/t",
                                "@/changes.jsonl",
                                "--on",
                                "t.id = s.id",
                                "--delete-when",
                                "op = 'd'",
                                "--set",
                                "price = t.price + s.price, name = name || '!'",
                                "--when-not-matched-by-source",
                                "delete",
                                "--json")
                        .json()
                        .toString())
                .isEqualTo("{\"version\":3,\"inserted\":0,\"updated\":1,\"deleted\":2,\"files\":1}");
        assertThat(rows()).isEqualTo("[1,a!,6.00]");
        assertThat(firn.ok("merge", "@/t", "@/first.csv", "--on", "t.id = s.id", "--when-matched", "ignore"))
                .isEqualTo("Inserted 2, updated 0 and deleted 0 rows in 0 files: version 4.\n");
        assertThat(firn.ok(
                        "merge",
                        "@/t",
                        "@/first.csv",
                        "--on",
                        "t.id = s.id and s.id > 1",
                        "--when-matched",
                        "delete",
                        "--when-not-matched",
                        "ignore"))
                .isEqualTo("Inserted 0, updated 0 and deleted 2 rows in 1 file: version 5.\n");
        assertThat(firn.ok("count", "@/t")).isEqualTo("1\n");
    }

    @Test
    void mistakesChangeNothing() throws Exception {
        file("twice.csv", "id,name\n2,x\n2,y\n");
        assertThat(firn.refused("merge", "@/t", "@/twice.csv", "--on", "t.id = s.id"))
                .contains("Row 2 of the source and row 1", "(id = 2)", "Nothing was changed");
        assertThat(firn.refused("merge", "@/t", "@/twice.csv", "--on", "id = 2"))
                .contains("Both the table and the");
        assertThat(firn.refused("merge", "@/t", "@/twice.csv", "--on", "t.id = s.id", "--when-matched", "insert"))
                .contains("--when-matched takes update, delete or ignore");
        file("null.csv", "id,name\n,x\n");
        assertThat(firn.refused("merge", "@/t", "@/null.csv", "--on", "t.id = s.id"))
                .contains("Row 1 of the source: Column id is required");
        file("bad.csv", "id,name\n7,x\nseven,y\n");
        assertThat(firn.refused("merge", "@/t", "@/bad.csv", "--on", "t.id = s.id"))
                .contains("bad.csv, line 3", "id", "Nothing was changed");
        assertThat(firn.ok("history", "@/t").lines()).hasSize(4);
        assertThat(rows()).isEqualTo("[1,a,1.00, 2,b,2.00, 3,c,3.00]");
    }
}
