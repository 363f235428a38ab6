// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.input.Input;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
                                "--when-matched",
                                "op = 'd' then delete",
                                "--when-matched",
                                "update set price = t.price + s.price, name = name || '!'",
                                "--when-not-matched",
                                "op = 'd' then ignore",
                                "--when-not-matched",
                                "insert",
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
                .contains(
                        "--when-matched takes [CONDITION then] update, update set COLUMN = VALUE, delete or ignore, not 'insert'");
        file("null.csv", "id,name\n,x\n");
        assertThat(firn.refused("merge", "@/t", "@/null.csv", "--on", "t.id = s.id"))
                .contains("Row 1 of the source: Column id is required");
        file("bad.csv", "id,name\n7,x\nseven,y\n");
        assertThat(firn.refused("merge", "@/t", "@/bad.csv", "--on", "t.id = s.id"))
                .contains("bad.csv, line 3", "id", "Nothing was changed");
        assertThat(firn.ok("history", "@/t").lines()).hasSize(4);
        assertThat(rows()).isEqualTo("[1,a,1.00, 2,b,2.00, 3,c,3.00]");
    }

    private String merge(String source, String... options) {
        String[] all = new String[5 + options.length];
        System.arraycopy(new String[] {"merge", "@/t", "@/" + source, "--on", "t.id = s.id"}, 0, all, 0, 5);
        System.arraycopy(options, 0, all, 5, options.length);
        return firn.ok(all);
    }

    @Test
    void clausesHaveConditionsOnBothRowsAndTheFirstThatHoldsCounts() throws Exception {
        file("s.csv", "id,name,price,op\n1,A,9,u\n2,B,1,u\n3,C,7,d\n4,then,4,i\n5,'x,5,d\n6,f,6,\n");
        assertThat(merge(
                        "s.csv",
                        "--when-matched",
                        "s.op = 'd' THEN delete",
                        "--when-matched",
                        "s.price > t.price and s.name <> 'then' then update set name = s.name || ' then '",
                        "--when-not-matched",
                        "s.op = 'd' then ignore",
                        "--when-not-matched",
                        "s.name = 'then' then insert set id = s.id, name = 'then it was'",
                        "--when-not-matched",
                        "insert"))
                .startsWith("Inserted 2, updated 1 and deleted 1 rows");
        assertThat(rows()).isEqualTo("[1,A then ,1.00, 2,b,2.00, 4,then it was,, 6,f,6.00]");
        file("all.csv", "id\n1\n");
        merge(
                "all.csv",
                "--when-matched",
                "ignore",
                "--when-not-matched-by-source",
                "t.id > 4 then delete",
                "--when-not-matched-by-source",
                "t.price is null then ignore",
                "--when-not-matched-by-source",
                "update set price = t.price * 2");
        assertThat(rows()).isEqualTo("[1,A then ,1.00, 2,b,4.00, 4,then it was,]");
    }

    @Test
    void aConditionMayBeLong() throws Exception {
        file("s.csv", "id,name,price\n2,B,1\n3,C,7\n");
        String ids = IntStream.range(1_000, 21_000).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        assertThat(merge("s.csv", "--when-matched", "s.id in (" + ids + ", 3) then delete"))
                .startsWith("Inserted 0, updated 0 and deleted 1 rows");
    }

    @Test
    void anotherTableCanBeTheSource() throws Exception {
        file("s.csv", "id,name,extra\n2,B,x\n4,D,y\n");
        firn.ok("create", "@/s", "--from", "@/s.csv");
        firn.ok("append", "@/s", "@/s.csv");
        assertThat(merge("s", "--ignore-columns", "extra")).startsWith("Inserted 1, updated 1 and deleted 0");
        assertThat(rows()).isEqualTo("[1,a,1.00, 2,B,2.00, 3,c,3.00, 4,D,]");
        assertThat(merge("t", "--when-matched", "update set price = s.price + 1"))
                .startsWith("Inserted 0, updated 4");
        assertThat(firn.refused("merge", "@/t", "@/s", "--on", "t.id = s.nope"))
                .contains("nope", "Nothing was changed");
        assertThat(firn.refused("merge", "@/t", "@/s", "--format", "csv", "--on", "t.id = s.id"))
                .contains("it is a directory", "Nothing was changed");
    }

    @Test
    void aSourceWithoutRowsChangesNothingUnlessAllRowsCount() throws Exception {
        file("none.jsonl", "");
        assertThat(merge("none.jsonl", "--when-matched", "s.op = 'd' then delete"))
                .isEqualTo("Inserted 0, updated 0 and deleted 0 rows in 0 files: version 2.\n");
        assertThat(merge("none.jsonl", "--when-not-matched-by-source", "t.id = 3 then delete"))
                .startsWith("Inserted 0, updated 0 and deleted 1 rows");
        file("odd.jsonl", "{\"id\": 1, \"x\": {}}\n");
        assertThat(firn.refused("merge", "@/t", "@/odd.jsonl", "--on", "t.id = s.id"))
                .contains("--ignore-columns", "Nothing was changed");
        assertThat(merge("odd.jsonl", "--ignore-columns", "x", "--when-matched", "delete"))
                .startsWith("Inserted 0, updated 0 and deleted 1");
    }

    @Test
    void wrongClausesAndValuesAreExplained() throws Exception {
        file("s.csv", "id,name\n7,x\n1,y\n");
        String[][] wrong = {
            {"--when-matched", "s.op = 'd'", "[CONDITION then] update"},
            {"--when-not-matched", "delete", "[CONDITION then] insert, insert set COLUMN = VALUE or ignore"},
            {"--when-not-matched-by-source", "update", "update set COLUMN = VALUE, delete or ignore"},
            {"--when-matched", "name = 'x then delete", "not 'name"},
            {"--when-not-matched", "t.price > 1 then insert", "there is no row of the table"},
            {"--when-matched", "update set id = null", "Row 2 of the source and the row at position 0 of "},
            {"--when-matched", "update set id = null", "Column id is required"},
        };
        for (String[] each : wrong) {
            assertThat(firn.refused("merge", "@/t", "@/s.csv", "--on", "t.id = s.id", each[0], each[1]))
                    .contains(each[2], "Nothing was changed");
        }
        assertThat(firn.refused(
                        "merge",
                        "@/t",
                        "@/s.csv",
                        "--on",
                        "t.id = s.id",
                        "--when-matched",
                        "update",
                        "--when-matched",
                        "s.id = 1 then delete"))
                .contains("never counts");
        firn.ok("create", "@/text", "--columns", "id string");
        file("text.csv", "id\nx\n");
        firn.ok("append", "@/text", "@/text.csv");
        firn.ok("scan", "@/text", "-o", "@/text.parquet");
        assertThat(firn.refused("merge", "@/t", "@/text.parquet", "--on", "t.id = s.id"))
                .contains("text.parquet", "Nothing was changed");
        assertThat(rows()).isEqualTo("[1,a,1.00, 2,b,2.00, 3,c,3.00]");
    }
}
