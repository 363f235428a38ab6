// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes as Debezium's connectors and converters write them. */
final class DebeziumTest {
    private static final String SCHEMA = """
            {"type": "struct", "fields": [{"type": "struct", "field": "before", "fields": FIELDS}, \
            {"type": "struct", "field": "after", "fields": FIELDS}, {"type": "string", "field": "op"}]}\
            """.replace("FIELDS", """
            [{"type": "int64", "field": "id"}, {"type": "int32", "name": "io.debezium.time.Date", "field": "day"}, \
            {"type": "int64", "name": "io.debezium.time.MicroTime", "field": "clock"}, \
            {"type": "int64", "name": "io.debezium.time.MicroTimestamp", "field": "at"}, \
            {"type": "int64", "name": "io.debezium.time.Timestamp", "field": "millis"}, \
            {"type": "string", "name": "io.debezium.time.ZonedTimestamp", "field": "zoned"}, \
            {"type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "2"}, \
            "field": "price"}, {"type": "struct", "name": "io.debezium.data.VariableScaleDecimal", "field": "any"}, \
            {"type": "bytes", "field": "raw"}, {"type": "int64", "field": "count"}]\
            """);

    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void tables() {
        firn = new Firn(directory);
        firn.ok("create", "@/t", "--columns", "id long not null, name string, seq long", "--primary-key", "id");
        firn.ok(
                "create",
                "@/typed",
                "--columns",
                "id long not null, day date, clock time, at timestamp, millis timestamp, zoned timestamptz, price"
                        + " decimal(10,2), any decimal(10,3), raw binary, count long",
                "--primary-key",
                "id");
    }

    private String rows(String table) {
        return firn.ok("scan", "@/" + table, "--json");
    }

    private String upsert(String table, String lines, String... options) {
        return firn.ok(arguments(table, lines, options));
    }

    private String refused(String table, String lines, String... options) {
        return firn.refused(arguments(table, lines, options));
    }

    private String[] arguments(String table, String lines, String... options) {
        firn.write("cdc.jsonl", lines);
        String[] all = new String[3 + options.length];
        all[0] = "upsert";
        all[1] = "@/" + table;
        all[2] = "@/cdc.jsonl";
        System.arraycopy(options, 0, all, 3, options.length);
        return all;
    }

    @Test
    void tombstonesAndMessagesAreSkipped() {
        assertThat(upsert("t", """
                {"before": null, "after": {"id": 1, "name": "a"}, "op": "c"}
                {"before": {"id": 1, "name": "a"}, "after": null, "op": "d"}
                null
                {"schema": null, "payload": null}
                {"op": "m", "ts_ms": 5, "source": {"lsn": 7}, "message": {"prefix": "x", "content": ""}}
                {"before": null, "after": {"id": 2, "name": "b"}, "op": "r"}
                """, "--envelope", "debezium"))
                .isEqualTo("Upserted 2 rows and 1 deletion; 0 rows replaced or deleted: version 2. Skipped 3 lines"
                        + " without a row (tombstones, messages).\n");
        assertThat(rows("t")).isEqualTo("{\"id\":2,\"name\":\"b\",\"seq\":null}\n");
        assertThat(upsert("t", "null\n{\"id\": 2, \"op\": \"d\"}\nnull\n", "--op-column", "op"))
                .contains("0 rows and 1 deletion");
        assertThat(refused("t", "{\"id\": 1}\nnull\n")).contains("line 2", "each line must be a JSON object");
    }

    @Test
    void aTruncationIsRefusedInAClearSentence() {
        String line = "{\"source\": {\"lsn\": 7}, \"op\": \"t\", \"ts_ms\": 5}\n";
        for (String[] options : new String[][] {{"--envelope", "debezium"}, {"--op-column", "op"}}) {
            assertThat(refused("t", line, options))
                    .contains("cdc.jsonl, line 1: The change says op 't'", "all rows", "Nothing was upserted");
        }
        assertThat(refused("t", "{\"id\": 1, \"op\": \"t\"}\n", "--op-column", "op"))
                .contains("says 't': all rows were deleted");
    }

    @Test
    void anUpdateOfTheKeyTakesTheOldRowAway() {
        upsert("t", "{\"id\": 1, \"name\": \"a\", \"seq\": 1}\n{\"id\": 2, \"name\": \"b\", \"seq\": 1}\n");
        assertThat(upsert("t", """
                {"before": {"id": 1}, "after": {"id": 9, "name": "a", "seq": 2}, "op": "u"}
                {"before": {"id": 2, "name": "b", "seq": 1}, "after": {"id": 2, "name": "B", "seq": 2}, "op": "u"}
                """, "--envelope", "debezium"))
                .startsWith("Upserted 2 rows and 1 deletion; 2 rows replaced or deleted");
        assertThat(rows("t")).isEqualTo("{\"id\":9,\"name\":\"a\",\"seq\":2}\n{\"id\":2,\"name\":\"B\",\"seq\":2}\n");
        firn.ok("alter", "@/t", "--set", "write.sequence-column=seq");
        upsert("t", """
                {"before": {"id": 9, "name": "a", "seq": 1}, "after": {"id": 8, "name": "a", "seq": 3}, "op": "u"}
                """, "--envelope", "debezium");
        assertThat(rows("t")).contains("\"id\":8").doesNotContain("\"id\":9");
    }

    @Test
    void theSchemaSaysWhatNumbersAndBytesMean() {
        String row = """
                {"id": 1, "day": 20454, "clock": 30600000000, "at": 1767225600123456, "millis": -1, \
                "zoned": "2026-01-01T00:00:00.5Z", "price": "MDk=", "any": {"scale": 1, "value": "/w=="}, \
                "raw": "q80=", "count": 3}""";
        upsert(
                "typed",
                "{\"schema\": %s, \"payload\": {\"before\": null, \"after\": %s, \"op\": \"c\"}}\n"
                        .formatted(SCHEMA, row),
                "--envelope",
                "debezium");
        String expected = "\"day\":\"2026-01-01\",\"clock\":\"08:30\",\"at\":\"2026-01-01T00:00:00.123456\","
                + "\"millis\":\"1969-12-31T23:59:59.999\",\"zoned\":\"2026-01-01T00:00:00.500Z\",\"price\":123.45,"
                + "\"any\":-0.100,\"raw\":\"abcd\",\"count\":3}";
        assertThat(rows("typed")).isEqualTo("{\"id\":1," + expected + "\n");
        String flat = SCHEMA.substring(SCHEMA.indexOf("\"fields\": [{\"type\": \"int64\""));
        upsert(
                "typed",
                "{\"schema\": {\"type\": \"struct\", %s}, \"payload\": %s}\n"
                        .formatted(
                                flat.substring(0, flat.indexOf("]") + 1),
                                row.replace("\"id\": 1,", "\"id\": 2, \"__deleted\": \"false\",")),
                "--op-column",
                "__deleted");
        assertThat(rows("typed")).contains("{\"id\":2," + expected);
        assertThat(refused(
                        "typed",
                        "{\"schema\": %s, \"payload\": {\"after\": {\"id\": 1, \"day\": 999999999999999}, \"op\": \"c\"}}\n"
                                .formatted(SCHEMA),
                        "--envelope",
                        "debezium"))
                .contains("line 1: Column day", "999999999999999", "out of its range");
        assertThat(refused(
                        "typed",
                        "{\"schema\": %s, \"payload\": {\"after\": {\"id\": 1, \"price\": \"?\"}, \"op\": \"c\"}}\n"
                                .formatted(SCHEMA),
                        "--envelope",
                        "debezium"))
                .contains("Column price", "no base64");
    }

    @Test
    void withoutASchemaItIsSaidWhatToConfigure() {
        String line = "{\"after\": {\"id\": 1, %s}, \"op\": \"c\"}\n";
        for (String column : new String[] {"day", "clock", "at", "zoned"}) {
            assertThat(refused("typed", line.formatted("\"" + column + "\": 20454"), "--envelope", "debezium"))
                    .contains("line 1: Column " + column, "the number 20454", "value.converter.schemas.enable=true")
                    .contains("Nothing was upserted");
        }
        assertThat(refused("typed", line.formatted("\"price\": \"MDk=\""), "--envelope", "debezium"))
                .contains("Column price", "'MDk='", "decimal.handling.mode=string");
        upsert(
                "typed",
                line.formatted("\"price\": \"123.45\", \"at\": \"2026-01-01T00:00:00Z\", \"day\": \"2026-01-01Z\","
                        + " \"count\": 20454"),
                "--envelope",
                "debezium");
        assertThat(rows("typed")).contains("\"day\":\"2026-01-01\"", "\"at\":\"2026-01-01T00:00\"", "\"price\":123.45");
    }

    @Test
    void flattenedChangesLeaveOutWhatTheTableLacks() {
        String lines = """
                {"id": 1, "name": "a", "__deleted": "false", "__op": "c", "__source_ts_ms": 5}
                {"id": 2, "name": "b", "__deleted": "false", "__op": "u", "__source_ts_ms": 6}
                {"id": 1, "name": null, "__deleted": "true", "__op": "d", "__source_ts_ms": 7}
                """;
        assertThat(refused("t", lines, "--op-column", "__op"))
                .contains("'__deleted', which the table lacks; its columns are id, name, seq.")
                .contains("--ignore-columns __deleted");
        assertThat(upsert("t", lines, "--op-column", "__op", "--ignore-columns", "__deleted, __source_ts_ms"))
                .contains("2 rows and 1 deletion");
        assertThat(rows("t")).isEqualTo("{\"id\":2,\"name\":\"b\",\"seq\":null}\n");
        upsert("t", lines, "--op-column", "__deleted", "--ignore-columns", "__op,__source_ts_ms");
        assertThat(firn.ok("count", "@/t")).isEqualTo("1\n");
    }

    @Test
    void operationsOfFlinkAreUnderstoodAndUnknownOnesShownAsTheyAre() {
        firn.write("flink.csv", "op,id,name\n+I,1,a\n+I,2,b\n-U,1,a\n+U,3,a\n-D,2,b\n");
        assertThat(firn.ok("upsert", "@/t", "@/flink.csv", "--op-column", "op")).contains("3 rows and 2 deletions");
        assertThat(rows("t")).isEqualTo("{\"id\":3,\"name\":\"a\",\"seq\":null}\n");
        firn.write("odd.csv", "op,id\nXyz,1\n");
        assertThat(firn.refused("upsert", "@/t", "@/odd.csv", "--op-column", "op"))
                .contains("odd.csv, line 2: Column op says 'Xyz', which is no operation");
    }

    @Test
    void ignoredColumnsAreNotReadFromAnyFormat() {
        firn.write("in.csv", "id,name,extra\n1,a,x\n");
        firn.write("in.jsonl", "{\"id\": 2, \"name\": \"b\", \"extra\": {\"y\": 1}}\n");
        firn.ok("create", "@/wide", "--from", "@/in.csv");
        firn.ok("append", "@/wide", "@/in.csv");
        firn.ok("scan", "@/wide", "-o", "@/in.parquet");
        for (String ending : new String[] {"csv", "jsonl", "parquet"}) {
            assertThat(firn.refused("append", "@/t", "@/in." + ending))
                    .contains(
                            "'extra', which the table lacks; its columns are id, name, seq", "--ignore-columns extra");
            assertThat(firn.ok("upsert", "@/t", "@/in." + ending, "--ignore-columns", "extra"))
                    .contains("Upserted 1 row");
            assertThat(firn.refused("upsert", "@/t", "@/in." + ending, "--op-column", "opp"))
                    .contains(
                            ending.equals("jsonl")
                                    ? "'extra'"
                                    : "'extra', which the table lacks; its columns are id, name, seq.");
            assertThat(firn.refused(
                            "upsert", "@/t", "@/in." + ending, "--op-column", "opp", "--ignore-columns", "extra"))
                    .contains("opp", ending.equals("jsonl") ? "missing or null" : "has no column 'opp'");
        }
        assertThat(rows("t"))
                .contains("{\"id\":1,\"name\":\"a\",\"seq\":null}", "{\"id\":2,\"name\":\"b\",\"seq\":null}");
    }
}
