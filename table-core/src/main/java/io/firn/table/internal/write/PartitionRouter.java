// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Selection;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Divides the rows of batches by partition. Partition values and partitions are numbered as they are met, so that the
 * rows of a batch are grouped by comparing small integers. For one thread.
 */
final class PartitionRouter {
    private final PartitionSpec spec;
    private final List<FieldCodes> fields;
    private final Map<List<Integer>, Integer> byCodes = new HashMap<>();
    private final List<PartitionKey> keys = new ArrayList<>();
    private int[] counts = new int[16];

    PartitionRouter(PartitionSpec spec, Schema schema) {
        this.spec = spec;
        this.fields = spec.fields().stream()
                .map(field -> new FieldCodes(field, ColumnPath.of(schema, field.sourceId())))
                .toList();
    }

    /** Rows of one batch that belong to one partition: the slots, ascending. */
    record Part(PartitionKey key, int[] slots) {}

    /** The selected rows {@code from} to {@code to} (exclusive) of a batch, by partition in the order in which they are met. */
    List<Part> divide(ColumnBatch batch, int from, int to) {
        Selection selection = batch.selection();
        int[] slots = new int[to - from];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = selection.slot(from + i);
        }
        if (fields.isEmpty()) {
            return List.of(new Part(new PartitionKey(spec.id(), List.of()), slots));
        }
        return group(slots, partitions(batch, slots));
    }

    /** The number of the partition of each slot. */
    private int[] partitions(ColumnBatch batch, int[] slots) {
        int[][] codes = new int[fields.size()][];
        for (int f = 0; f < codes.length; f++) {
            codes[f] = fields.get(f).codes(batch, slots);
        }
        int[] partitions = new int[slots.length];
        for (int i = 0; i < slots.length; i++) {
            partitions[i] = i > 0 && sameAsBefore(codes, i) ? partitions[i - 1] : partition(codes, i);
        }
        return partitions;
    }

    private static boolean sameAsBefore(int[][] codes, int row) {
        for (int[] field : codes) {
            if (field[row] != field[row - 1]) {
                return false;
            }
        }
        return true;
    }

    private int partition(int[][] codes, int row) {
        Integer[] tuple = new Integer[codes.length];
        for (int f = 0; f < codes.length; f++) {
            tuple[f] = codes[f][row];
        }
        return byCodes.computeIfAbsent(List.of(tuple), met -> {
            List<@Nullable Object> values = new ArrayList<>();
            for (int f = 0; f < tuple.length; f++) {
                values.add(fields.get(f).values.get(tuple[f]));
            }
            keys.add(new PartitionKey(spec.id(), values));
            return keys.size() - 1;
        });
    }

    private List<Part> group(int[] slots, int[] partitions) {
        counts = counts.length < keys.size() ? new int[2 * keys.size()] : counts;
        List<Integer> met = new ArrayList<>();
        for (int partition : partitions) {
            if (counts[partition]++ == 0) {
                met.add(partition);
            }
        }
        Map<Integer, Part> parts = new HashMap<>();
        List<Part> inOrder = new ArrayList<>();
        for (int partition : met) {
            Part part = new Part(keys.get(partition), new int[counts[partition]]);
            parts.put(partition, part);
            inOrder.add(part);
            counts[partition] = 0;
        }
        int[] target = inOrder.get(0).slots();
        for (int i = 0; i < slots.length; i++) {
            if (i == 0 || partitions[i] != partitions[i - 1]) {
                target = parts.get(partitions[i]).slots();
            }
            target[counts[partitions[i]]++] = slots[i];
        }
        met.forEach(partition -> counts[partition] = 0);
        return inOrder;
    }

    /** The values of one partition field, numbered as they are met. */
    private static final class FieldCodes {
        private final PartitionField field;
        private final ColumnPath source;
        private final Map<@Nullable Object, Integer> byValue = new HashMap<>();
        private final List<@Nullable Object> values = new ArrayList<>();

        FieldCodes(PartitionField field, ColumnPath source) {
            this.field = field;
            this.source = source;
        }

        int[] codes(ColumnBatch batch, int[] slots) {
            ColumnVector vector = source.in(batch);
            int[] codes = new int[slots.length];
            if (vector instanceof BytesVector bytes && bytes.dictionary().isPresent()) {
                encoded(bytes, slots, codes);
                return codes;
            }
            Object before = null;
            int code = -1;
            for (int i = 0; i < slots.length; i++) {
                Object raw = RawValues.get(vector, slots[i], source.type());
                // Rows often come in runs of equal values, and hashing a value costs more than comparing two.
                if (code < 0 || !Objects.equals(raw, before)) {
                    code = code(raw);
                    before = raw;
                }
                codes[i] = code;
            }
            return codes;
        }

        /** Looks at each dictionary entry once instead of at each row. */
        private void encoded(BytesVector vector, int[] slots, int[] codes) {
            BytesVector dictionary = vector.dictionary().orElseThrow();
            int[] byEntry = new int[dictionary.size()];
            Arrays.fill(byEntry, -1);
            for (int i = 0; i < slots.length; i++) {
                if (vector.isNull(slots[i])) {
                    codes[i] = code(null);
                    continue;
                }
                int entry = vector.ids()[slots[i]];
                if (byEntry[entry] < 0) {
                    byEntry[entry] = code(RawValues.get(dictionary, entry, source.type()));
                }
                codes[i] = byEntry[entry];
            }
        }

        private int code(@Nullable Object raw) {
            return byValue.computeIfAbsent(field.transform().apply(source.type(), raw), value -> {
                values.add(value);
                return values.size() - 1;
            });
        }
    }
}
