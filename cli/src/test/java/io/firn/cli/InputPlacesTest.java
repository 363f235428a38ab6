// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which row of which file is wrong, and what was committed before it. */
final class InputPlacesTest {
    @TempDir
    Path directory;

    private Firn firn;

    @BeforeEach
    void table() {
        firn = new Firn(directory);
        firn.ok("create", "@/t", "--columns", "k double not null, name string", "--primary-key", "k");
    }

    @Test
    void aKeyThatIsNoNumberIsFoundInTheRightFile() {
        firn.write("a.csv", "k,name\n1,a\n2,b\n");
        firn.write("b.csv", "k,name\n3,c\nNaN,d\n");
        firn.ok("create", "@/foreign", "--columns", "k double, name string");
        firn.ok("append", "@/foreign", "@/b.csv");
        firn.ok("scan", "@/foreign", "-o", "@/b.parquet");
        for (String command : new String[] {"append", "upsert"}) {
            String nothing = "Nothing was " + command + "ed.";
            assertThat(firn.refused(command, "@/t", "@/a.csv", "@/b.csv"))
                    .contains("b.csv, line 3: Column k is part of the primary key, and its value is NaN", nothing);
            assertThat(firn.refused(command, "@/t", "@/a.csv", "@/b.parquet"))
                    .contains("b.parquet, row 2: Column k is part of the primary key, and its value is NaN", nothing);
        }
        firn.write("c.csv", "k,name\n3,c\n4,d\n,e\n");
        firn.ok("append", "@/foreign", "@/c.csv");
        firn.ok("scan", "@/foreign", "-o", "@/c.parquet", "--where", "name <> 'd' or k = 4");
        for (String command : new String[] {"append", "upsert"}) {
            assertThat(firn.refused(command, "@/t", "@/c.parquet", "--null", ""))
                    .contains("c.parquet, row ", ": Column k ", "Nothing was " + command + "ed.");
        }
        assertThat(firn.ok("count", "@/t")).isEqualTo("0\n");
    }

    @Test
    void anUpsertInBatchesCommitsEachAndSaysWhatStays() {
        firn.write("in.csv", "k,name\n1,a\n2,b\n1,c\n3,d\n2,e\n");
        assertThat(firn.ok("upsert", "@/t", "@/in.csv", "--batch-rows", "2"))
                .isEqualTo("Upserted 5 rows in 3 commits; 2 rows replaced or deleted: version 4.\n");
        String rows = "{\"k\":1.0,\"name\":\"c\"}\n{\"k\":2.0,\"name\":\"e\"}\n{\"k\":3.0,\"name\":\"d\"}\n";
        assertThat(firn.ok("scan", "@/t", "--json").lines().sorted())
                .containsExactlyElementsOf(rows.lines().toList());
        firn.ok("scan", "@/t", "-o", "@/in.parquet");
        firn.ok("create", "@/u", "--columns", "k double not null, name string", "--primary-key", "k");
        assertThat(firn.ok("upsert", "@/u", "@/in.parquet", "--batch-rows", "2"))
                .isEqualTo("Upserted 3 rows in 2 commits; 0 rows replaced or deleted: version 3.\n");
        assertThat(firn.ok("scan", "@/u", "--json").lines().sorted())
                .containsExactlyElementsOf(rows.lines().toList());
        firn.write("bad.csv", "k,name\n7,a\n8,b\n9,c\nx,d\n");
        assertThat(firn.refused("upsert", "@/u", "@/bad.csv", "--batch-rows", "2"))
                .contains("bad.csv, line 5: Column k")
                .contains("The 2 changes before were upserted, in 1 commit: version 4; nothing of what follows was.");
        assertThat(firn.ok("count", "@/u")).isEqualTo("5\n");
        assertThat(firn.refused("upsert", "@/u", "@/bad.csv", "--batch-rows", "0"))
                .contains("1 or more");
    }

    @Test
    void namedPipesAreReadAndNamelessFilesRefused() throws Exception {
        String pipe = firn.path("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        Process writer = new ProcessBuilder("sh", "-c", "printf 'k,name\\n1,a\\n' > '" + pipe + "'").start();
        assertThat(firn.ok("upsert", "@/t", "@/pipe.csv")).contains("Upserted 1 row");
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(firn.refused("upsert", "@/t", "")).contains("The name of an input file is empty");
    }
}
