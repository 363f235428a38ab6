// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.IntVector;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.types.Type;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The partitions of some consecutive entries of a manifest. Neighbours share one key object where they are equal. */
final class PartitionRows {
    private final ManifestRows rows;
    private final ColumnTypes types;
    private final IntVector specIds;
    private PartitionKey last = PartitionKey.UNPARTITIONED;
    private @Nullable PartitionSpec lastSpec;

    PartitionRows(ManifestRows rows, ColumnTypes types) {
        this.rows = rows;
        this.types = types;
        specIds = rows.ints(ManifestColumn.SPEC_ID);
    }

    PartitionKey at(int slot) {
        int specId = rows.count(specIds, ManifestColumn.SPEC_ID, slot);
        PartitionSpec spec = spec(specId, slot);
        List<@Nullable Object> values = new ArrayList<>(spec.fields().size());
        for (PartitionField field : spec.fields()) {
            values.add(value(field.id(), slot));
        }
        if (specId != last.specId() || !values.equals(last.values())) {
            last = new PartitionKey(specId, values);
        }
        return last;
    }

    private PartitionSpec spec(int specId, int slot) {
        PartitionSpec before = lastSpec;
        if (before != null && before.id() == specId) {
            return before;
        }
        PartitionSpec spec = types.spec(specId)
                .orElseThrow(() -> rows.damaged(
                        slot, ManifestColumn.SPEC_ID.path(), "the table has no partition spec %d".formatted(specId)));
        lastSpec = spec;
        return spec;
    }

    private @Nullable Object value(int partitionFieldId, int slot) {
        String path = ManifestColumn.partitionPath(partitionFieldId);
        Object raw = rows.raw(path, slot);
        Optional<Type.Primitive> type = types.partitionField(partitionFieldId);
        if (raw == null || type.isEmpty()) {
            return null;
        }
        return Widening.ofRaw(type.get(), raw)
                .orElseThrow(() -> rows.damaged(slot, path, "it is no value of " + type.get()));
    }
}
