// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.github.luben.zstd.Zstd;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorStore;
import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectKey;
import io.firn.partition.PartitionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Wrote the vectors of snapshot roots; run by hand, with the directory as its argument, and only for vectors that no release
 * has. Existing files are left as they are.
 */
final class SnapshotVectorsWriter {
    private final Path directory;

    private SnapshotVectorsWriter(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException {
        SnapshotVectorsWriter writer = new SnapshotVectorsWriter(Path.of(arguments[0]));
        writer.valid("minimal", SampleSnapshots.minimal());
        writer.valid("one-file", oneFile());
        writer.valid("complete", SampleSnapshots.complete());
        writer.valid("row-deletions", SampleSnapshots.rowDeletions(oneFile()));
        writer.malformedDeletions();
        writer.valid("shared-version", SampleSnapshots.sharedVersion(oneFile()));
        writer.malformedParts();
        writer.valid("row-mapping", SampleSnapshots.rewrite(oneFile()));
        writer.valid("many-files", manyFiles());
        writer.malformedText();
        writer.malformedRanges();
        writer.malformedFrames();
        writer.malformedSecondFrames();
    }

    /** Version 2 of the smallest table, with one file of three rows. */
    private static Snapshot oneFile() {
        Snapshot first = SampleSnapshots.minimal();
        Snapshot.Header header = first.header();
        DataFile file = new DataFile(
                1,
                new FileDescription(
                        ObjectKey.of("data/a3f1-0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5d.parquet"),
                        PartitionKey.UNPARTITIONED,
                        new FileDescription.Content(3, 512, 3_735_928_559L, 0, 0),
                        Map.of(
                                1,
                                new ColumnStatistics(
                                        3,
                                        OptionalLong.of(1),
                                        OptionalLong.of(0),
                                        Optional.of(new ColumnStatistics.Bounds(-5L, 7L, true))))),
                0,
                2,
                Optional.empty());
        Totals totals = Totals.ZERO.plus(file);
        return new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        2,
                        Optional.of(305_419_896L),
                        header.committedAt().plusSeconds(1),
                        1,
                        Snapshot.Features.NONE,
                        new Snapshot.Counters(2, 3)),
                first.definition(),
                new Snapshot.Contents(totals, List.of(), new Overlay(List.of(file), Set.of(), Map.of())),
                new CommitBlock(
                        new UUID(0x0199a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a5eL),
                        CommitBlock.Operation.APPEND,
                        new CommitBlock.Changes(
                                List.of(1L), List.of(), List.of(), List.of(), totals, Totals.ZERO, Optional.empty()),
                        false,
                        Optional.empty(),
                        new CommitBlock.Writer("firn 0.1.0", Optional.empty()),
                        Map.of(),
                        List.of()),
                new Snapshot.Trail(
                        List.of(new Snapshot.Trail.Step(1, header.committedAt())),
                        List.of(new Snapshot.Trail.Step(1, header.committedAt()))),
                Map.of(),
                Map.of());
    }

    private void malformedDeletions() throws IOException {
        String json = SnapshotCodec.toJson(SampleSnapshots.rowDeletions(oneFile()));
        edited(
                json,
                "inline-vector-not-base64",
                "corrupt",
                "$.overlay.added[0].deletions.blob must be Base64",
                "\"blob\" : \"",
                "\"blob\" : \"*");
        edited(
                json,
                "inline-vector-empty",
                "corrupt",
                "$.overlay.added[0].deletions.blob is empty",
                DeletionVectorStore.inline(DeletionVector.of(1)).blob(),
                "");
        edited(
                json,
                "inline-vector-and-reference",
                "corrupt",
                "$.overlay.added[0].deletions.key is not a field",
                "\"blob\" : \"",
                "\"key\" : \"_firn/deletes/x.puffin\", \"blob\" : \"");
        edited(
                json,
                "updated-but-not-touched",
                "corrupt",
                "$.commit.updated names file 2",
                "\"updated\" : [ 1 ]",
                "\"updated\" : [ 2 ]");
    }

    /** Version 2 of the smallest table, with twelve files in a manifest, ten of which have consecutive ids. */
    private static Snapshot manyFiles() {
        Snapshot one = oneFile();
        Totals totals = new Totals(12, 36, 0, 6_144);
        ManifestRef manifest = new ManifestRef(
                ObjectKey.of("_firn/manifests/1c2d-0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5f.parquet"),
                2_048,
                305_419_896,
                new ManifestRef.Counts(12, 0, 0, 1, 14),
                totals,
                Map.of(),
                Map.of());
        List<Long> ids = List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 13L, 14L);
        return new Snapshot(
                new Snapshot.Header(
                        one.header().tableId(),
                        2,
                        one.header().parentCrc32c(),
                        one.header().committedAt(),
                        1,
                        Snapshot.Features.NONE,
                        new Snapshot.Counters(15, 36)),
                one.definition(),
                new Snapshot.Contents(totals, List.of(manifest), Overlay.EMPTY),
                new CommitBlock(
                        one.commit().commitId(),
                        CommitBlock.Operation.APPEND,
                        new CommitBlock.Changes(
                                ids, List.of(), List.of(), List.of(), totals, Totals.ZERO, Optional.empty()),
                        false,
                        Optional.empty(),
                        one.commit().writer(),
                        Map.of(),
                        List.of()),
                one.trail(),
                Map.of(),
                Map.of());
    }

    private void malformedRanges() throws IOException {
        String many = SnapshotCodec.toJson(manyFiles());
        String ids = "\"added\" : [ [ 1, 10 ], 13, 14 ]";
        edited(
                many,
                "range-that-descends",
                "corrupt",
                "$.commit.added[0][1]",
                ids,
                "\"added\" : [ [ 10, 1 ], 13, 14 ]");
        edited(many, "range-of-one", "corrupt", "$.commit.added[0][1]", ids, "\"added\" : [ [ 1, 1 ], 13, 14 ]");
        edited(
                many,
                "ranges-that-overlap",
                "corrupt",
                "$.commit.added[1]",
                ids,
                "\"added\" : [ [ 1, 10 ], [ 10, 14 ] ]");
        edited(many, "range-without-end", "corrupt", "$.commit.added[0]", ids, "\"added\" : [ [ 1 ], 13, 14 ]");
        edited(
                many,
                "range-of-too-many",
                "corrupt",
                "$.commit.added has more than",
                ids,
                "\"added\" : [ [ 1, 9223372036854775806 ] ]");
    }

    private void malformedParts() throws IOException {
        String json = SnapshotCodec.toJson(SampleSnapshots.sharedVersion(oneFile()));
        edited(
                json,
                "part-of-another-id",
                "corrupt",
                "$.commit.parts[0].id is not that of the version",
                "\"id\" : \"0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a61\"",
                "\"id\" : \"0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a99\"");
        edited(
                json,
                "parts-that-do-not-add-up",
                "corrupt",
                "$.commit.parts do not add up",
                "\n        \"bytes\" : 300",
                "\n        \"bytes\" : 301");
        edited(
                json,
                "parts-within-a-part",
                "corrupt",
                "$.commit.parts[0].parts is not a field",
                "\"parts\" : [ {",
                "\"parts\" : [ { \"parts\" : [ ],");
    }

    private void valid(String name, Snapshot snapshot) throws IOException {
        write("valid/" + name + ".json", (SnapshotCodec.toJson(snapshot) + "\n").getBytes(StandardCharsets.UTF_8));
        write("valid/" + name + ".json.zst", SnapshotCodec.encode(snapshot));
    }

    private void malformedText() throws IOException {
        String one = SnapshotCodec.toJson(oneFile());
        edited(
                one,
                "unsupported-format",
                "unsupported",
                "format version 2",
                "\"format-version\" : 1",
                "\"format-version\" : 2");
        edited(
                one,
                "unknown-reader-feature",
                "unsupported",
                "'sharded-roots'",
                "\"reader-features\" : [ ]",
                "\"reader-features\" : [ \"sharded-roots\" ]");
        edited(one, "missing-field", "corrupt", "$.next-file-id is missing", "  \"next-file-id\" : 2,\n", "");
        edited(
                one,
                "duplicate-field",
                "corrupt",
                "$.version occurs twice",
                "\"version\" : 2",
                "\"version\" : 2, \"version\" : 2");
        edited(
                one,
                "duplicate-nested-field",
                "corrupt",
                "$.totals.rows occurs twice",
                "\"rows\" : 3,\n    \"deleted-rows\"",
                "\"rows\" : 3, \"rows\" : 3,\n    \"deleted-rows\"");
        edited(
                one,
                "unknown-nested-field",
                "corrupt",
                "$.totals.colour is not a field",
                "\"totals\" : {",
                "\"totals\" : { \"colour\" : 1,");
        edited(
                one,
                "version-zero",
                "corrupt",
                "$.version must be an integer from 1 to",
                "\"version\" : 2",
                "\"version\" : 0");
        edited(
                one,
                "version-negative",
                "corrupt",
                "$.version must be an integer from 1 to",
                "\"version\" : 2",
                "\"version\" : -2");
        edited(
                one,
                "version-as-text",
                "corrupt",
                "$.version must be an integer",
                "\"version\" : 2",
                "\"version\" : \"2\"");
        edited(
                one,
                "version-as-fraction",
                "corrupt",
                "$.version must be an integer",
                "\"version\" : 2",
                "\"version\" : 2.0");
        edited(
                one,
                "first-version-with-parent",
                "corrupt",
                "$.parent-crc32c must be there",
                "\"version\" : 2",
                "\"version\" : 1");
        edited(one, "no-parent", "corrupt", "$.parent-crc32c must be there", "  \"parent-crc32c\" : 305419896,\n", "");
        edited(
                one,
                "crc-too-large",
                "corrupt",
                "$.parent-crc32c must be an integer from 0 to 4294967295",
                "305419896",
                "4294967296");
        edited(
                one,
                "table-id-upper-case",
                "corrupt",
                "$.table-id must be a UUID in lower case",
                "\"0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b\"",
                "\"0199A1B2-c3d4-7e5f-8a9b-0c1d2e3f4a5b\"");
        edited(
                one,
                "oldest-retained-after-version",
                "corrupt",
                "$.oldest-retained is 3",
                "\"oldest-retained\" : 1",
                "\"oldest-retained\" : 3");
        edited(
                one,
                "current-schema-missing",
                "corrupt",
                "$.current-schema is 9",
                "\"current-schema\" : 0",
                "\"current-schema\" : 9");
        edited(
                one,
                "field-id-too-large",
                "corrupt",
                "$.schemas[0].fields[0].id is 1, outside",
                "\"last-field-id\" : 1",
                "\"last-field-id\" : 0");
        edited(
                one,
                "unknown-type",
                "corrupt",
                "$.schemas[0].fields[0].type is \"lang\", which is no type",
                "\"long\"",
                "\"lang\"");
        edited(one, "decimal-too-wide", "corrupt", "which is no type", "\"long\"", "\"decimal(39,2)\"");
        edited(
                one,
                "column-without-name",
                "corrupt",
                "$.schemas[0].fields[0].name is empty",
                "\"name\" : \"id\"",
                "\"name\" : \"\"");
        edited(
                one,
                "primary-key-unknown",
                "corrupt",
                "$.primary-key[0] is 4",
                "\"primary-key\" : [ ]",
                "\"primary-key\" : [ 4 ]");
        edited(
                one,
                "key-leaves-the-table",
                "corrupt",
                "$.overlay.added[0].key is no object key within the table",
                "data/a3f1-",
                "data/../../a3f1-");
        edited(one, "key-absolute", "corrupt", "$.overlay.added[0].key is no object key", "data/a3f1-", "/data/a3f1-");
        edited(one, "key-in-metadata", "corrupt", "$.overlay.added[0].key is '_firn/", "data/a3f1-", "_firn/a3f1-");
        edited(
                one,
                "totals-do-not-add-up",
                "corrupt",
                "$.totals.rows is 4",
                "\"rows\" : 3,\n    \"deleted-rows\"",
                "\"rows\" : 4,\n    \"deleted-rows\"");
        edited(
                one,
                "more-deleted-than-rows",
                "corrupt",
                "$.totals.deleted-rows must be an integer from 0 to 3",
                "\"deleted-rows\" : 0,\n    \"bytes\" : 512\n  },\n  \"manifests\"",
                "\"deleted-rows\" : 4,\n    \"bytes\" : 512\n  },\n  \"manifests\"");
        edited(
                one,
                "file-id-not-given-yet",
                "corrupt",
                "$.overlay.added[0].id is 1, not below 'next-file-id'",
                "\"next-file-id\" : 2",
                "\"next-file-id\" : 1");
        edited(
                one,
                "row-ids-not-given-yet",
                "corrupt",
                "$.overlay.added[0].first-row-id is 0, so that",
                "\"next-row-id\" : 3",
                "\"next-row-id\" : 2");
        edited(
                one,
                "added-in-the-future",
                "corrupt",
                "$.overlay.added[0].added-in is 3",
                "\"added-in\" : 2",
                "\"added-in\" : 3");
        edited(
                one,
                "file-of-unknown-schema",
                "corrupt",
                "$.overlay.added[0].schema is 5",
                "\"schema\" : 0",
                "\"schema\" : 5");
        edited(one, "file-of-unknown-spec", "corrupt", "$.overlay.added[0].spec is 5", "\"spec\" : 0", "\"spec\" : 5");
        edited(
                one,
                "partition-of-wrong-length",
                "corrupt",
                "$.overlay.added[0].partition has 1 values",
                "\"spec\" : 0,",
                "\"spec\" : 0, \"partition\" : [ 1 ],");
        edited(
                one,
                "bound-of-wrong-type",
                "corrupt",
                "$.overlay.added[0].statistics.1.min must be an integer",
                "\"min\" : -5",
                "\"min\" : \"-5\"");
        edited(
                one,
                "bound-without-its-other",
                "corrupt",
                "$.overlay.added[0].statistics.1.max is missing",
                "\"max\" : 7,",
                "");
        edited(
                one,
                "more-nulls-than-values",
                "corrupt",
                "$.overlay.added[0].statistics.1.nulls must be an integer from 0 to 3",
                "\"nulls\" : 1",
                "\"nulls\" : 4");
        edited(
                one,
                "statistics-of-no-field",
                "corrupt",
                "$.overlay.added[0].statistics.01 is not named by an id",
                "\"1\" : {",
                "\"01\" : {");
        edited(
                one,
                "removed-and-added",
                "corrupt",
                "$.overlay.removed names file 1",
                "\"removed\" : [ ],\n    \"deletions\" : {",
                "\"removed\" : [ 1 ],\n    \"deletions\" : {");
        edited(one, "unknown-operation", "corrupt", "$.commit.operation is \"attend\"", "\"append\"", "\"attend\"");
        edited(
                one,
                "commit-counts-wrong",
                "corrupt",
                "$.commit.added-totals.files is 1, but 'added' has 0 files",
                "\"operation\" : \"append\",\n    \"added\" : [ 1 ]",
                "\"operation\" : \"append\",\n    \"added\" : [ ]");
        edited(
                one,
                "trail-does-not-lead-to-parent",
                "corrupt",
                "$.trail.skips must begin with the version before",
                "\"skips\" : [ [ 1, 1795334400123456 ] ]",
                "\"skips\" : [ ]");
        edited(
                one,
                "trail-out-of-order",
                "corrupt",
                "$.trail.recent[0] is not committed before",
                "\"recent\" : [ [ 1, 1795334400123456 ] ]",
                "\"recent\" : [ [ 1, 1795334402123456 ] ]");
        edited(
                one,
                "marker-from-the-future",
                "corrupt",
                "$.markers.app.version is 3",
                "\"markers\" : { }",
                "\"markers\" : { \"app\" : { \"epoch\" : 0, \"sequence\" : 0, \"version\" : 3 } }");
        edited(
                one,
                "half-a-surrogate-pair",
                "corrupt",
                "holds half a surrogate pair",
                "\"engine\" : \"firn 0.1.0\"",
                "\"engine\" : \"firn \\ud83c\"");
        edited(one, "not-an-object", "corrupt", "must be an object", one, "[ ]");
        edited(one, "cut-off", "corrupt", "is not JSON within the limits", one, one.substring(0, one.length() / 2));
        edited(one, "followed-by-more", "corrupt", "is followed by something else", one, one + " { }");
    }

    private void edited(String json, String name, String kind, String error, String before, String after)
            throws IOException {
        if (!json.contains(before)) {
            throw new IllegalStateException(name + ": the text to edit is not there: " + before);
        }
        int at = json.indexOf(before);
        String edited = json.substring(0, at) + after + json.substring(at + before.length());
        write("malformed/" + name + ".json", (edited + "\n").getBytes(StandardCharsets.UTF_8));
        write("malformed/" + name + ".error.txt", (kind + "\n" + error + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void malformedFrames() throws IOException {
        byte[] json = SnapshotCodec.toJson(oneFile()).getBytes(StandardCharsets.UTF_8);
        byte[] frame = SnapshotCodec.encode(oneFile());
        byte[] flipped = frame.clone();
        flipped[frame.length / 2] ^= 1;
        Map<String, byte[]> frames = new LinkedHashMap<>();
        frames.put("frame-empty|is not a zstd frame (0 bytes)", new byte[0]);
        frames.put("frame-is-plain-json|is not a zstd frame", json);
        frames.put("frame-cut-off|cannot be decompressed", Arrays.copyOf(frame, frame.length - 1));
        frames.put("frame-bit-flipped|cannot be decompressed", flipped);
        frames.put("frame-without-checksum|without a content checksum", Zstd.compress(json));
        frames.put("frame-too-large|states 67108865 bytes of content", ZstdFrame.compress(new byte[(64 << 20) + 1]));
        writeMalformed(frames);
    }

    /** Roots whose first frame is sound. */
    private void malformedSecondFrames() throws IOException {
        byte[] stored = SnapshotCodec.encode(manyFiles());
        int length = ZstdFrame.length(stored);
        byte[] first = Arrays.copyOf(stored, length);
        byte[] second = Arrays.copyOfRange(stored, length, stored.length);
        String json = new String(
                ZstdFrame.decompress(second, 1 << 20, Place.document("the second frame")), StandardCharsets.UTF_8);
        byte[] flipped = second.clone();
        flipped[second.length / 2] ^= 1;
        Map<String, byte[]> frames = new LinkedHashMap<>();
        frames.put("second-frame-missing|is not JSON within the limits", first);
        frames.put("second-frame-bit-flipped|cannot be decompressed", joined(first, flipped));
        frames.put(
                "second-frame-cut-off|cannot be decompressed", joined(first, Arrays.copyOf(second, second.length - 1)));
        frames.put("second-frame-is-plain-json|is not a zstd frame", joined(first, utf8(json)));
        frames.put("third-frame|cannot be decompressed", joined(first, joined(second, second)));
        frames.put("second-frame-too-large|more than the limit", joined(first, ZstdFrame.compress(new byte[64 << 20])));
        second(frames, first, "second-frame-without-comma|$.manifests is not what", json.replaceFirst(",", "{"));
        second(
                frames,
                first,
                "second-frame-with-more|$.owner stands in the second",
                json.replace("]}", "],\"owner\":1}"));
        second(
                frames,
                first,
                "manifest-sums-wrong|$.manifest-sums is",
                json.replaceFirst("\"rows\":36", "\"rows\":37"));
        second(frames, first, "manifest-key-bad|$.manifests[0].key", json.replace("_firn/", "../"));
        writeMalformed(frames);
    }

    private static void second(Map<String, byte[]> frames, byte[] first, String name, String json) {
        frames.put(name, joined(first, ZstdFrame.compress(utf8(json))));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void writeMalformed(Map<String, byte[]> frames) throws IOException {
        for (Map.Entry<String, byte[]> entry : frames.entrySet()) {
            String[] parts = entry.getKey().split("\\|");
            write("malformed/" + parts[0] + ".json.zst", entry.getValue());
            write(
                    "malformed/" + parts[0] + ".error.txt",
                    ("corrupt\n" + parts[1] + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        if (!Files.exists(file)) {
            Files.write(file, bytes);
        }
    }
}
