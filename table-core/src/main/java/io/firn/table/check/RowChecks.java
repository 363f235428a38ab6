// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks that each row of a file belongs to its partition, and that rows are in the order claimed. For one thread. */
final class RowChecks {
    private final DataFile file;
    private final TableDefinition definition;
    private final Schema written;
    private final Findings findings;
    private final List<PartitionField> partition;
    private final List<SortOrder.Key> order;
    private final Map<Integer, @Nullable Object[]> values = new HashMap<>();
    private final Map<Integer, @Nullable Object> previous = new HashMap<>();
    private long position;
    private int size;
    private boolean failed;

    /** @param written the schema that the file was written with */
    RowChecks(DataFile file, TableDefinition definition, Schema written, Findings findings) {
        this.file = file;
        this.definition = definition;
        this.written = written;
        this.findings = findings;
        this.partition = ColumnLookup.spec(definition, file.file().partition().specId())
                .map(PartitionSpec::fields)
                .orElse(List.of());
        this.order = ColumnLookup.sortOrder(definition, file.file().content().sortOrderId())
                .map(SortOrder::fields)
                .orElse(List.of());
        partition.forEach(field -> values.put(field.sourceId(), new Object[0]));
        order.forEach(key -> values.put(key.sourceId(), new Object[0]));
    }

    /** Begins a batch of {@code rowCount} rows, of which the first is at {@code firstRow} of the file. */
    void begin(long firstRow, int rowCount) {
        position = firstRow;
        size = rowCount;
        values.replaceAll((id, old) -> {
            Object[] batch = new Object[rowCount];
            Arrays.fill(batch, initial(id));
            return batch;
        });
    }

    /** What rows have in a column that their file lacks. */
    private @Nullable Object initial(int fieldId) {
        boolean absent = written.field(fieldId).isEmpty();
        Optional<Field> field = definition.schema().field(fieldId);
        return absent && field.isPresent() ? field.get().defaults().initial().orElse(null) : null;
    }

    /** A value of a leaf that is not below a list or map. */
    void value(int fieldId, int row, @Nullable Object raw) {
        @Nullable Object[] batch = values.get(fieldId);
        if (batch != null) {
            batch[row] = raw;
        }
    }

    /** Checks the batch; stops at the first row that is wrong, since the others are then likely wrong too. */
    void end() {
        for (int row = 0; row < size && !failed; row++) {
            checkPartition(row);
            checkOrder(row);
        }
    }

    private @Nullable Object at(int fieldId, int row) {
        return values.getOrDefault(fieldId, new Object[size])[row];
    }

    private void checkPartition(int row) {
        for (int i = 0; i < partition.size(); i++) {
            PartitionField field = partition.get(i);
            Optional<Type.Primitive> type = type(field.sourceId());
            if (type.isEmpty()) {
                continue;
            }
            @Nullable Object stated = file.file().partition().values().get(i);
            @Nullable Object own = field.transform().apply(type.get(), at(field.sourceId(), row));
            if (!equal(field, type.get(), stated, own)) {
                failed = true;
                findings.add(
                        file.file().key().path(),
                        "row %d belongs to the partition %s=%s, but the file is said to be of %s"
                                .formatted(position + row, field.name(), own, stated));
            }
        }
    }

    /** A stated value may have been widened with its column since. */
    private boolean equal(PartitionField field, Type.Primitive type, @Nullable Object stated, @Nullable Object own) {
        if (stated == null || own == null) {
            return stated == own;
        }
        Type.Primitive result = field.transform().resultType(type);
        Type.Primitive newest = ColumnLookup.newestType(definition, field.sourceId())
                .map(field.transform()::resultType)
                .orElse(result);
        boolean widened = !stated.getClass().equals(own.getClass()) && Widening.allows(result, newest);
        return widened
                ? Values.order(newest).compare(stated, Widening.apply(result, newest, own)) == 0
                : Values.order(result).compare(stated, own) == 0;
    }

    private Optional<Type.Primitive> type(int fieldId) {
        return ColumnLookup.type(written, fieldId).or(() -> ColumnLookup.type(definition.schema(), fieldId));
    }

    private void checkOrder(int row) {
        boolean first = position + row == 0;
        int comparison = 0;
        List<Integer> ids = new ArrayList<>();
        for (SortOrder.Key key : order) {
            Optional<Type.Primitive> type = type(key.sourceId());
            if (!first && comparison == 0 && type.isPresent()) {
                comparison = compare(key, type.get(), previous.get(key.sourceId()), at(key.sourceId(), row));
            }
            ids.add(key.sourceId());
        }
        if (comparison > 0) {
            failed = true;
            findings.add(
                    file.file().key().path(),
                    "row %d stands behind a row that sort order %d puts after it"
                            .formatted(position + row, file.file().content().sortOrderId()));
        }
        ids.forEach(id -> previous.put(id, at(id, row)));
    }

    private static int compare(SortOrder.Key key, Type.Primitive type, @Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b ? 0 : (a == null) == key.nullsFirst() ? -1 : 1;
        }
        int order = Values.order(type).compare(a, b);
        return key.ascending() ? order : -order;
    }
}
