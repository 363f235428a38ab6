// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command on a small table: what it prints, in words and as JSON, and what it refuses. */
final class CommandsTest {
    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void twoLoads() {
        firn = new Firn(directory);
        firn.write("one.csv", "id,name,price\n1,a,1.50\n2,b,2.50\n");
        firn.write("two.csv", "id,name,price\n3,\u4E2D\u6587,30\n");
        firn.ok("create", "@/t", "--columns", "id long not null, name string, price decimal(10,2)");
        firn.ok("append", "@/t", "@/one.csv");
        firn.ok("append", "@/t", "@/two.csv", "--note", "source=api");
    }

    @Test
    void createSaysWhatItMadeAndRefusesASecondTable() {
        assertThat(firn.ok("create", "@/u", "--columns", "id int"))
                .isEqualTo("Created %s with 1 column: version 1.\n".formatted(firn.path("u")));
        assertThat(firn.run("create", "@/v", "--columns", "id int, \"odd name\" map<string, list<int>>", "--json")
                        .json()
                        .get("columns")
                        .asInt())
                .isEqualTo(2);
        assertThat(firn.refused("create", "@/u", "--columns", "id int")).contains("There is a table at");
        assertThat(firn.refused("create", "@/w")).contains("--columns", "--from", "Try 'firn create --help'");
        assertThat(firn.refused("create", "@/w", "--columns", "id lng")).contains("no type 'lng'");
        assertThat(firn.refused("create", "@/w", "--columns", "id int", "--partition-by", "month(id)"))
                .contains("month");
        assertThat(firn.refused("create", "@/w", "--columns", "id int", "--sort-by", "nope"))
                .contains("nope");
        assertThat(firn.refused("create", "@/w", "--columns", "id int", "--set", "write.zstd-level=99"))
                .contains("from 1 to 22");
        assertThat(firn.refused("create", "@/w", "--columns", "")).contains("expected a column name");
        assertThat(firn.refused("create", "", "--columns", "id int")).contains("name of the table is empty");
        assertThat(firn.refused("create", "xy://bucket/w", "--columns", "id int"))
                .contains("local directories, on S3");
    }

    @Test
    void aLocationOfAStoreThatIsNotThereSaysWhatToAdd() {
        assertThat(firn.refused("create", "hdfs://host/w", "--columns", "id int"))
                .contains("hdfs://host/w", "FIRN_CLASS_PATH", "firn-table-io-hadoop");
        assertThat(firn.refused("history", "abfss://c@a.dfs.core.windows.net/w"))
                .contains("hadoop-azure");
        assertThat(firn.refused("count", "ftp://host/w")).contains("ftp://host/w", "local directories");
    }

    @Test
    void anyColumnNameCanBeWrittenInQuotes() {
        firn.ok("create", "@/q", "--columns", "\"a \"\"b\"\".c\" int, \"\uD83D\uDE00\" struct<\"x y\": int>");
        firn.write("q.jsonl", "{\"a \\\"b\\\".c\":1,\"\uD83D\uDE00\":{\"x y\":2}}\n");
        firn.ok("append", "@/q", "@/q.jsonl");
        assertThat(firn.ok("count", "@/q", "--where", "\"a \"\"b\"\".c\" = 1 and \"\uD83D\uDE00\".\"x y\" = 2"))
                .isEqualTo("1\n");
        assertThat(firn.refused("create", "@/w", "--columns", "\uD83D\uDE00 int"))
                .contains("in double quotes");
        assertThat(firn.refused("create", "@/w", "--columns", "\"a\"\" int")).contains("quote is not closed");
        assertThat(firn.refused("count", "@/q", "--where", "\uD83D\uDE00 = 1"))
                .contains("the character '\uD83D\uDE00' has no meaning here", "double quotes");
    }

    @Test
    void appendReportsRowsFilesAndVersion() {
        assertThat(firn.ok("append", "@/t", "@/two.csv")).isEqualTo("Appended 1 row in 1 file: version 4.\n");
        JsonNode report = firn.run("append", "@/t", "@/one.csv", "--json").json();
        assertThat(report.toString()).isEqualTo("{\"version\":5,\"rows\":2,\"files\":1}");
        assertThat(firn.refused("append", "@/t", "@/nothing.csv")).contains("There is no input file");
        assertThat(firn.refused("append", "@/t")).contains("FILE");
        assertThat(firn.refused("append", "@/nowhere", "@/one.csv")).contains("There is no table at", "firn create");
    }

    @Test
    void appendReadsStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("{\"id\":9}\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(firn.refused("append", "@/t", "-")).contains("--format");
            assertThat(firn.ok("append", "@/t", "-", "--format", "jsonl")).startsWith("Appended 1 row");
        } finally {
            System.setIn(before);
        }
        assertThat(firn.ok("count", "@/t", "--where", "id = 9")).isEqualTo("1\n");
    }

    @Test
    void scanPrintsAlignedTablesAlsoOfWideCharacters() {
        firn.write(
                "odd.jsonl",
                "{\"id\":4,\"name\":\"x\\u001b[31m\\ny\"}\n{\"id\":5,\"name\":\"" + "z".repeat(99) + "\"}");
        assertThat(firn.ok("scan", "@/t", "--select", "name,id").lines())
                .containsExactly("name  id", "----  --", "a      1", "b      2", "\u4E2D\u6587   3", "(3 rows)");
        firn.ok("append", "@/t", "@/odd.jsonl");
        assertThat(firn.ok("scan", "@/t", "--where", "id >= 4").lines())
                .anySatisfy(line -> assertThat(line).contains("x\u00b7[31m\u00b7y"))
                .anySatisfy(line -> assertThat(line).contains("z".repeat(59) + "\u2026"));
    }

    @Test
    void scanFiltersSelectsLimitsAndTravels() {
        assertThat(firn.ok("scan", "@/t", "-f", "csv", "-w", "id between 2 and 9 and price < 10", "-s", "price"))
                .isEqualTo("price\n2.50\n");
        assertThat(firn.ok("scan", "@/t", "-f", "CSV", "--limit", "1", "--select", "id"))
                .isEqualTo("id\n1\n");
        assertThat(firn.ok("head", "@/t", "-n", "2", "--json").lines()).hasSize(2);
        assertThat(firn.ok("head", "@/t", "-n", "0")).endsWith("(0 rows)\n");
        assertThat(firn.ok("scan", "@/t", "--as-of", "2", "--json").lines()).hasSize(2);
        for (String future :
                List.of("2999-01-01", "2999-01-01 08:00", "2999-01-01T08:00:00Z", "2999-01-01T08:00+0100")) {
            assertThat(firn.ok("count", "@/t", "--as-of", future)).as(future).isEqualTo("3\n");
        }
        for (String wrong : List.of("0", "99", "2000-01-01", "yesterday", "2026-13-01", "-1")) {
            assertThat(firn.refused("scan", "@/t", "--as-of=" + wrong)).contains("version");
        }
        assertThat(firn.refused("head", "@/t", "-n", "-1")).contains("-n takes 0 or more");
        assertThat(firn.refused("scan", "@/t", "--limit", "-5")).contains("--limit takes 0 or more");
        assertThat(firn.refused("scan", "@/t", "--limit", "many")).contains("--limit", "many");
        assertThat(firn.refused("scan", "@/t", "--where", "id =")).contains("position 5");
        assertThat(firn.refused("scan", "@/t", "--where", "ide = 1")).contains("did you mean id?");
        assertThat(firn.refused("scan", "@/t", "--where", "id = 'x'")).contains("expected long");
        assertThat(firn.refused("scan", "@/t", "--select", "id,nope")).contains("nope");
        assertThat(firn.refused("scan", "@/t", "--format", "xml")).contains("xml");
        assertThat(firn.refused("scan", "@/t", "--format", "parquet")).contains("--output");
    }

    @Test
    void columnsOfAnyNameAreSelectedInQuotes() {
        firn.write("odd.csv", "\"a,b\",c.d,e f\n1,2,3\n");
        firn.ok("create", "@/u", "--from", "@/odd.csv");
        firn.ok("append", "@/u", "@/odd.csv");
        assertThat(firn.ok("scan", "@/u", "-f", "csv", "-s", "\"c.d\", \"a,b\"", "-w", "\"e f\" = 3"))
                .isEqualTo("c.d,\"a,b\"\n2,1\n");
    }

    @Test
    void countCountsRowsOfAnyVersion() {
        assertThat(firn.ok("count", "@/t")).isEqualTo("3\n");
        assertThat(firn.ok("count", "@/t", "--where", "name is null or price > 2", "--as-of", "2"))
                .isEqualTo("1\n");
        assertThat(firn.run("count", "@/t", "--json").json().toString()).isEqualTo("{\"count\":3}");
    }

    @Test
    void alterChangesColumnsAndTheSchemaOfOldVersionsStays() {
        assertThat(firn.ok(
                        "alter",
                        "@/t",
                        "--rename",
                        "price=amount",
                        "--drop",
                        "name",
                        "--add",
                        "q string default 'a''b'"))
                .isEqualTo("Altered: version 4.\n");
        assertThat(firn.ok("alter", "@/t", "--first", "q", "--doc", "q=quality", "--make-optional", "id"))
                .isEqualTo("Altered: version 5.\n");
        assertThat(firn.ok("alter", "@/t")).isEqualTo("Nothing to change: still version 5.\n");
        assertThat(firn.ok("schema", "@/t").lines())
                .containsExactly(
                        "id  column  type           null  default  doc",
                        "--  ------  -------------  ----  -------  -------",
                        " 4  q       string         yes   a'b      quality",
                        " 1  id      long           yes",
                        " 3  amount  decimal(10,2)  yes");
        assertThat(firn.ok("count", "@/t", "--where", "q = 'a''b' and amount > 2"))
                .isEqualTo("2\n");
        assertThat(firn.run("schema", "@/t", "--as-of", "3", "--json").json())
                .hasSize(3)
                .anySatisfy(column -> assertThat(column.get("name").asText()).isEqualTo("name"));
        assertThat(firn.refused("alter", "@/t", "--rename", "id"))
                .contains("KEY=VALUE")
                .doesNotContain("option option");
        assertThat(firn.refused("alter", "@/t", "--drop", "nope")).contains("nope");
        assertThat(firn.refused("alter", "@/t", "--widen", "q=long")).contains("cannot change from string to long");
        assertThat(firn.refused("alter", "@/t", "--add", "x int default abc")).contains("Column x (its default)");
        assertThat(firn.refused("alter", "@/t", "--add", "x int not null")).contains("required");
        assertThat(firn.ok("count", "@/t", "--as-of", "5")).isEqualTo("3\n");
    }

    @Test
    void partitioningSortOrderAndPropertiesShowInTheDescription() {
        JsonNode altered = firn.run(
                        "alter",
                        "@/t",
                        "--partition-by",
                        "bucket(4, id),name",
                        "--sort-by",
                        "price desc",
                        "--set",
                        "a=b",
                        "--json")
                .json();
        assertThat(altered.get("version").asInt()).isEqualTo(4);
        assertThat(firn.ok("describe", "@/t")).contains("bucket[4](id)", "identity(name)", "price desc", "a=b");
        JsonNode described = firn.run("describe", "@/t", "--json").json();
        assertThat(described.get("rows").asInt()).isEqualTo(3);
        assertThat(described.get("properties").get("a").asText()).isEqualTo("b");
        assertThat(described.get("columns")).hasSize(3);
        firn.ok("alter", "@/t", "--partition-by", "none", "--sort-by", "none", "--unset", "a");
        assertThat(firn.refused("alter", "@/t", "--primary-key", ""))
                .contains("--primary-key '' names nothing in one place; to have none, say --primary-key none.");
        assertThat(firn.ok("describe", "@/t")).contains("partitioned by     none", "properties         none");
    }

    @Test
    void historySnapshotsAndFilesListVersionsAndFiles() {
        assertThat(firn.ok("history", "@/t")).contains("append", "create", "source=api");
        JsonNode history = firn.run("history", "@/t", "--json").json();
        assertThat(history).hasSize(3);
        assertThat(history.get(0).get("notes").get("source").asText()).isEqualTo("api");
        assertThat(history.get(0).get("rows_added").asInt()).isEqualTo(1);
        assertThat(firn.run("history", "@/t", "--json", "--limit", "1").json()).hasSize(1);
        assertThat(firn.run("snapshots", "@/t", "--json")
                        .json()
                        .get(1)
                        .get("rows")
                        .asInt())
                .isEqualTo(2);
        assertThat(firn.ok("snapshots", "@/t").lines()).hasSize(5);
        assertThat(firn.ok("files", "@/t")).endsWith("(2 of 2 files)\n");
        assertThat(firn.ok("files", "@/t", "--where", "id = 3")).endsWith("(1 of 2 files)\n");
        assertThat(firn.ok("files", "@/t", "--as-of", "2")).endsWith("(1 of 1 file)\n");
        assertThat(firn.run("files", "@/t", "--json").json().get(0).get("rows").asInt())
                .isEqualTo(2);
        assertThat(firn.refused("history", "@/t", "--limit", "0")).contains("--limit takes 1 or more");
        assertThat(firn.refused("snapshots", "@/t", "--limit", "-3")).contains("--limit takes 1 or more");
    }

    @Test
    void historyCountsRowsThatWereDeletedOrReplacedWhereTheyWere() {
        firn.ok("update", "@/t", "--where", "id = 1", "--set", "id = 7");
        firn.ok("delete", "@/t", "--where", "id = 2");
        JsonNode history = firn.run("history", "@/t", "--json").json();
        assertThat(history.get(0).get("rows_removed").asInt()).isEqualTo(1);
        assertThat(history.get(1).get("rows_removed").asInt()).isEqualTo(1);
        assertThat(history.get(1).get("rows_added").asInt()).isEqualTo(1);
        assertThat(history.get(2).get("rows_removed").asInt()).isZero();
        assertThat(firn.run("history", "@/t", "--json", "--limit", "1")
                        .json()
                        .get(0)
                        .get("rows_removed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void theColumnsOfAPrimaryKeyBecomeRequired() {
        firn.ok("create", "@/keyed", "--columns", "id long, name string", "--primary-key", "id");
        JsonNode columns = firn.run("describe", "@/keyed", "--json").json().get("columns");
        assertThat(columns.get(0).get("required").asBoolean()).isTrue();
        assertThat(columns.get(1).get("required").asBoolean()).isFalse();
    }

    @Test
    void deleteRemovesRowsAndSaysHowMany() {
        assertThat(firn.ok("delete", "@/t", "--where", "id > 9")).isEqualTo("Deleted 0 rows in 0 files: version 3.\n");
        assertThat(firn.ok("delete", "@/t", "--where", "id = 1")).isEqualTo("Deleted 1 row in 1 file: version 4.\n");
        assertThat(firn.run("delete", "@/t", "--where", "id >= 2", "--json", "--note", "why=test")
                        .json()
                        .get("rows")
                        .asInt())
                .isEqualTo(2);
        assertThat(firn.ok("count", "@/t")).isEqualTo("0\n");
        assertThat(firn.ok("count", "@/t", "--as-of", "3")).isEqualTo("3\n");
    }

    @Test
    void updateSetsColumnsOfRowsAndSaysHowMany() {
        assertThat(firn.ok("update", "@/t", "--set", "id = id + 100", "--where", "id > 1"))
                .isEqualTo("Updated 2 rows in 2 files: version 4.\n");
        assertThat(firn.ok("count", "@/t", "--where", "id in (1, 102, 103)")).isEqualTo("3\n");
        assertThat(firn.ok("count", "@/t", "--where", "_row_id < 3")).isEqualTo("3\n");
        assertThat(firn.run("update", "@/t", "-s", "id = 7", "-w", "id = 55", "--json")
                        .json()
                        .toString())
                .contains("\"version\":4", "\"rows\":0");
        assertThat(firn.refused("update", "@/t", "--set", "idd = 1", "--where", "true"))
                .contains("did you mean id?");
        assertThat(firn.refused("update", "@/t", "--set", "id", "--where", "true"))
                .contains("Cannot read the assignment at position 3: expected = and a value");
        assertThat(firn.refused("update", "@/t", "--set", "id = 1, id = 2", "--where", "true"))
                .contains("set twice");
        assertThat(firn.refused("update", "@/t", "--set", "id = null", "--where", "id = 1"))
                .contains("Column id is required", "Nothing was changed");
    }

    @Test
    void whatIsNoTableIsSaidSo() throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        for (String command : List.of("scan", "head", "count", "schema", "describe", "history", "snapshots", "files")) {
            assertThat(firn.refused(command, "@/nowhere")).contains("There is no table at", "no such directory");
            assertThat(firn.refused(command, "@/one.csv")).contains("it is a file");
            assertThat(firn.refused(command, "@/folder")).contains("There is no Firn table at");
            assertThat(firn.refused(command, "a\0b")).contains("cannot be the name of a file");
        }
    }

    @Test
    void aDamagedTableHasItsOwnExitCode() throws Exception {
        Path root;
        try (var roots = Files.walk(directory.resolve("t/_firn/versions"))) {
            root = roots.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(root);
        bytes[bytes.length / 2] ^= 1;
        Files.write(root, bytes);
        Firn.Result result = firn.run("count", "@/t");
        assertThat(result.exitCode()).isEqualTo(FirnCommand.CORRUPT);
        assertThat(result.err()).startsWith("firn: ").doesNotContain("\tat ");
        assertThat(firn.run("count", "@/t", "--debug").err()).contains("\tat ");
    }
}
