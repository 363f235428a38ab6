// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.firn.io.CorruptTableException;
import io.firn.io.TableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.io.testing.Gen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The vectors of snapshot roots in the specification: bytes and the JSON they mean, and malformed ones with the error. */
class SnapshotVectorsTest {
    private static final Path SPEC = Path.of(System.getProperty("firn.root", ".."), "spec");
    private static final Path VECTORS = SPEC.resolve("vectors/v1/snapshot");

    private static List<Path> files(String directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(VECTORS.resolve(directory))) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static Path sibling(Path file, String suffix, String other) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - suffix.length()) + other);
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SPEC.resolve("schema/snapshot.schema.json")));
    }

    @Test
    void storedBytesMeanTheJsonBesideThem() throws IOException {
        List<Path> vectors = files("valid", ".json.zst");
        assertThat(vectors).hasSizeGreaterThanOrEqualTo(3);
        for (Path vector : vectors) {
            String json = Files.readString(sibling(vector, ".json.zst", ".json"));
            Snapshot decoded = SnapshotCodec.decode(ByteBuffer.wrap(Files.readAllBytes(vector)), vector.toString());
            Snapshot fromText = SnapshotCodec.parse(
                    json.strip().getBytes(StandardCharsets.UTF_8), Place.document(vector.toString()));
            assertThat(fromText).as("%s", vector).isEqualTo(decoded);
            if (vector.toString().endsWith("-in-one-frame.json.zst")) {
                // Read, but not written so any more.
                assertThat(ZstdFrame.length(Files.readAllBytes(vector))).isEqualTo((int) Files.size(vector));
                continue;
            }
            assertThat(SnapshotCodec.toJson(decoded) + "\n").as("%s", vector).isEqualTo(json);
            byte[] again = SnapshotCodec.encode(decoded);
            assertThat(content(again))
                    .as("the JSON written for %s", vector)
                    .isEqualTo(content(Files.readAllBytes(vector)));
        }
    }

    /** The content of all frames, as any tool would decompress it. */
    private static String content(byte[] stored) throws IOException {
        try (ZstdInputStream frames = new ZstdInputStream(new ByteArrayInputStream(stored))) {
            return new String(frames.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void validVectorsAndRandomRootsMatchTheJsonSchema() throws IOException {
        Schema schema = schema();
        List<String> documents = new ArrayList<>();
        for (Path vector : files("valid", ".json")) {
            documents.add(Files.readString(vector));
        }
        for (int seed = 0; seed < 20; seed++) {
            documents.add(SnapshotCodec.toJson(SampleSnapshots.random(new Gen(seed))));
        }
        for (String document : documents) {
            assertThat(schema.validate(document, InputFormat.JSON)).as(document).isEmpty();
        }
    }

    @Test
    void theJsonSchemaRefusesWhatHasTheWrongShape() throws IOException {
        Schema schema = schema();
        String json = SnapshotCodec.toJson(SampleSnapshots.minimal());
        for (String[] edit : new String[][] {
            {"\"version\" : 1", "\"version\" : 0"},
            {"\"version\" : 1,", ""},
            {"\"long\"", "\"lang\""},
            {"\"create\"", "\"invent\""},
            {"\"rows\" : 0", "\"rows\" : \"0\""},
            {"\"required\" : false", "\"required\" : false, \"x\" : 1"},
        }) {
            assertThat(json).contains(edit[0]);
            assertThat(schema.validate(json.replace(edit[0], edit[1]), InputFormat.JSON))
                    .as(edit[1])
                    .isNotEmpty();
        }
    }

    @Test
    void malformedVectorsAreRefusedWithTheErrorBesideThem() throws IOException {
        List<Path> errors = files("malformed", ".error.txt");
        assertThat(errors).hasSizeGreaterThanOrEqualTo(30);
        for (Path error : errors) {
            List<String> lines = Files.readAllLines(error);
            Class<? extends TableException> kind =
                    lines.get(0).equals("unsupported") ? UnsupportedFormatException.class : CorruptTableException.class;
            assertThat(lines.get(0)).as("%s", error).isIn("corrupt", "unsupported");
            Path json = sibling(error, ".error.txt", ".json");
            assertThatThrownBy(() -> {
                        if (Files.exists(json)) {
                            SnapshotCodec.parse(
                                    Files.readString(json).strip().getBytes(StandardCharsets.UTF_8),
                                    Place.document("the vector"));
                        } else {
                            byte[] bytes = Files.readAllBytes(sibling(error, ".error.txt", ".json.zst"));
                            SnapshotCodec.decode(ByteBuffer.wrap(bytes), "the vector")
                                    .contents()
                                    .manifests()
                                    .forEach(manifest -> {});
                        }
                    })
                    .as("%s", error)
                    .isInstanceOf(kind)
                    .hasMessageContaining("the vector")
                    .hasMessageContaining(lines.get(1));
        }
    }
}
