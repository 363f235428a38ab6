// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.StructVector;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Some consecutive entries of a manifest, as the columns that were asked for. Valid as long as the batch below it. */
final class ManifestRows {
    private final ManifestFile manifest;
    private final Map<String, ColumnVector> vectors = new HashMap<>();
    private final long position;
    private final int size;

    /** @param position the row of the manifest that slot 0 is */
    ManifestRows(ManifestFile manifest, ParquetSchema projection, ColumnBatch batch, long position) {
        this.manifest = manifest;
        this.position = position;
        this.size = batch.size();
        collect("", projection.fields(), batch.columns());
    }

    private void collect(String prefix, List<ParquetField> fields, List<ColumnVector> columns) {
        for (int i = 0; i < fields.size(); i++) {
            String path = prefix + fields.get(i).name();
            if (fields.get(i) instanceof ParquetField.Struct struct
                    && columns.get(i) instanceof StructVector structVector) {
                collect(path + '.', struct.fields(), structVector.fields());
            } else {
                vectors.put(path, columns.get(i));
            }
        }
    }

    int size() {
        return size;
    }

    long position() {
        return position;
    }

    ManifestFile manifest() {
        return manifest;
    }

    /** The vector of a leaf; null when the manifest does not have it. */
    @Nullable
    ColumnVector vector(String path) {
        return vectors.get(path);
    }

    LongVector longs(ManifestColumn column) {
        return (LongVector) required(column);
    }

    IntVector ints(ManifestColumn column) {
        return (IntVector) required(column);
    }

    BytesVector bytes(ManifestColumn column) {
        return (BytesVector) required(column);
    }

    /** That every manifest has the column, in this type, was checked when it was opened. */
    private ColumnVector required(ManifestColumn column) {
        ColumnVector vector = vectors.get(column.path());
        if (vector == null) {
            throw new IllegalStateException("The column " + column.path() + " was not asked for.");
        }
        return vector;
    }

    /** The numbers of a column, one a slot, that every entry of these kinds has and that are not negative. */
    long[] counts(ManifestColumn column) {
        LongVector vector = longs(column);
        long[] values = vector.values();
        long signs = 0;
        for (int slot = 0; slot < size; slot++) {
            signs |= values[slot];
        }
        if (signs < 0 || vector.nulls().any()) {
            for (int slot = 0; slot < size; slot++) {
                count(vector, column, slot);
            }
        }
        return values;
    }

    /** The numbers of a column, one a slot, that every entry of these kinds has and that are not negative. */
    int[] smallCounts(ManifestColumn column) {
        IntVector vector = ints(column);
        int[] values = vector.values();
        int signs = 0;
        for (int slot = 0; slot < size; slot++) {
            signs |= values[slot];
        }
        if (signs < 0 || vector.nulls().any()) {
            for (int slot = 0; slot < size; slot++) {
                count(vector, column, slot);
            }
        }
        return values;
    }

    /** The bits of a column, one a slot, that every entry of these kinds has. */
    int[] bits(ManifestColumn column) {
        IntVector vector = ints(column);
        if (vector.nulls().any()) {
            for (int slot = 0; slot < size; slot++) {
                if (vector.isNull(slot)) {
                    throw damaged(slot, column.path(), "it is null");
                }
            }
        }
        return vector.values();
    }

    /** Throws unless all entries are of the kind that their place says. */
    void requireKind(int kind) {
        IntVector kinds = ints(ManifestColumn.KIND);
        for (int slot = 0; slot < size; slot++) {
            requireKind(kinds, slot, kind);
        }
    }

    /** Throws unless the kind of the entry is the one that its place says. */
    void requireKind(IntVector kinds, int slot, int kind) {
        if (kinds.isNull(slot) || kinds.get(slot) != kind) {
            throw damaged(
                    slot,
                    ManifestColumn.KIND.path(),
                    "it is %s where entries are of kind %d"
                            .formatted(kinds.isNull(slot) ? "null" : kinds.get(slot), kind));
        }
    }

    /** A number that every entry of this kind has and that is not negative. */
    long count(LongVector vector, ManifestColumn column, int slot) {
        if (vector.isNull(slot) || vector.get(slot) < 0) {
            throw damaged(slot, column.path(), vector.isNull(slot) ? "it is null" : "it is negative");
        }
        return vector.get(slot);
    }

    /** A number that every entry of this kind has and that is not negative. */
    int count(IntVector vector, ManifestColumn column, int slot) {
        if (vector.isNull(slot) || vector.get(slot) < 0) {
            throw damaged(slot, column.path(), vector.isNull(slot) ? "it is null" : "it is negative");
        }
        return vector.get(slot);
    }

    /** The key that an entry states in full. */
    ObjectKey key(BytesVector vector, ManifestColumn column, int slot) {
        try {
            return ObjectKey.of(text(vector, column, slot));
        } catch (InvalidRequestException e) {
            throw damaged(slot, column.path(), e.getMessage());
        }
    }

    String text(BytesVector vector, ManifestColumn column, int slot) {
        return ValueLayout.text(vector, slot).orElseThrow(() -> damaged(slot, column.path(), "it is not UTF-8"));
    }

    /** The raw value of a leaf; null where it is null or the manifest does not have it. */
    @Nullable
    Object raw(String path, int slot) {
        ColumnVector vector = vectors.get(path);
        if (vector == null || vector.isNull(slot)) {
            return null;
        }
        ValueType layout = manifest.leaf(path).orElseThrow();
        Optional<Object> value = ValueLayout.read(vector, layout, slot);
        return value.orElseThrow(() -> damaged(slot, path, "its bytes are no value of " + layout));
    }

    CorruptTableException damaged(int slot, String column, String problem) {
        return manifest.damaged(position + slot, column, problem);
    }
}
