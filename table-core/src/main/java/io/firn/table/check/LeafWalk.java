// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.column.ColumnVector;
import io.firn.column.ListVector;
import io.firn.column.MapVector;
import io.firn.column.StructVector;
import io.firn.table.internal.write.RawValues;
import io.firn.types.Field;
import io.firn.types.Type;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Visits every value of a column down to its leaves, as the file has them. For one thread. */
final class LeafWalk {
    private final Map<Integer, LeafSummary> leaves;
    private final RowChecks rows;
    private final Findings findings;
    private final String where;

    /** @param leaves gets a summary of each leaf, by field id */
    LeafWalk(Map<Integer, LeafSummary> leaves, RowChecks rows, Findings findings, String where) {
        this.leaves = leaves;
        this.rows = rows;
        this.findings = findings;
        this.where = where;
    }

    /** Visits a top-level column of a dense batch. */
    void column(Field field, ColumnVector vector) {
        BitSet all = new BitSet(vector.size());
        all.set(0, vector.size());
        visit(field, vector, all, false);
    }

    /** @param present the slots whose parent is there */
    private void visit(Field field, ColumnVector vector, BitSet present, boolean repeated) {
        BitSet own = new BitSet(vector.size());
        for (int slot = present.nextSetBit(0); slot >= 0; slot = present.nextSetBit(slot + 1)) {
            if (!vector.isNull(slot)) {
                own.set(slot);
            } else if (field.required()) {
                findings.add(
                        where, "column %s (%d) is required, but null in a row".formatted(field.name(), field.id()));
                return;
            }
        }
        if (vector instanceof StructVector struct) {
            List<Field> fields = ((Type.Struct) field.type()).fields();
            for (int i = 0; i < fields.size(); i++) {
                visit(fields.get(i), struct.fields().get(i), own, repeated);
            }
        } else if (vector instanceof ListVector list) {
            BitSet elements = new BitSet();
            own.stream().forEach(slot -> elements.set(list.start(slot), list.end(slot)));
            visit(((Type.ListOf) field.type()).element(), list.elements(), elements, true);
        } else if (vector instanceof MapVector map) {
            BitSet entries = new BitSet();
            own.stream().forEach(slot -> entries.set(map.start(slot), map.end(slot)));
            visit(((Type.MapOf) field.type()).key(), map.keys(), entries, true);
            visit(((Type.MapOf) field.type()).value(), map.values(), entries, true);
        } else {
            leaf(field, vector, repeated ? present : own, own, repeated);
        }
    }

    private void leaf(Field field, ColumnVector vector, BitSet visited, BitSet own, boolean repeated) {
        Type.Primitive type = (Type.Primitive) field.type();
        LeafSummary summary = leaves.computeIfAbsent(field.id(), id -> new LeafSummary(field.id(), type, repeated));
        int end = repeated ? visited.length() : vector.size();
        for (int slot = 0; slot < end; slot++) {
            if (repeated && !visited.get(slot)) {
                continue;
            }
            @Nullable Object raw = own.get(slot) ? RawValues.get(vector, slot, type) : null;
            summary.add(raw);
            if (!repeated) {
                rows.value(field.id(), slot, raw);
            }
        }
    }
}
