// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputFormatsTest {
    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void start() {
        firn = new Firn(directory);
    }

    @Test
    void typesOfCsvAreGuessedFromItsText() {
        firn.write("in.csv", """
                id,zip,phone,long_number,score,ok,day,at,at_zone,nothing,mixed
                1,01234,+4912345,12345678901234567890,1.5,true,1815-12-10,2024-01-02T03:04:05,2024-01-02T03:04:05Z,,1
                2,99999,0,1,NaN,FALSE,2024-02-29,2024-01-02 03:04:05.123456,2024-01-02T03:04:05+02:00,,x
                """);
        assertThat(types("in.csv"))
                .isEqualTo("id long, zip string, phone string, long_number string, score double, ok boolean, day date,"
                        + " at timestamp, at_zone timestamptz, nothing string, mixed string");
    }

    @Test
    void typesOfJsonLinesAreGuessedFromItsValues() {
        firn.write("in.jsonl", """
                {"id": 1, "big": 12345678901234567890, "score": 1, "day": "2024-01-02", "quoted": "17", "ok": true}

                {"score": 2.5, "at": {"x": 1, "names": ["a", null]}, "none": null, "big": 1}
                """);
        assertThat(types("in.jsonl"))
                .isEqualTo("id long, big decimal(38,0), score double, day date, quoted string, ok boolean, at struct,"
                        + " none string");
        firn.ok("append", "@/t", "@/in.jsonl");
        assertThat(firn.ok("scan", "@/t", "--json", "--select", "big,at").lines())
                .containsExactly(
                        "{\"big\":12345678901234567890,\"at\":null}",
                        "{\"big\":1,\"at\":{\"x\":1,\"names\":[\"a\",null]}}");
    }

    @Test
    void quotedEmptyFieldsAreEmptyTextAndBareOnesNull() {
        firn.write("in.csv", "a,b\n\"\",\n,x\n\n\"\",NA\n");
        firn.ok("create", "@/t", "--columns", "a string, b string");
        firn.ok("append", "@/t", "@/in.csv", "--null", "NA");
        assertThat(firn.ok("scan", "@/t", "--json").lines())
                .containsExactly("{\"a\":\"\",\"b\":null}", "{\"a\":null,\"b\":\"x\"}", "{\"a\":\"\",\"b\":null}");
    }

    @Test
    void blankLinesOfOneColumnAreNulls() {
        firn.write("in.csv", "a\nx\n\n\"\"\n");
        firn.ok("create", "@/t", "--from", "@/in.csv");
        firn.ok("append", "@/t", "@/in.csv");
        assertThat(firn.ok("scan", "@/t", "--json").lines())
                .containsExactly("{\"a\":\"x\"}", "{\"a\":null}", "{\"a\":\"\"}");
        assertThat(firn.ok("scan", "@/t", "--format", "csv")).isEqualTo("a\nx\n\n\"\"\n");
    }

    @Test
    void byteOrderMarkLineEndsAndDelimitersOfWindowsAreUnderstood() {
        firn.write("in.csv", "\uFEFFid;name\r\n1;\"a;b\"\r\n2;\"x\r\ny\"\r\n");
        firn.write("tabs.tsv", "name\tid\nq,r\t3\n");
        firn.write("bars.csv", "id|name\n4|\"a\"\"b\"\n");
        firn.write("colons.csv", "id:name\n5:c\n");
        firn.ok("create", "@/t", "--from", "@/in.csv");
        firn.ok("append", "@/t", "@/in.csv", "@/tabs.tsv", "@/bars.csv");
        firn.ok("append", "@/t", "@/colons.csv", "--delimiter", ":");
        assertThat(firn.ok("scan", "@/t", "--json").lines())
                .containsExactly(
                        "{\"id\":1,\"name\":\"a;b\"}",
                        "{\"id\":2,\"name\":\"x\\r\\ny\"}",
                        "{\"id\":3,\"name\":\"q,r\"}",
                        "{\"id\":4,\"name\":\"a\\\"b\"}",
                        "{\"id\":5,\"name\":\"c\"}");
        assertThat(firn.refused("append", "@/t", "@/in.csv", "--delimiter", ",,"))
                .contains("one character");
    }

    @Test
    void compressedFilesAndGlobsAreRead() throws IOException {
        byte[] text = "id,name\n1,a\n".getBytes(StandardCharsets.UTF_8);
        firn.write("day-1.csv.gz", gzip(text));
        firn.write("day-2.csv.zst", Zstd.compress(text));
        firn.write("day-3.csv", text);
        firn.ok("create", "@/t", "--from", "@/day-1.csv.gz");
        assertThat(firn.ok("append", "@/t", "@/day-*")).isEqualTo("Appended 3 rows in 1 file: version 2.\n");
        assertThat(firn.refused("append", "@/t", "@/night-*")).contains("There is no input file");
        Files.createDirectory(directory.resolve("folder"));
        assertThat(firn.refused("append", "@/t", "@/folder")).contains("it is a directory");
        assertThat(firn.refused("append", "@/t", "@/t/_firn")).contains("it is a directory");
    }

    @Test
    void columnsMayComeInAnyOrderAndBeLeftOut() {
        firn.ok("create", "@/t", "--columns", "id long not null, name string, n int");
        firn.ok("alter", "@/t", "--add", "channel string default 'web'");
        firn.write("in.csv", "name,id\na,1\n");
        firn.write("in.jsonl", "{\"n\": 7, \"id\": 2, \"channel\": null}\n");
        firn.ok("append", "@/t", "@/in.csv", "@/in.jsonl");
        assertThat(firn.ok("scan", "@/t", "--json").lines())
                .containsExactly(
                        "{\"id\":1,\"name\":\"a\",\"n\":null,\"channel\":\"web\"}",
                        "{\"id\":2,\"name\":null,\"n\":7,\"channel\":null}");
    }

    @Test
    void badRowsAreNamedByFileLineAndColumnAndNothingIsAppended() {
        firn.ok("create", "@/t", "--columns", "id long not null, name string, price decimal(10,2), tags list<string>");
        refusedInput("a.csv", "id,name\n1,a\nx,b\n", "a.csv, line 3: Column id: expected long, got the text 'x'");
        refusedInput("b.csv", "id,name\n1,\"a\nb\"\n2\n", "b.csv, line 4: it has 1 field where the header names 2");
        refusedInput("c.csv", "id,name\n1,a,b\n", "c.csv, line 2: it has 3 fields where the header names 2");
        refusedInput("d.csv", "id,nme\n1,a\n", "d.csv has a column 'nme', which the table lacks");
        refusedInput("e.csv", "name\na\n", "e.csv, line 2: Column id is required");
        refusedInput("f.csv", "", "f.csv is empty: its first line must name the columns");
        refusedInput("g.csv", "id,name\n1,\"a\n", "g.csv, after line 1: not CSV");
        refusedInput("h.csv", "id,id\n1,2\n", "h.csv has two columns named 'id'");
        refusedInput("i.csv", "id,\n1,2\n", "i.csv, line 1: column 2 has no name");
        refusedInput("j.csv", "id,tags\n1,2\n", "column 'tags' is a list<string>, which CSV cannot hold");
        refusedInput("a.jsonl", "{\"id\":1}\n{\"id\":2\n", "a.jsonl, line 2, character");
        refusedInput(
                "b.jsonl",
                "{\"id\":1,\"bogus\":2}",
                "b.jsonl, line 1: The row has a column 'bogus', which the table lacks");
        refusedInput("c.jsonl", "{\"id\":1.5}", "c.jsonl, line 1: Column id: expected long");
        refusedInput("d.jsonl", "{\"id\":1,\"price\":1.234}", "Column price: expected decimal(10,2)");
        refusedInput("e.jsonl", "{\"id\":1,\"tags\":\"x\"}", "Column tags: expected an array");
        refusedInput("f.jsonl", "[1]", "f.jsonl, line 1: each line must be a JSON object");
        refusedInput("g.jsonl", "{\"id\":1,\"id\":2}", "Duplicate field 'id'");
        refusedInput("h.jsonl", "{\"id\":1} {}", "more follows");
        refusedInput("i.jsonl", "{\"id\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "nesting depth");
        refusedInput("j.jsonl", "{\"id\":null}", "j.jsonl, line 1: Column id is required");
        refusedInput("unknown.txt", "1", "say it with --format");
        assertThat(firn.ok("history", "@/t", "--json")).contains("\"version\" : 1");
        assertThat(firn.run("count", "@/t", "--json").json().get("count").asInt())
                .isZero();
    }

    @Test
    void damagedFilesAreTheInputsFaultNotTheTables() throws IOException {
        firn.ok("create", "@/t", "--columns", "id long, name string");
        firn.write("good.csv", "id,name\n1,a\n");
        firn.ok("append", "@/t", "@/good.csv");
        firn.ok("scan", "@/t", "-o", "@/good.parquet");
        byte[] parquet = Files.readAllBytes(directory.resolve("good.parquet"));
        firn.write("short.parquet", Arrays.copyOf(parquet, 100));
        byte[] damaged = parquet.clone();
        Arrays.fill(damaged, 4, 40, (byte) 0xFF);
        firn.write("damaged.parquet", damaged);
        firn.write("empty.parquet", new byte[0]);
        for (String name : new String[] {"short.parquet", "damaged.parquet", "empty.parquet"}) {
            assertThat(firn.refused("append", "@/t", "@/" + name)).contains(name);
        }
        byte[] gzip = gzip("id,name\n1,a\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        firn.write("short.csv.gz", Arrays.copyOf(gzip, gzip.length / 2));
        assertThat(firn.refused("append", "@/t", "@/short.csv.gz")).contains("short.csv.gz", "cut off");
        firn.write("latin.csv", "id,name\n1,a\n2,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(firn.refused("append", "@/t", "@/latin.csv")).contains("latin.csv, line 3: not UTF-8");
        firn.write("latin.jsonl", "{\"id\":1}\n{\"name\":\"\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(firn.refused("append", "@/t", "@/latin.jsonl")).contains("latin.jsonl, line 2: not UTF-8");
        assertThat(firn.ok("count", "@/t")).isEqualTo("1\n");
    }

    @Test
    void aBadFileAmongGoodOnesStopsAllOfThem() {
        firn.ok("create", "@/t", "--columns", "id long");
        firn.write("1.csv", "id\n1\n");
        firn.write("2.csv", "id\nx\n");
        firn.refused("append", "@/t", "@/1.csv", "@/2.csv");
        assertThat(firn.ok("count", "@/t")).isEqualTo("0\n");
    }

    @Test
    void filesWithoutRowsAppendNothingAndMakeNoVersion() {
        firn.write("none.csv", "id,name\n");
        firn.write("none.jsonl", "");
        firn.ok("create", "@/t", "--from", "@/none.csv");
        assertThat(firn.ok("append", "@/t", "@/none.csv", "@/none.jsonl"))
                .isEqualTo("Appended 0 rows in 0 files: version 1.\n");
        assertThat(firn.refused("create", "@/u", "--from", "@/none.jsonl")).contains("--columns");
    }

    private void refusedInput(String name, String text, String message) {
        firn.write(name, text);
        assertThat(firn.refused("append", "@/t", "@/" + name)).contains(message);
    }

    private String types(String input) {
        firn.ok("create", "@/t", "--from", "@/" + input);
        StringBuilder types = new StringBuilder();
        firn.run("schema", "@/t", "--json")
                .json()
                .forEach(column -> types.append(types.isEmpty() ? "" : ", ")
                        .append(column.get("name").asText())
                        .append(' ')
                        .append(column.get("type").asText()));
        return types.toString();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }
}
