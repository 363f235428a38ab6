// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.StructVector;
import io.firn.column.VectorBuilder;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.CorruptTableException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.TableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.io.testing.Seeds;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.WriterSettings;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class DamagedManifestTest {
    private static final int FILES = 300;

    private final TableDefinition definition = FakeFiles.definition();
    private final MemoryObjectStore objects = new MemoryObjectStore();

    private Snapshot.Contents sound() {
        List<DataFile> files =
                LongStream.range(0, FILES).mapToObj(FakeFiles::file).toList();
        return new Manifests(objects, TestWorld.environment())
                .flush(TestWorld.snapshot(TestWorld.changed(TestWorld.empty(), files, Set.of(), Map.of()), definition));
    }

    private List<DataFile> plan(Snapshot.Contents contents) {
        BoundPredicate predicate =
                Predicate.greaterThanOrEqual("id", 100 * FakeFiles.ROWS).bind(definition.schema());
        try (Stream<DataFile> files = new Manifests(objects, TestWorld.environment())
                .plan(TestWorld.snapshot(contents, definition), predicate)) {
            return files.toList();
        }
    }

    private static long crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    /** Contents with one manifest of these bytes; the root states their size, and their checksum if it is forged. */
    private Snapshot.Contents with(ManifestRef like, byte[] bytes, boolean forged) {
        ObjectKey key = ObjectKey.of("_firn/manifests/damaged.parquet");
        objects.put(key, ByteBuffer.wrap(bytes), PutCondition.NONE);
        ManifestRef ref = new ManifestRef(
                key,
                forged ? bytes.length : like.sizeBytes(),
                forged ? crc32c(bytes) : like.crc32c(),
                like.counts(),
                like.files(),
                like.partitionBounds(),
                like.columnBounds());
        return new Snapshot.Contents(like.files(), List.of(ref), Overlay.EMPTY);
    }

    private byte[] bytes(ManifestRef manifest) {
        ByteBuffer content = objects.get(manifest.key(), 1 << 20).orElseThrow();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    @Test
    void anyFlippedBitAndAnyLostByteIsNoticed() {
        ManifestRef manifest = sound().manifests().get(0);
        byte[] sound = bytes(manifest);
        Seeds.forEach(200, gen -> {
            byte[] damaged = sound.clone();
            if (gen.chance(0.3)) {
                damaged = Arrays.copyOf(sound, gen.below(sound.length));
            } else {
                damaged[gen.below(sound.length)] ^= (byte) (1 << gen.below(8));
            }
            Snapshot.Contents contents = with(manifest, damaged, false);
            assertThatThrownBy(() -> plan(contents))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("damaged.parquet");
        });
    }

    @Test
    void damageUnderAForgedChecksumIsNoticedOrDoesNotMatter() {
        Snapshot.Contents contents = sound();
        ManifestRef manifest = contents.manifests().get(0);
        byte[] sound = bytes(manifest);
        List<DataFile> expected = plan(contents);
        Seeds.forEach(300, gen -> {
            byte[] damaged = sound.clone();
            for (int i = gen.between(1, 3); i > 0; i--) {
                damaged[gen.below(sound.length)] ^= (byte) (1 + gen.below(255));
            }
            try {
                // Every page has a checksum, so what is read is what was written; the rest is the footer.
                assertThat(plan(with(manifest, damaged, true))).hasSameSizeAs(expected);
            } catch (TableException noticed) {
                assertThat(noticed).hasMessageContaining("damaged.parquet");
            }
        });
    }

    @Test
    void aMissingManifestIsNamed() {
        Snapshot.Contents contents = sound();
        objects.delete(List.of(contents.manifests().get(0).key()));

        assertThatThrownBy(() -> plan(contents))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining(contents.manifests().get(0).key().path())
                .hasMessageContaining("missing");
    }

    /** A manifest in the making, which a test can make wrong. */
    private final class Draft {
        private final Map<ManifestColumn, Object> values = new LinkedHashMap<>();
        private final Map<String, String> properties = new TreeMap<>(Map.of(
                ManifestEncoder.FORMAT_PROPERTY, "1",
                ManifestEncoder.ADDED_PROPERTY, "2",
                ManifestEncoder.REMOVED_PROPERTY, "0",
                ManifestEncoder.DELETIONS_PROPERTY, "0"));
        private long min = 5;
        private long max = 6;

        Draft() {
            values.put(ManifestColumn.KIND, 0);
            values.put(ManifestColumn.FILE_ID, 2L);
            values.put(ManifestColumn.SPEC_ID, 0);
            values.put(ManifestColumn.SCHEMA_ID, 0);
            values.put(ManifestColumn.ROW_COUNT, 10L);
            values.put(ManifestColumn.PATH, "data/x.parquet");
            values.put(ManifestColumn.SIZE_BYTES, 10L);
            values.put(ManifestColumn.CRC32C, -1);
            values.put(ManifestColumn.SORT_ORDER_ID, 0);
            values.put(ManifestColumn.FIRST_ROW_ID, 0L);
            values.put(ManifestColumn.ADDED_VERSION, 1L);
        }

        /** Two entries: a sound one and that of the draft. */
        byte[] bytes() {
            List<ParquetField> fields = new ArrayList<>();
            List<ColumnVector> vectors = new ArrayList<>();
            Draft sound = new Draft();
            sound.values.put(ManifestColumn.FILE_ID, 1L);
            for (ManifestColumn column : ManifestColumn.values()) {
                ValueType layout = column.type();
                if (values.get(column) instanceof ValueType another) {
                    layout = another;
                } else if (values.get(column) == Missing.COLUMN) {
                    continue;
                }
                fields.add(new ParquetField.Value(column.path(), OptionalInt.empty(), true, layout));
                VectorBuilder builder = ValueLayout.builder(layout);
                append(builder, layout, layout == column.type() ? sound.values.get(column) : null);
                append(builder, layout, layout == column.type() ? values.get(column) : null);
                vectors.add(builder.build());
            }
            addBounds(fields, vectors);
            MemorySink sink = new MemorySink();
            try (ParquetWriter writer =
                    ParquetWriter.create(sink, new ParquetSchema(fields), WriterSettings.DEFAULT, properties)) {
                writer.write(ColumnBatch.of(vectors, 2));
                writer.finish();
            }
            byte[] bytes = new byte[sink.content().remaining()];
            sink.content().get(bytes);
            return bytes;
        }

        private void append(VectorBuilder builder, ValueType layout, Object value) {
            if (value == null) {
                builder.appendNull();
            } else if (value instanceof byte[] raw) {
                ((VectorBuilder.Bytes) builder).append(raw);
            } else {
                ValueLayout.append(builder, layout, value);
            }
        }

        private void addBounds(List<ParquetField> fields, List<ColumnVector> vectors) {
            ValueType layout = ValueType.of(Physical.INT64, new Meaning.Plain());
            VectorBuilder.Longs lows = new VectorBuilder.Longs();
            VectorBuilder.Longs highs = new VectorBuilder.Longs();
            lows.append(5);
            lows.append(min);
            highs.append(6);
            highs.append(max);
            fields.add(new ParquetField.Struct(
                    "stats",
                    OptionalInt.empty(),
                    false,
                    List.of(new ParquetField.Struct(
                            "c1",
                            OptionalInt.empty(),
                            false,
                            List.of(
                                    new ParquetField.Value("min", OptionalInt.empty(), true, layout),
                                    new ParquetField.Value("max", OptionalInt.empty(), true, layout))))));
            StructVector column = new StructVector(List.of(lows.build(), highs.build()), 2, Nulls.none());
            vectors.add(new StructVector(List.of(column), 2, Nulls.none()));
        }
    }

    private enum Missing {
        COLUMN
    }

    private List<DataFile> read(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        ManifestRef like = new ManifestRef(
                ObjectKey.of("x"), 0, 0, new ManifestRef.Counts(2, 0, 0, 1, 2), Totals.ZERO, Map.of(), Map.of());
        Snapshot.Contents contents = with(like, draft.bytes(), true);
        return new Manifests(objects, TestWorld.environment())
                .files(contents.manifests().get(0), TestWorld.snapshot(contents, definition));
    }

    private void assertRefused(Consumer<Draft> change, String... parts) {
        assertThatThrownBy(() -> read(change))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("_firn/manifests/damaged.parquet")
                .hasMessageContainingAll(parts);
    }

    @Test
    void theDraftIsSound() {
        assertThat(read(draft -> {})).extracting(DataFile::id).containsExactly(1L, 2L);
    }

    @Test
    void wrongEntriesAreRefusedByRowAndColumn() {
        assertRefused(draft -> draft.values.put(ManifestColumn.KIND, 1), "row 1, column kind", "it is 1");
        assertRefused(draft -> draft.values.remove(ManifestColumn.KIND), "row 1, column kind", "it is null");
        assertRefused(draft -> draft.values.remove(ManifestColumn.FILE_ID), "row 1, column file_id", "null");
        assertRefused(draft -> draft.values.put(ManifestColumn.FILE_ID, 1L), "row 1, column file_id", "same file");
        assertRefused(draft -> draft.values.put(ManifestColumn.ROW_COUNT, -1L), "row 1, column row_count", "negative");
        assertRefused(draft -> draft.values.remove(ManifestColumn.CRC32C), "row 1, column crc32c");
        assertRefused(
                draft -> draft.values.put(ManifestColumn.SPEC_ID, 9), "row 1, column spec_id", "no partition spec 9");
        assertRefused(draft -> draft.values.put(ManifestColumn.SCHEMA_ID, 9), "row 1, column schema_id", "no schema 9");
        assertRefused(draft -> draft.values.remove(ManifestColumn.PATH), "row 1, column uuid_high");
        assertRefused(
                draft -> draft.values.put(ManifestColumn.PATH, "../x.parquet"),
                "row 1, column path",
                "out of the table");
        assertRefused(
                draft -> draft.values.put(ManifestColumn.PATH, new byte[] {'d', (byte) 0xc3}),
                "row 1, column path",
                "UTF-8");
        assertRefused(
                draft -> {
                    draft.values.remove(ManifestColumn.PATH);
                    draft.values.put(ManifestColumn.UUID_HIGH, 1L);
                    draft.values.put(ManifestColumn.UUID_LOW, 1L);
                    draft.values.put(ManifestColumn.DIRECTORY, "/etc");
                },
                "row 1, column directory");
        assertRefused(
                draft -> {
                    draft.values.put(ManifestColumn.DV_PATH, "_firn/deletes/x.puffin");
                    draft.values.put(ManifestColumn.DV_OFFSET, 4L);
                    draft.values.put(ManifestColumn.DV_SIZE_BYTES, 4);
                    draft.values.put(ManifestColumn.DV_CARDINALITY, 11L);
                },
                "row 1, column dv_cardinality");
        assertRefused(draft -> draft.min = 7, "row 1, column stats.c1.min", "above the upper bound");
    }

    @Test
    void wrongFootersAreRefused() {
        assertRefused(
                draft -> draft.values.put(ManifestColumn.ROW_COUNT, Missing.COLUMN), "column row_count is missing");
        assertRefused(
                draft -> draft.values.put(ManifestColumn.ROW_COUNT, ValueType.of(Physical.INT32, new Meaning.Plain())),
                "column row_count is",
                "INT32");
        assertRefused(
                draft -> draft.properties.put(ManifestEncoder.TABLE_PROPERTY, "00000000-0000-0001-0000-000000000003"),
                "it is of the table 00000000-0000-0001-0000-000000000003 instead of 00000000-0000-0001-0000-000000000002");
        assertRefused(draft -> draft.properties.put(ManifestEncoder.ADDED_PROPERTY, "3"), "firn.manifest.added");
        assertRefused(draft -> draft.properties.remove(ManifestEncoder.FORMAT_PROPERTY), "format-version");
        assertThatThrownBy(() -> read(draft -> draft.properties.put(ManifestEncoder.FORMAT_PROPERTY, "2")))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("format version 2");
    }

    @Test
    void whatIsNoParquetFileIsRefused() {
        ManifestRef manifest = sound().manifests().get(0);
        for (String text : List.of("", "PAR1", "PAR1 this is not what it says PAR1")) {
            assertThatThrownBy(() -> plan(with(manifest, text.getBytes(StandardCharsets.US_ASCII), true)))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("damaged.parquet");
        }
    }
}
