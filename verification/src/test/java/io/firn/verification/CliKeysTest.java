// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with primary keys through the command. */
class CliKeysTest {
    @TempDir
    private Path folder;

    private String table = "";

    @BeforeEach
    void createsATable() {
        table = folder.resolve("customers").toString();
        ok("create", table, "--columns", "id long not null, name string, seq long", "--primary-key", "id");
    }

    private String ok(String... words) {
        Cli.Outcome result = Cli.run((Object[]) words);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    private String file(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n")
                .toString();
    }

    @Test
    void rowsAreUpsertedAndFoundByKey() throws IOException {
        assertThat(ok("describe", table)).containsPattern("primary key +id");
        ok("append", table, file("a.csv", "id,name,seq", "1,Ada,1", "2,Bo,1"));
        assertThat(ok("upsert", table, file("b.csv", "id,name,seq", "2,Bob,2", "3,Cy,2", "3,Cyd,2")))
                .contains("Upserted 3 rows; 1 row replaced or deleted: version 3.");
        assertThat(ok("get", table, "3", "2", "9", "--json"))
                .isEqualTo("{\"id\":3,\"name\":\"Cyd\",\"seq\":2}\n{\"id\":2,\"name\":\"Bob\",\"seq\":2}\n");
        assertThat(ok("get", table, "2", "--as-of", "2", "--json")).contains("\"Bo\"");
        assertThat(ok("delete", table, "--keys", file("gone.csv", "id", "3", "99")))
                .contains("Deleted 1 row");
        assertThat(ok("count", table).strip()).isEqualTo("2");
        assertThat(ok("check", table, "--data")).contains("all sound");
    }

    @Test
    void changesComeWithTheirOperations() throws IOException {
        String changes = file(
                "cdc.jsonl",
                "{\"id\": 1, \"name\": \"Ada\", \"op\": \"c\"}",
                "{\"id\": 2, \"name\": \"Bo\", \"op\": \"I\"}",
                "{\"id\": 1, \"op\": \"d\"}",
                "{\"id\": 2, \"name\": \"Bob\", \"op\": \"u\"}");
        assertThat(ok("upsert", table, changes, "--op-column", "op")).contains("3 rows and 1 deletion");
        assertThat(ok("scan", table, "--json")).isEqualTo("{\"id\":2,\"name\":\"Bob\",\"seq\":null}\n");
    }

    @Test
    void changesInDebeziumsEnvelopeTakeTheRowThatCounts() throws IOException {
        String changes = file(
                "debezium.jsonl",
                "{\"before\": null, \"after\": {\"id\": 1, \"name\": \"Ada\"}, \"op\": \"c\", \"ts_ms\": 5}",
                "{\"before\": null, \"after\": {\"id\": 2, \"name\": \"Bo\", \"seq\": 4}, \"op\": \"r\", \"source\": {}}",
                "{\"schema\": {}, \"payload\": {\"before\": {\"id\": 1}, \"after\": null, \"op\": \"d\"}}",
                "{\"before\": {\"id\": 2}, \"after\": {\"id\": 2, \"name\": \"Bob\", \"seq\": 5}, \"op\": \"u\"}",
                "{\"id\": 3, \"name\": \"flat\", \"op\": \"c\"}");
        assertThat(ok("upsert", table, changes, "--op-column", "op")).contains("4 rows and 1 deletion");
        assertThat(ok("scan", table, "--json"))
                .isEqualTo("{\"id\":2,\"name\":\"Bob\",\"seq\":5}\n{\"id\":3,\"name\":\"flat\",\"seq\":null}\n");
        assertWrong("line 5", "upsert", table, changes, "--envelope", "debezium");
    }

    @Test
    void aTableWithColumnsOfTheEnvelopesNamesTakesFlatRowsUnlessTold() throws IOException {
        String states = folder.resolve("states").toString();
        ok("create", states, "--columns", "id long not null, before string, after string", "--primary-key", "id");
        String flat = file("flat.jsonl", "{\"id\": 1, \"before\": \"x\", \"after\": \"y\", \"op\": \"c\"}");
        ok("upsert", states, flat, "--op-column", "op");
        assertThat(ok("scan", states, "--json")).isEqualTo("{\"id\":1,\"before\":\"x\",\"after\":\"y\"}\n");
        String wrapped = file("wrapped.jsonl", "{\"after\": {\"id\": 1, \"after\": \"z\"}, \"op\": \"u\"}");
        assertThat(ok("upsert", states, wrapped, "--envelope", "debezium")).contains("1 row and 0 deletions");
        assertThat(ok("scan", states, "--json")).isEqualTo("{\"id\":1,\"before\":null,\"after\":\"z\"}\n");
    }

    @Test
    void anEnvelopeWithoutItsRowIsNamedAndChangesNothing() throws IOException {
        String noBefore = file("no-before.jsonl", "{\"before\": null, \"after\": {\"id\": 1}, \"op\": \"d\"}");
        assertWrong("line 1: The change says op 'd', and 'before'", "upsert", table, noBefore, "--op-column", "op");
        String noAfter = file("no-after.jsonl", "{\"before\": {\"id\": 1}, \"after\": 7, \"op\": \"u\"}");
        assertWrong("'after' is no object", "upsert", table, noAfter, "--op-column", "op");
        String noOp = file("no-op.jsonl", "{\"before\": null, \"after\": {\"id\": 1}}");
        assertWrong("no text 'op'", "upsert", table, noOp, "--envelope", "debezium");
        String unknown = file("unknown.jsonl", "{\"after\": {\"id\": 1}, \"op\": \"t\"}");
        assertWrong("says op 't'", "upsert", table, unknown, "--op-column", "op");
        String csv = file("rows.csv", "id,op", "1,c");
        assertWrong("only JSON lines", "upsert", table, csv, "--envelope", "debezium");
        assertThat(ok("count", table).strip()).isEqualTo("0");
    }

    @Test
    void aSequenceDecidesWhatIsNewer() throws IOException {
        ok("alter", table, "--set", "write.sequence-column=seq");
        ok("upsert", table, file("a.csv", "id,name,seq", "1,new,7", "1,old,3"));
        assertThat(ok("upsert", table, file("b.csv", "id,name,seq", "1,older,5", "2,other,5")))
                .isEqualToIgnoringNewLines(
                        "Upserted 2 rows; 0 rows replaced or deleted; 1 change left out as older: version 4.");
        assertThat(ok("scan", table, "--json")).contains("\"new\"");
    }

    @Test
    void whatIsWrongIsNamedAndChangesNothing() throws IOException {
        ok("append", table, file("a.csv", "id,name,seq", "1,Ada,1"));
        assertWrong("1", "append", table, file("b.csv", "id,name,seq", "1,Ada,1", "5,Eve,1"));
        assertWrong("line 2", "upsert", table, file("c.csv", "id,name,seq", ",Nobody,1"));
        assertWrong("is no operation", "upsert", table, file("d.csv", "id,op", "1,x"), "--op-column", "op");
        assertWrong("type string", "alter", table, "--set", "write.sequence-column=name");
        ok("append", table, file("n.jsonl", "{\"id\": 9}"));
        assertWrong(
                "Column name cannot be made required: it is null in 1 row", "alter", table, "--primary-key", "name");
        assertWrong("it is null in 1 row", "alter", table, "--make-required", "name");
        ok("delete", table, "--where", "id = 9");
        assertThat(ok("count", table).strip()).isEqualTo("1");
        ok("alter", table, "--primary-key", "none");
        ok("append", table, file("e.csv", "id,name,seq", "1,Twin,1"));
        assertWrong("several rows have the same values in them: 1", "alter", table, "--primary-key", "id");
        assertWrong("has no primary key", "upsert", table, file("f.csv", "id,name,seq", "1,Ada,1"));
    }

    @Test
    void aTableOfOptionalColumnsGetsAKey() throws IOException {
        String rows = file("rows.csv", "id,name", "1,Ada", "2,Bo");
        String other = folder.resolve("other").toString();
        ok("create", other, "--from", rows);
        ok("append", other, rows);
        ok("alter", other, "--make-required", "name", "--primary-key", "id");
        ok("upsert", other, file("more.csv", "id,name", "2,Bob", "3,Cy"));
        assertThat(ok("count", other).strip()).isEqualTo("3");
    }

    private static void assertWrong(String message, String... words) {
        Cli.Outcome result = Cli.run((Object[]) words);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(message);
    }
}
