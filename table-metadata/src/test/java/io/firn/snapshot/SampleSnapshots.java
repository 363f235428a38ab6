// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorStore;
import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectKey;
import io.firn.io.testing.Gen;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Snapshots for tests and vectors: the smallest there is, one that has everything, and random ones. */
final class SampleSnapshots {
    private static final Instant TIME = Instant.parse("2026-11-22T08:00:00.123456Z");
    private static final UUID TABLE = UUID.fromString("0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
    private static final List<Type.Primitive> TYPES = types();

    private SampleSnapshots() {}

    private static List<Type.Primitive> types() {
        List<Type.Primitive> types = new ArrayList<>(Arrays.asList(Type.Simple.values()));
        types.add(new Type.Decimal(9, 2));
        types.add(new Type.Decimal(38, 38));
        types.add(new Type.Decimal(38, 0));
        types.add(new Type.Fixed(3));
        return types;
    }

    static Field field(int id, String name, Type type) {
        return new Field(id, name, false, type, "", Field.Defaults.NONE);
    }

    /** Version 1 of a table with one column and no rows. */
    static Snapshot minimal() {
        Schema schema = new Schema(0, List.of(field(1, "id", Type.Simple.LONG)));
        TableDefinition definition = new TableDefinition(
                new TableDefinition.Versions<>(List.of(schema), schema),
                new TableDefinition.Versions<>(List.of(PartitionSpec.UNPARTITIONED), PartitionSpec.UNPARTITIONED),
                new TableDefinition.Versions<>(List.of(SortOrder.UNSORTED), SortOrder.UNSORTED),
                List.of(),
                Map.of(),
                new TableDefinition.LastIds(1, 999));
        return new Snapshot(
                new Snapshot.Header(
                        TABLE, 1, Optional.empty(), TIME, 1, Snapshot.Features.NONE, new Snapshot.Counters(1, 0)),
                definition,
                new Snapshot.Contents(Totals.ZERO, List.of(), Overlay.EMPTY),
                new CommitBlock(
                        new UUID(0x0199a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a5cL),
                        CommitBlock.Operation.CREATE,
                        CommitBlock.Changes.NONE,
                        true,
                        Optional.empty(),
                        new CommitBlock.Writer("firn 0.1.0", Optional.empty()),
                        Map.of(),
                        List.of()),
                Snapshot.Trail.EMPTY,
                Map.of(),
                Map.of());
    }

    /** A definition with a column of each type, nested ones, defaults, two schemas, two specs and two sort orders. */
    static TableDefinition definition() {
        List<Field> fields = new ArrayList<>();
        for (Type.Primitive type : TYPES) {
            fields.add(field(fields.size() + 1, "c_" + type, type));
        }
        int next = fields.size() + 1;
        Type struct = new Type.Struct(List.of(
                field(next, "x", Type.Simple.DOUBLE), field(next + 1, "\u6f22\ud83c\udf0a", Type.Simple.STRING)));
        fields.add(field(next + 2, "point", struct));
        fields.add(field(next + 3, "tags", new Type.ListOf(field(next + 4, "element", Type.Simple.STRING))));
        Field key = new Field(next + 5, "key", true, Type.Simple.INT, "", Field.Defaults.NONE);
        fields.add(field(next + 7, "counts", new Type.MapOf(key, field(next + 6, "value", Type.Simple.LONG))));
        fields.add(new Field(
                next + 8,
                "amount",
                true,
                new Type.Decimal(5, 2),
                "in \"euros\"",
                new Field.Defaults(Optional.of(new BigDecimal("0.00")), Optional.of(new BigDecimal("-1.50")))));
        Schema current = new Schema(1, fields);
        List<Field> olderFields = new ArrayList<>(fields.subList(0, TYPES.size()));
        olderFields.set(2, field(3, "was_int", Type.Simple.INT));
        olderFields.add(field(next + 9, "dropped", Type.Simple.DATE));
        Schema older = new Schema(0, olderFields);
        PartitionSpec spec = new PartitionSpec(
                2,
                List.of(
                        new PartitionField(1000, 6, "day", new Transform.Identity()),
                        new PartitionField(1001, 12, "b", new Transform.Bucket(16)),
                        new PartitionField(1002, 12, "t", new Transform.Truncate(4)),
                        new PartitionField(1003, 8, "month", new Transform.Month()),
                        new PartitionField(1004, next + 9, "dropped", new Transform.Identity())));
        SortOrder order =
                new SortOrder(1, List.of(new SortOrder.Key(3, true, true), new SortOrder.Key(12, false, false)));
        return new TableDefinition(
                new TableDefinition.Versions<>(List.of(older, current), current),
                new TableDefinition.Versions<>(List.of(PartitionSpec.UNPARTITIONED, spec), spec),
                new TableDefinition.Versions<>(List.of(SortOrder.UNSORTED, order), order),
                List.of(3, 12),
                Map.of("write.target-size", "134217728", "owner", "J\u00f6rg"),
                new TableDefinition.LastIds(next + 9, 1004));
    }

    /** A snapshot in which every field of the format has a value. */
    static Snapshot complete() {
        return random(new Gen(20261122), 6, 2);
    }

    static Snapshot random(Gen gen) {
        return random(gen, gen.below(12), gen.below(4));
    }

    private static Snapshot random(Gen gen, int files, int manifestCount) {
        TableDefinition definition = definition();
        long version = 5000;
        List<ManifestRef> manifests = new ArrayList<>();
        long nextFileId = 1;
        Totals totals = Totals.ZERO;
        for (int i = 0; i < manifestCount; i++) {
            ManifestRef manifest = manifest(gen, definition, nextFileId, i);
            manifests.add(manifest);
            nextFileId += manifest.counts().added();
            totals = plus(totals, manifest.files());
        }
        List<DataFile> added = new ArrayList<>();
        long rowId = totals.rows();
        for (int i = 0; i < files; i++) {
            DataFile file = file(gen, definition, nextFileId++, rowId, i);
            added.add(file);
            rowId += file.file().content().rowCount();
            totals = totals.plus(file);
        }
        boolean hasManifests = manifestCount > 0;
        Overlay overlay = new Overlay(
                added,
                hasManifests ? Set.of(2L) : Set.of(),
                hasManifests ? Map.of(1L, vector(gen), 3L, vector(gen)) : Map.of());
        if (hasManifests) {
            totals = new Totals(totals.files() - 1, totals.rows() - 7, totals.deletedRows() + 2, totals.bytes() - 70);
        }
        return new Snapshot(
                new Snapshot.Header(
                        TABLE,
                        version,
                        Optional.of(gen.anyLong() & 0xFFFF_FFFFL),
                        TIME,
                        1 + gen.below(4999),
                        new Snapshot.Features(Set.of(), Set.of("row-lineage", "audit")),
                        new Snapshot.Counters(nextFileId, rowId)),
                definition,
                new Snapshot.Contents(totals, manifests, overlay),
                commit(gen, added, version),
                trail(gen, version),
                Map.of("stream", new Snapshot.CommittedMarker(2, 77, 4999), "b", new Snapshot.CommittedMarker(0, 0, 1)),
                Map.of("x-future", "{\"deep\":[1,2.50,{\"a\":null}],\"big\":123456789012345678901234567890}"));
    }

    private static Totals plus(Totals a, Totals b) {
        return new Totals(
                a.files() + b.files(), a.rows() + b.rows(), a.deletedRows() + b.deletedRows(), a.bytes() + b.bytes());
    }

    /** The version after {@code one}: an update of row 1 of its file. The root holds the deletion vector itself. */
    static Snapshot rowDeletions(Snapshot one) {
        Snapshot.Header header = one.header();
        DataFile before = one.contents().overlay().added().get(0);
        DataFile after = new DataFile(
                before.id(),
                before.file(),
                before.firstRowId(),
                before.addedVersion(),
                Optional.of(DeletionVectorStore.inline(DeletionVector.of(1))));
        DataFile updated = new DataFile(
                2,
                new FileDescription(
                        ObjectKey.of("data/b07c-0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5f.parquet"),
                        PartitionKey.UNPARTITIONED,
                        new FileDescription.Content(1, 300, 1, 0, 0),
                        Map.of()),
                3,
                3,
                Optional.empty());
        Snapshot.Trail.Step step = new Snapshot.Trail.Step(2, header.committedAt());
        return new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        3,
                        Optional.of(19_088_743L),
                        header.committedAt().plusSeconds(1),
                        1,
                        Snapshot.Features.NONE,
                        new Snapshot.Counters(3, 4)),
                one.definition(),
                new Snapshot.Contents(
                        Totals.ZERO.plus(after).plus(updated),
                        List.of(),
                        new Overlay(List.of(after, updated), Set.of(), Map.of())),
                new CommitBlock(
                        new UUID(0x0199a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a60L),
                        CommitBlock.Operation.UPDATE,
                        new CommitBlock.Changes(
                                List.of(2L),
                                List.of(),
                                List.of(1L),
                                List.of(1L),
                                Totals.ZERO.plus(updated),
                                Totals.ZERO,
                                Optional.empty()),
                        false,
                        Optional.of("id = 3"),
                        new CommitBlock.Writer("firn 0.1.0", Optional.empty()),
                        Map.of(),
                        List.of()),
                new Snapshot.Trail(List.of(step), List.of(step)),
                Map.of(),
                Map.of());
    }

    private static final UUID SHARED = new UUID(0x0199a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a61L);

    /** The version after {@code one}, shared by a deletion of row 1 of its file and an append with a marker. */
    static Snapshot sharedVersion(Snapshot one) {
        Snapshot update = rowDeletions(one);
        CommitBlock.Changes both = update.commit().changes();
        CommitBlock.Writer writer = new CommitBlock.Writer("firn 0.1.0", Optional.empty());
        CommitBlock deletion = new CommitBlock(
                SHARED,
                CommitBlock.Operation.DELETE,
                new CommitBlock.Changes(
                        List.of(), List.of(), List.of(1L), List.of(), Totals.ZERO, Totals.ZERO, Optional.empty()),
                false,
                Optional.of("id = 3"),
                writer,
                Map.of("by", "ada"),
                List.of());
        CommitBlock append = new CommitBlock(
                new UUID(0x0199a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a62L),
                CommitBlock.Operation.APPEND,
                new CommitBlock.Changes(
                        List.of(2L),
                        List.of(),
                        List.of(),
                        List.of(),
                        both.addedTotals(),
                        Totals.ZERO,
                        Optional.empty()),
                false,
                Optional.empty(),
                new CommitBlock.Writer("firn 0.1.0", Optional.of(new CommitBlock.Marker("stream", 1, 7))),
                Map.of(),
                List.of());
        CommitBlock whole = new CommitBlock(
                SHARED,
                CommitBlock.Operation.OVERWRITE,
                new CommitBlock.Changes(
                        List.of(2L),
                        List.of(),
                        List.of(1L),
                        List.of(),
                        both.addedTotals(),
                        Totals.ZERO,
                        Optional.empty()),
                false,
                Optional.empty(),
                writer,
                Map.of(),
                List.of(deletion, append));
        return new Snapshot(
                update.header(),
                update.definition(),
                update.contents(),
                whole,
                update.trail(),
                Map.of("stream", new Snapshot.CommittedMarker(1, 7, 3)),
                Map.of());
    }

    /** The version after {@code one}: its file was rewritten, and a mapping says where its rows went. */
    static Snapshot rewrite(Snapshot one) {
        Snapshot update = rowDeletions(one);
        DataFile before = one.contents().overlay().added().get(0);
        DataFile after = new DataFile(
                2,
                new FileDescription(
                        ObjectKey.of("data/b07c-0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5f.parquet"),
                        PartitionKey.UNPARTITIONED,
                        new FileDescription.Content(3, 300, 1, 0, 0),
                        Map.of()),
                3,
                3,
                Optional.empty());
        Snapshot.Header header = update.header();
        return new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        3,
                        header.parentCrc32c(),
                        header.committedAt(),
                        1,
                        Snapshot.Features.NONE,
                        new Snapshot.Counters(3, 6)),
                update.definition(),
                new Snapshot.Contents(
                        Totals.ZERO.plus(after), List.of(), new Overlay(List.of(after), Set.of(), Map.of())),
                new CommitBlock(
                        SHARED,
                        CommitBlock.Operation.REWRITE,
                        new CommitBlock.Changes(
                                List.of(2L),
                                List.of(1L),
                                List.of(),
                                List.of(),
                                Totals.ZERO.plus(after),
                                Totals.ZERO.plus(before),
                                Optional.of(new RowMappingRef(
                                        ObjectKey.of("_firn/mappings/0c1d-0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a63.rows"),
                                        17,
                                        2_271_560_481L))),
                        false,
                        Optional.empty(),
                        new CommitBlock.Writer("firn 0.1.0", Optional.empty()),
                        Map.of(),
                        List.of()),
                update.trail(),
                Map.of(),
                Map.of());
    }

    private static CommitBlock commit(Gen gen, List<DataFile> added, long version) {
        Totals totals = Totals.ZERO;
        for (DataFile file : added) {
            totals = totals.plus(file);
        }
        return new CommitBlock(
                new UUID(0x0199a1b2c3d47e5fL, 0x8000_0000_0000_0000L | gen.anyLong() >>> 2),
                CommitBlock.Operation.OVERWRITE,
                new CommitBlock.Changes(
                        added.stream().map(DataFile::id).toList(),
                        List.of(),
                        List.of(),
                        List.of(),
                        totals,
                        Totals.ZERO,
                        Optional.empty()),
                false,
                Optional.of("day = '2026-11-22'"),
                new CommitBlock.Writer("firn 0.1.0", Optional.of(new CommitBlock.Marker("stream", 2, version))),
                Map.of("job", "nightly \u2744", "a", ""),
                List.of());
    }

    private static Snapshot.Trail trail(Gen gen, long version) {
        List<Snapshot.Trail.Step> recent = new ArrayList<>();
        List<Snapshot.Trail.Step> skips = new ArrayList<>();
        for (long v = version - 1; v > version - 4; v--) {
            recent.add(step(v, version));
        }
        for (long v = version - 1; v > 0; v -= Long.lowestOneBit(v)) {
            skips.add(step(v, version));
        }
        return new Snapshot.Trail(recent, skips);
    }

    private static Snapshot.Trail.Step step(long version, long newest) {
        return new Snapshot.Trail.Step(version, TIME.minusSeconds((newest - version) * 60));
    }

    private static DeletionVectorRef vector(Gen gen) {
        return new DeletionVectorRef.Stored(
                ObjectKey.of("_firn/deletes/" + gen.word(4, 4) + ".puffin"), 4 + gen.below(1000), 40, 1 + gen.below(3));
    }

    private static ManifestRef manifest(Gen gen, TableDefinition definition, long firstId, int number) {
        long added = 3 + gen.below(100);
        Map<Integer, ColumnStatistics> partitions = new HashMap<>();
        ValueTypes types = new ValueTypes(definition);
        for (PartitionField field : definition.spec().fields()) {
            partitions.put(
                    field.id(), statistics(gen, types.partition(field.id()).orElseThrow(), added));
        }
        return new ManifestRef(
                ObjectKey.of("_firn/manifests/" + number + gen.word(4, 4) + ".parquet"),
                1000 + gen.below(100_000),
                gen.anyLong() & 0xFFFF_FFFFL,
                new ManifestRef.Counts(added, 0, 0, firstId, firstId + added - 1),
                new Totals(added, added * 10, gen.below(10), added * 100),
                partitions,
                columns(gen, added * 10));
    }

    private static DataFile file(Gen gen, TableDefinition definition, long id, long rowId, int number) {
        long rows = 5 + gen.below(1000);
        boolean partitioned = gen.maybe() || number == 0;
        List<Object> values = new ArrayList<>();
        if (partitioned) {
            ValueTypes types = new ValueTypes(definition);
            for (PartitionField field : definition.spec().fields()) {
                values.add(
                        gen.chance(0.2)
                                ? null
                                : value(gen, types.partition(field.id()).orElseThrow()));
            }
        }
        FileDescription description = new FileDescription(
                ObjectKey.of("data/" + number + gen.word(3, 6) + ".parquet"),
                new PartitionKey(partitioned ? 2 : 0, values),
                new FileDescription.Content(
                        rows, 1 + gen.below(1 << 30), gen.anyLong() & 0xFFFF_FFFFL, gen.below(2), gen.below(2)),
                columns(gen, rows));
        boolean deleted = gen.maybe() || number == 1;
        return new DataFile(
                id, description, rowId, 1 + gen.below(5000), deleted ? Optional.of(vector(gen)) : Optional.empty());
    }

    private static Map<Integer, ColumnStatistics> columns(Gen gen, long rows) {
        Map<Integer, ColumnStatistics> columns = new HashMap<>();
        for (int i = 0; i < TYPES.size(); i++) {
            if (gen.chance(0.8)) {
                columns.put(i + 1, statistics(gen, TYPES.get(i), rows));
            }
        }
        return columns;
    }

    private static ColumnStatistics statistics(Gen gen, Type.Primitive type, long values) {
        // The codec does not compare bounds, so that any two values will do.
        return new ColumnStatistics(
                values,
                gen.maybe() ? OptionalLong.of(gen.below(4)) : OptionalLong.empty(),
                gen.maybe() ? OptionalLong.of(0) : OptionalLong.empty(),
                gen.chance(0.8)
                        ? Optional.of(new ColumnStatistics.Bounds(value(gen, type), value(gen, type), gen.maybe()))
                        : Optional.empty());
    }

    static Object value(Gen gen, Type.Primitive type) {
        if (type instanceof Type.Decimal decimal) {
            BigInteger limit = BigInteger.TEN.pow(decimal.precision());
            BigInteger unscaled = new BigInteger(gen.bytes(20)).mod(limit);
            return new BigDecimal(gen.maybe() ? unscaled : unscaled.negate(), decimal.scale());
        }
        if (type instanceof Type.Fixed fixed) {
            return ByteBuffer.wrap(gen.bytes(fixed.length())).asReadOnlyBuffer();
        }
        return switch ((Type.Simple) type) {
            case BOOLEAN -> gen.maybe();
            case INT, DATE -> gen.pick(List.of((int) gen.anyLong(), 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case LONG, TIME, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS ->
                gen.pick(List.of(gen.anyLong(), 0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1));
            case FLOAT ->
                gen.pick(List.of(
                        Float.intBitsToFloat((int) gen.anyLong()),
                        0.1f,
                        -0.0f,
                        Float.MIN_VALUE,
                        Float.MAX_VALUE,
                        Float.POSITIVE_INFINITY,
                        Float.NaN));
            case DOUBLE ->
                gen.pick(List.of(
                        Double.longBitsToDouble(gen.anyLong()),
                        0.1,
                        -0.0,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        1e22,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN));
            case STRING -> gen.pick(List.of("", gen.word(1, 20), "\ud83c\udf0a \u00fc\"\\\n\u0000", "null"));
            case UUID -> new UUID(gen.anyLong(), gen.anyLong());
            case BINARY -> ByteBuffer.wrap(gen.bytes(gen.below(9))).asReadOnlyBuffer();
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
