// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.StructVector;
import io.firn.column.VectorBuilder;
import io.firn.deletion.DeletionVectorStore;
import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectKey;
import io.firn.metadata.ObjectNames;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.WriterSettings;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Totals;
import io.firn.types.Type;
import io.firn.types.Widening;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of one manifest: first the files added, in the given order, then the ids removed, then deletion vectors,
 * both by id. For one thread; used once. Spec section 6.
 */
final class ManifestEncoder {

    /**
     * Small pages, so that the few entries that match are read without the others; zstd as in data files. The pages of a
     * manifest are one row group.
     */
    private static final WriterSettings SETTINGS =
            new WriterSettings(3, 1L << 30, 1 << 20, 2_048, 1 << 20, BoundValues.MAX_BYTES);

    static final String EXTENSION = "parquet";
    static final String DELETES_DIRECTORY = DeletionVectorStore.DIRECTORY;
    static final String DELETES_EXTENSION = DeletionVectorStore.EXTENSION;

    static final String FORMAT_PROPERTY = "firn.manifest.format-version";
    static final String FORMAT_VERSION = "1";
    static final String TABLE_PROPERTY = "firn.manifest.table-id";
    static final String ADDED_PROPERTY = "firn.manifest.added";
    static final String REMOVED_PROPERTY = "firn.manifest.removed";
    static final String DELETIONS_PROPERTY = "firn.manifest.deletions";

    private final Overlay entries;
    private final ColumnTypes types;
    private final int size;
    private final Map<ManifestColumn, VectorBuilder> columns = new EnumMap<>(ManifestColumn.class);
    private final Map<Integer, StatisticsWriter> statistics = new LinkedHashMap<>();
    private final Map<Integer, ColumnStatistics> columnBounds = new TreeMap<>();
    private final Map<Integer, ColumnStatistics> partitionBounds = new TreeMap<>();

    /**
     * A manifest that is not stored yet.
     *
     * @param content its bytes
     * @param counts of its entries
     * @param files totals over the files it adds
     */
    record Encoded(
            ByteBuffer content,
            ManifestRef.Counts counts,
            Totals files,
            Map<Integer, ColumnStatistics> partitionBounds,
            Map<Integer, ColumnStatistics> columnBounds) {}

    ManifestEncoder(Overlay entries, ColumnTypes types) {
        this.entries = entries;
        this.types = types;
        this.size = Math.toIntExact((long) entries.added().size()
                + entries.removed().size()
                + entries.deletions().size());
        for (ManifestColumn column : ManifestColumn.values()) {
            columns.put(column, ValueLayout.builder(column.type()));
        }
    }

    Encoded encode() {
        entries.added().forEach(this::add);
        entries.removed().forEach(this::addRemoval);
        entries.deletions().forEach(this::addDeletions);
        List<ParquetField> fields = new ArrayList<>();
        List<ColumnVector> vectors = new ArrayList<>();
        for (ManifestColumn column : ManifestColumn.values()) {
            fields.add(column.field());
            vectors.add(columns.get(column).build());
        }
        addPartitionColumns(fields, vectors);
        addStatisticsColumns(fields, vectors);

        MemorySink sink = new MemorySink();
        try (ParquetWriter writer = ParquetWriter.create(sink, new ParquetSchema(fields), SETTINGS, properties())) {
            writer.write(ColumnBatch.of(vectors, size));
            writer.finish();
        }
        return new Encoded(sink.content(), counts(), totals(), partitionBounds, columnBounds);
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put(FORMAT_PROPERTY, FORMAT_VERSION);
        properties.put(TABLE_PROPERTY, types.tableId().toString());
        properties.put(ADDED_PROPERTY, Integer.toString(entries.added().size()));
        properties.put(REMOVED_PROPERTY, Integer.toString(entries.removed().size()));
        properties.put(DELETIONS_PROPERTY, Integer.toString(entries.deletions().size()));
        return properties;
    }

    private ManifestRef.Counts counts() {
        long minId = entries.added().stream().mapToLong(DataFile::id).min().orElse(0);
        long maxId = entries.added().stream().mapToLong(DataFile::id).max().orElse(-1);
        return new ManifestRef.Counts(
                entries.added().size(),
                entries.removed().size(),
                entries.deletions().size(),
                minId,
                maxId);
    }

    private Totals totals() {
        Totals totals = Totals.ZERO;
        for (DataFile file : entries.added()) {
            totals = totals.plus(file);
        }
        return totals;
    }

    private void add(DataFile file) {
        FileDescription.Content content = file.file().content();
        appendInt(ManifestColumn.KIND, ManifestColumn.ADDED);
        appendLong(ManifestColumn.FILE_ID, file.id());
        appendKey(file.file().key());
        appendInt(ManifestColumn.SPEC_ID, file.file().partition().specId());
        appendLong(ManifestColumn.ROW_COUNT, content.rowCount());
        appendLong(ManifestColumn.SIZE_BYTES, content.sizeBytes());
        appendInt(ManifestColumn.CRC32C, (int) content.crc32c());
        appendInt(ManifestColumn.SCHEMA_ID, content.schemaId());
        appendInt(ManifestColumn.SORT_ORDER_ID, content.sortOrderId());
        appendLong(ManifestColumn.FIRST_ROW_ID, file.firstRowId());
        appendLong(ManifestColumn.ADDED_VERSION, file.addedVersion());
        file.deletions().ifPresent(this::appendVector);
        padWithNulls();
    }

    private void addRemoval(long fileId) {
        appendInt(ManifestColumn.KIND, ManifestColumn.REMOVED);
        appendLong(ManifestColumn.FILE_ID, fileId);
        padWithNulls();
    }

    private void addDeletions(long fileId, DeletionVectorRef vector) {
        appendInt(ManifestColumn.KIND, ManifestColumn.DELETIONS);
        appendLong(ManifestColumn.FILE_ID, fileId);
        appendVector(vector);
        padWithNulls();
    }

    private void appendKey(ObjectKey key) {
        Optional<UUID> id = ObjectNames.uuid(key, EXTENSION);
        if (id.isPresent()) {
            appendLong(ManifestColumn.UUID_HIGH, id.get().getMostSignificantBits());
            appendLong(ManifestColumn.UUID_LOW, id.get().getLeastSignificantBits());
            appendText(
                    ManifestColumn.DIRECTORY, key.path().substring(0, key.path().lastIndexOf('/')));
        } else {
            appendText(ManifestColumn.PATH, key.path());
        }
    }

    private void appendVector(DeletionVectorRef deletions) {
        if (!(deletions instanceof DeletionVectorRef.Stored vector)) {
            throw new IllegalArgumentException("A manifest can only refer to deletion vectors: " + deletions);
        }
        String path = vector.key().path();
        Optional<UUID> id =
                path.startsWith(DELETES_DIRECTORY + '/') && path.lastIndexOf('/') == DELETES_DIRECTORY.length()
                        ? ObjectNames.uuid(vector.key(), DELETES_EXTENSION)
                        : Optional.empty();
        if (id.isPresent()) {
            appendLong(ManifestColumn.DV_UUID_HIGH, id.get().getMostSignificantBits());
            appendLong(ManifestColumn.DV_UUID_LOW, id.get().getLeastSignificantBits());
        } else {
            appendText(ManifestColumn.DV_PATH, path);
        }
        appendLong(ManifestColumn.DV_OFFSET, vector.offset());
        appendInt(ManifestColumn.DV_SIZE_BYTES, vector.sizeBytes());
        appendLong(ManifestColumn.DV_CARDINALITY, vector.cardinality());
    }

    private void appendInt(ManifestColumn column, int value) {
        ((VectorBuilder.Ints) columns.get(column)).append(value);
    }

    private void appendLong(ManifestColumn column, long value) {
        ((VectorBuilder.Longs) columns.get(column)).append(value);
    }

    private void appendText(ManifestColumn column, String text) {
        ((VectorBuilder.Bytes) columns.get(column)).appendText(text);
    }

    /** Gives every column that the entry has no value for a null. */
    private void padWithNulls() {
        int rows = columns.get(ManifestColumn.FILE_ID).size();
        for (VectorBuilder column : columns.values()) {
            if (column.size() < rows) {
                column.appendNull();
            }
        }
    }

    private void addPartitionColumns(List<ParquetField> fields, List<ColumnVector> vectors) {
        Map<Integer, VectorBuilder> builders = new TreeMap<>();
        for (DataFile file : entries.added()) {
            for (PartitionField field : spec(file).fields()) {
                types.partitionField(field.id())
                        .ifPresent(type ->
                                builders.computeIfAbsent(field.id(), id -> ValueLayout.builder(ValueLayout.of(type))));
            }
        }
        if (builders.isEmpty()) {
            return;
        }
        for (DataFile file : entries.added()) {
            Map<Integer, @Nullable Object> values = partitionValues(file);
            builders.forEach((id, builder) -> appendPartitionValue(file, id, builder, values));
        }
        List<ParquetField> children = new ArrayList<>();
        List<ColumnVector> childVectors = new ArrayList<>();
        builders.forEach((id, builder) -> {
            padToSize(builder);
            children.add(new ParquetField.Value(
                    ManifestColumn.partitionName(id),
                    OptionalInt.of(ManifestColumn.partitionId(id)),
                    true,
                    ValueLayout.of(types.partitionField(id).orElseThrow())));
            childVectors.add(builder.build());
        });
        fields.add(struct(ManifestColumn.PARTITION, ManifestColumn.PARTITION_ID, children));
        vectors.add(new StructVector(childVectors, size, Nulls.none()));
    }

    private void appendPartitionValue(
            DataFile file, int id, VectorBuilder builder, Map<Integer, @Nullable Object> values) {
        Type.Primitive type = types.partitionField(id).orElseThrow();
        @Nullable Object value = values.get(id);
        if (value == null) {
            builder.appendNull();
        } else {
            ValueLayout.append(
                    builder,
                    ValueLayout.of(type),
                    Widening.ofRaw(type, value)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "The file %s has the partition value %s in a field of type %s."
                                            .formatted(file.file().key(), value, type))));
        }
        if (values.containsKey(id)) {
            ColumnStatistics one = BoundValues.shortened(BoundValues.ofValue(type, value));
            partitionBounds.merge(id, one, (a, b) -> BoundValues.united(type, a, b));
        }
    }

    private Map<Integer, @Nullable Object> partitionValues(DataFile file) {
        List<PartitionField> fields = spec(file).fields();
        List<@Nullable Object> values = file.file().partition().values();
        if (fields.size() != values.size()) {
            throw new IllegalArgumentException("The file %s has %d partition values; its spec %d has %d fields."
                    .formatted(
                            file.file().key(),
                            values.size(),
                            file.file().partition().specId(),
                            fields.size()));
        }
        Map<Integer, @Nullable Object> byField = new TreeMap<>();
        for (int i = 0; i < fields.size(); i++) {
            byField.put(fields.get(i).id(), values.get(i));
        }
        return byField;
    }

    private PartitionSpec spec(DataFile file) {
        int id = file.file().partition().specId();
        return types.spec(id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The file %s is of the partition spec %d, which the table does not have."
                                .formatted(file.file().key(), id)));
    }

    private void addStatisticsColumns(List<ParquetField> fields, List<ColumnVector> vectors) {
        for (int fieldId : types.statisticsColumns()) {
            StatisticsWriter writer =
                    new StatisticsWriter(fieldId, types.column(fieldId).orElseThrow());
            entries.added().forEach(file -> writer.add(file, types));
            if (types.boundedColumns().contains(fieldId)) {
                writer.bounds().ifPresent(bounds -> columnBounds.put(fieldId, bounds));
            }
            if (writer.hasAny()) {
                statistics.put(fieldId, writer);
            }
        }
        if (statistics.isEmpty()) {
            return;
        }
        List<ParquetField> children = new ArrayList<>();
        List<ColumnVector> childVectors = new ArrayList<>();
        statistics.forEach((fieldId, writer) -> {
            List<ParquetField> leaves = new ArrayList<>();
            List<ColumnVector> leafVectors = new ArrayList<>();
            writer.build(size, leaves, leafVectors);
            children.add(struct(ManifestColumn.columnName(fieldId), ManifestColumn.statisticsId(fieldId), leaves));
            childVectors.add(new StructVector(leafVectors, size, Nulls.none()));
        });
        fields.add(struct(ManifestColumn.STATISTICS, ManifestColumn.STATISTICS_ID, children));
        vectors.add(new StructVector(childVectors, size, Nulls.none()));
    }

    private void padToSize(VectorBuilder builder) {
        while (builder.size() < size) {
            builder.appendNull();
        }
    }

    private static ParquetField struct(String name, int id, List<ParquetField> children) {
        return new ParquetField.Struct(name, OptionalInt.of(id), false, children);
    }
}
