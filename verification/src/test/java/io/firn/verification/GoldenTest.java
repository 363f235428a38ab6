// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.metadata.Environment;
import io.firn.table.Table;
import io.firn.table.check.TableChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The frozen tables of {@code spec/golden}: each version still holds the rows that it held when it was written. */
class GoldenTest {
    private static final Path GOLDEN = Path.of(System.getProperty("firn.root", ".."), "spec", "golden");

    private static List<Path> cases() throws IOException {
        List<Path> cases = new ArrayList<>();
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            files.filter(file -> file.endsWith("expected.json"))
                    .map(Path::getParent)
                    .sorted()
                    .forEach(cases::add);
        }
        return cases;
    }

    @TestFactory
    List<DynamicTest> everyVersionHoldsTheRowsThatItHeld() throws IOException {
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(GOLDEN.relativize(folder).toString(), () -> check(folder)))
                .toList();
    }

    @Test
    void thereAreGoldenTables() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void everyRootFollowsTheJsonSchema() throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(GOLDEN.resolveSibling("schema").resolve("snapshot.schema.json")));
        int roots = 0;
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            for (Path root :
                    files.filter(file -> file.toString().endsWith(".json.zst")).toList()) {
                String json = HostileRoot.json(Files.readAllBytes(root));
                assertThat(schema.validate(json, InputFormat.JSON))
                        .as("%s", root)
                        .isEmpty();
                roots++;
            }
        }
        assertThat(roots).isGreaterThan(20);
    }

    private static void check(Path folder) throws IOException {
        Environment environment = World.of(new Gen(1));
        ObjectNode expected = GoldenJson.parse(Files.readString(folder.resolve("expected.json")));
        List<String> filters = new ArrayList<>();
        expected.get("filters")
                .forEach(filter -> filters.add(filter.get("where").asText()));
        List<String> lineage = new ArrayList<>();
        expected.at("/" + GoldenJson.LINEAGE + "/columns").forEach(column -> lineage.add(column.asText()));
        long before = sizes(folder);
        try (ObjectStore store = LocalObjectStore.open(folder.resolve("table"), Durability.RELAXED)) {
            ObjectNode found = GoldenJson.describe(Table.open(store, environment), filters, lineage);
            assertThat(GoldenJson.text(found)).isEqualTo(GoldenJson.text(expected));
            assertThat(TableChecker.check(store, environment, TableChecker.Depth.DATA)
                            .findings())
                    .isEmpty();
        }
        assertThat(sizes(folder)).as("bytes in %s after reading", folder).isEqualTo(before);
    }

    private static long sizes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
