// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.BytesVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.io.ObjectKey;
import io.firn.io.UuidKeys;
import io.firn.snapshot.DeletionVectorRef;
import java.util.List;
import java.util.Optional;

/** The deletion vectors of some consecutive entries of a manifest. */
final class DeletionRows {
    /** The columns that it takes. */
    static final List<ManifestColumn> COLUMNS = List.of(
            ManifestColumn.DV_UUID_HIGH,
            ManifestColumn.DV_UUID_LOW,
            ManifestColumn.DV_PATH,
            ManifestColumn.DV_OFFSET,
            ManifestColumn.DV_SIZE_BYTES,
            ManifestColumn.DV_CARDINALITY);

    private final ManifestRows rows;
    private final LongVector high;
    private final LongVector low;
    private final BytesVector paths;
    private final LongVector offsets;
    private final IntVector sizes;
    private final LongVector cardinalities;
    private final boolean none;
    private final UuidKeys keys = new UuidKeys(ManifestEncoder.DELETES_DIRECTORY, ManifestEncoder.DELETES_EXTENSION);

    DeletionRows(ManifestRows rows) {
        this.rows = rows;
        high = rows.longs(ManifestColumn.DV_UUID_HIGH);
        low = rows.longs(ManifestColumn.DV_UUID_LOW);
        paths = rows.bytes(ManifestColumn.DV_PATH);
        offsets = rows.longs(ManifestColumn.DV_OFFSET);
        sizes = rows.ints(ManifestColumn.DV_SIZE_BYTES);
        cardinalities = rows.longs(ManifestColumn.DV_CARDINALITY);
        none = cardinalities.nulls().count() == rows.size();
    }

    Optional<DeletionVectorRef> at(int slot) {
        if (none || cardinalities.isNull(slot)) {
            return Optional.empty();
        }
        return Optional.of(new DeletionVectorRef.Stored(
                key(slot),
                rows.count(offsets, ManifestColumn.DV_OFFSET, slot),
                rows.count(sizes, ManifestColumn.DV_SIZE_BYTES, slot),
                rows.count(cardinalities, ManifestColumn.DV_CARDINALITY, slot)));
    }

    private ObjectKey key(int slot) {
        if (!paths.isNull(slot)) {
            return rows.key(paths, ManifestColumn.DV_PATH, slot);
        }
        if (high.isNull(slot) || low.isNull(slot)) {
            throw rows.damaged(slot, ManifestColumn.DV_UUID_HIGH.path(), "there is neither a UUID nor a path");
        }
        return keys.key(high.get(slot), low.get(slot));
    }
}
