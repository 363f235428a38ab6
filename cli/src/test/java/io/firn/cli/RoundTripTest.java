// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan writes, an append reads back: every type, with its nulls and odd values. */
final class RoundTripTest {
    private static final String FLAT = "b boolean, i int, l long, f float, d double, p decimal(38,4), day date, t time,"
            + " ts timestamp, tz timestamptz, tsn timestamp_ns, tzn timestamptz_ns, s string, u uuid, x fixed[3],"
            + " y binary";

    private static final List<String> FLAT_ROWS = List.of("""
            {"b":true,"i":-2147483648,"l":9223372036854775807,"f":1.17549435E-38,"d":-0.0,\
            "p":1234567890123456789012345678901234.5678,"day":"1815-12-10","t":"00:00:00.000001",\
            "ts":"1969-12-31T23:59:59.999999","tz":"1969-12-31T23:59:59.999999Z",\
            "tsn":"1969-12-31T23:59:59.999999999","tzn":"2024-01-02T03:04:05.000000001Z",\
            "s":"a,\\"b\\"\\n\\t; \uD83D\uDE00\u4E2D","u":"123e4567-e89b-12d3-a456-426614174000",\
            "x":"0001ff","y":""}""".strip(), """
            {"b":false,"i":0,"l":-1,"f":"NaN","d":"-Infinity","p":-0.0001,"day":"-0001-01-01",\
            "t":"23:59:59.999999","ts":"0001-01-01T00:00","tz":"9999-12-31T23:59:59Z",\
            "tsn":"2262-04-11T23:47:16.854775807","tzn":"1677-09-21T00:12:43.145224193Z","s":"",\
            "u":"00000000-0000-0000-0000-000000000000","x":"000000","y":"00"}""".strip(), """
            {"b":null,"i":null,"l":null,"f":null,"d":null,"p":null,"day":null,"t":null,"ts":null,\
            "tz":null,"tsn":null,"tzn":null,"s":null,"u":null,"x":null,"y":null}""".strip());

    private static final String NESTED =
            "st struct<a: int, b: struct<c: string>>, li list<double>, ll list<list<date>>, m map<string, decimal(5,2)>,"
                    + " mi map<int, struct<x: timestamp>>";

    private static final List<String> NESTED_ROWS = List.of("""
            {"st":{"a":1,"b":{"c":"x"}},"li":[1.5,null,-0.0],"ll":[["2024-01-01"],[],null],"m":{"k":1.50,\
            "":null},"mi":{"-1":{"x":"2024-01-01T00:00"}}}""".strip(), """
            {"st":{"a":null,"b":null},"li":[],"ll":[],"m":{},"mi":{}}""".strip(), """
            {"st":null,"li":null,"ll":null,"m":null,"mi":null}""".strip());

    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void start() {
        firn = new Firn(directory);
    }

    @Test
    void jsonLinesKeepEveryFlatType() {
        returns(FLAT, FLAT_ROWS, "out.jsonl");
    }

    @Test
    void csvKeepsEveryFlatType() {
        returns(FLAT, FLAT_ROWS, "out.csv");
    }

    @Test
    void parquetKeepsEveryFlatType() {
        returns(FLAT, FLAT_ROWS, "out.parquet");
    }

    @Test
    void jsonLinesKeepNestedTypes() {
        returns(NESTED, NESTED_ROWS, "out.jsonl");
    }

    @Test
    void parquetKeepsNestedTypes() {
        returns(NESTED, NESTED_ROWS, "out.parquet");
    }

    @Test
    void csvRefusesNestedTypesAndLeavesNoFile() {
        load(NESTED, NESTED_ROWS);
        assertThat(firn.refused("scan", "@/t", "-o", "@/out.csv"))
                .contains("Column 'st' is a struct", "CSV cannot hold", "--select");
        assertThat(directory.resolve("out.csv")).doesNotExist();
    }

    @Test
    void aTableCreatedFromWrittenParquetHasTheSameColumns() {
        load(FLAT + ", " + NESTED, List.of());
        firn.ok("scan", "@/t", "-o", "@/out.parquet");
        firn.ok("create", "@/u", "--from", "@/out.parquet");
        assertThat(firn.ok("schema", "@/u")).isEqualTo(firn.ok("schema", "@/t"));
    }

    @Test
    void anExistingFileIsNotOverwritten() {
        load("i int", List.of("{\"i\":1}"));
        firn.write("out.csv", "mine");
        assertThat(firn.refused("scan", "@/t", "-o", "@/out.csv")).contains("exists already");
        assertThat(firn.read("out.csv")).isEqualTo("mine");
        for (String name : new String[] {"nowhere/out.csv", "nowhere/out.parquet"}) {
            assertThat(firn.refused("scan", "@/t", "-o", "@/" + name)).contains("there is no directory", "nowhere");
        }
        assertThat(Files.exists(directory.resolve("nowhere"))).isFalse();
    }

    private void returns(String columns, List<String> rows, String file) {
        load(columns, rows);
        assertThat(firn.ok("scan", "@/t", "--json").lines()).containsExactlyElementsOf(rows);
        firn.ok("scan", "@/t", "-o", "@/" + file);
        firn.ok("create", "@/u", "--columns", columns);
        firn.ok("append", "@/u", "@/" + file);
        assertThat(firn.ok("scan", "@/u", "--json").lines()).containsExactlyElementsOf(rows);
    }

    private void load(String columns, List<String> rows) {
        firn.ok("create", "@/t", "--columns", columns);
        firn.write("in.jsonl", String.join("\n", rows));
        firn.ok("append", "@/t", "@/in.jsonl");
    }
}
