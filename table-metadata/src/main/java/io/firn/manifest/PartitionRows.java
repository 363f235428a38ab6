// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.types.Type;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The partitions of some consecutive entries of a manifest. Neighbours share one key object where they are equal. */
final class PartitionRows {
    private final ManifestRows rows;
    private final ColumnTypes types;
    private final int[] specIds;
    private PartitionKey last = PartitionKey.UNPARTITIONED;
    /** The fields of the spec of {@link #last}; null before the first entry. */
    private @Nullable List<Column> columns;

    /** A partition field, as manifests have it. */
    private record Column(String path, Optional<Type.Primitive> type) {}

    PartitionRows(ManifestRows rows, ColumnTypes types) {
        this.rows = rows;
        this.types = types;
        specIds = rows.smallCounts(ManifestColumn.SPEC_ID);
    }

    PartitionKey at(int slot) {
        List<Column> known = columns;
        if (known == null || specIds[slot] != last.specId()) {
            columns = columns(specIds[slot], slot);
            last = key(columns, slot);
        } else if (!isLast(known, slot)) {
            last = key(known, slot);
        }
        return last;
    }

    private List<Column> columns(int specId, int slot) {
        PartitionSpec spec = types.spec(specId)
                .orElseThrow(() -> rows.damaged(
                        slot, ManifestColumn.SPEC_ID.path(), "the table has no partition spec %d".formatted(specId)));
        List<Column> found = new ArrayList<>(spec.fields().size());
        for (PartitionField field : spec.fields()) {
            found.add(new Column(ManifestColumn.partitionPath(field.id()), types.partitionField(field.id())));
        }
        return found;
    }

    private boolean isLast(List<Column> of, int slot) {
        for (int i = 0; i < of.size(); i++) {
            if (!Objects.equals(value(of.get(i), slot), last.values().get(i))) {
                return false;
            }
        }
        return true;
    }

    private PartitionKey key(List<Column> of, int slot) {
        if (of.isEmpty() && specIds[slot] == PartitionKey.UNPARTITIONED.specId()) {
            return PartitionKey.UNPARTITIONED;
        }
        List<@Nullable Object> values = new ArrayList<>(of.size());
        for (Column column : of) {
            values.add(value(column, slot));
        }
        return new PartitionKey(specIds[slot], values);
    }

    private @Nullable Object value(Column column, int slot) {
        Object raw = rows.raw(column.path(), slot);
        if (raw == null || column.type().isEmpty()) {
            return null;
        }
        Type.Primitive type = column.type().get();
        return Widening.ofRaw(type, raw)
                .orElseThrow(() -> rows.damaged(slot, column.path(), "it is no value of " + type));
    }
}
