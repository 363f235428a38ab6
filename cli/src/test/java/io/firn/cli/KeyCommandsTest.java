// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firn get} and {@code firn delete --keys}. */
final class KeyCommandsTest {
    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void start() {
        firn = new Firn(directory);
    }

    @Test
    void spacesAndCommasOfTextKeysAreTheirs() {
        firn.ok("create", "@/s", "--columns", "k string not null, n int", "--primary-key", "k");
        firn.write("s.csv", "k,n\n\" a\",1\na,2\n\"x,y\",3\n\"\"\"q\"\"\",4\n");
        firn.ok("append", "@/s", "@/s.csv");
        assertThat(firn.ok("get", "@/s", " a", "x,y", "\"q\"", "--json").lines())
                .containsExactly("{\"k\":\" a\",\"n\":1}", "{\"k\":\"x,y\",\"n\":3}", "{\"k\":\"\\\"q\\\"\",\"n\":4}");
        firn.ok("create", "@/p", "--columns", "k string not null, d date not null, n int", "--primary-key", "k,d");
        firn.write(
                "p.csv", "k,d,n\n\"a,b\",2026-01-02,1\n a ,2026-01-02,2\n\"\"\"\",2026-01-02,3\n\"\",2026-01-02,4\n");
        firn.ok("append", "@/p", "@/p.csv");
        assertThat(firn.ok(
                                "get",
                                "@/p",
                                "\"a,b\",2026-01-02",
                                " a , 2026-01-02",
                                "\"\"\"\",2026-01-02",
                                ",2026-01-02",
                                "--json")
                        .lines()
                        .map(line -> line.substring(line.length() - 2, line.length() - 1)))
                .containsExactly("1", "2", "3", "4");
        assertThat(firn.refused("get", "@/p", "a,b,2026-01-02")).contains("has 3 values", "k, d", "double quotes");
        assertThat(firn.refused("get", "@/p", "\"a,2026-01-02")).contains("not closed");
        assertThat(firn.refused("get", "@/p", "\"a\"b,2026-01-02")).contains("not closed");
    }

    @Test
    void keysToDeleteMayComeInAnExportOfTheTable() {
        firn.ok("create", "@/m", "--columns", "id long not null, name string, seq long", "--primary-key", "id");
        firn.write("m.csv", "id,name,seq\n1,a,1\n2,b,1\n3,c,1\n4,d,1\n");
        firn.ok("append", "@/m", "@/m.csv");
        firn.write("one.csv", "name,id,seq\na,1,0\n");
        assertThat(firn.ok("delete", "@/m", "--keys", "@/one.csv")).startsWith("Deleted 1 row:");
        firn.ok("alter", "@/m", "--set", "write.sequence-column=seq");
        firn.write("two.csv", "id,seq\n2,0\n3,1\n");
        assertThat(firn.ok("delete", "@/m", "--keys", "@/two.csv")).startsWith("Deleted 1 row:");
        assertThat(firn.ok("scan", "@/m", "--select", "id", "--format", "csv")).isEqualTo("id\n2\n4\n");
        firn.write("three.csv", "id\n4\n");
        assertThat(firn.ok("delete", "@/m", "--keys", "@/three.csv")).startsWith("Deleted 1 row:");
        firn.write("null.csv", "id,name\n2,b\n,x\n");
        assertThat(firn.refused("delete", "@/m", "--keys", "@/null.csv"))
                .contains("null.csv, line 3: Column id is required", "Nothing was deleted.")
                .doesNotContain("Row ");
        firn.write("other.csv", "id,colour\n2,red\n");
        assertThat(firn.refused("delete", "@/m", "--keys", "@/other.csv"))
                .contains("'colour'", "--ignore-columns colour", "Nothing was deleted.");
        assertThat(firn.ok("count", "@/m")).isEqualTo("1\n");
    }
}
