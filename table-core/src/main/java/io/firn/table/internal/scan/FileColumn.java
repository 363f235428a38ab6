// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.parquet.ParquetField;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of a file, or a part of one, while it is found out which parts a scan needs. Mutable until the parts to read are
 * {@linkplain #prune numbered}. For one thread.
 */
final class FileColumn {
    private final ParquetField field;
    private final List<FileColumn> parts;
    private boolean needed;
    private int index;

    FileColumn(ParquetField field) {
        this.field = field;
        if (field instanceof ParquetField.Struct struct) {
            parts = all(struct.fields());
        } else if (field instanceof ParquetField.Repeated list) {
            parts = all(List.of(list.element()));
        } else if (field instanceof ParquetField.Mapped map) {
            parts = all(List.of(map.key(), map.value()));
        } else {
            parts = List.of();
        }
    }

    static List<FileColumn> all(List<ParquetField> fields) {
        return fields.stream().map(FileColumn::new).toList();
    }

    ParquetField field() {
        return field;
    }

    /** Fields of a struct; the element of a list; key and value of a map. */
    List<FileColumn> parts() {
        return parts;
    }

    boolean isNeeded() {
        return needed;
    }

    void need() {
        needed = true;
    }

    /**
     * Needs whatever is cheapest to read of a group of which only the nulls are wanted: no part of a Parquet group can tell
     * them but its leaves.
     */
    void needNulls() {
        needed = true;
        if (field instanceof ParquetField.Mapped) {
            parts.get(0).needNulls();
            parts.get(1).needNulls();
        } else if (!parts.isEmpty()) {
            FileColumn cheapest = parts.get(0);
            for (FileColumn part : parts) {
                if (part.cost() < cheapest.cost()) {
                    cheapest = part;
                }
            }
            cheapest.needNulls();
        }
    }

    private int cost() {
        return field instanceof ParquetField.Value ? 0 : field instanceof ParquetField.Struct ? 1 : 2;
    }

    /** Where this column is among the siblings that are read; known once its siblings are pruned. */
    int index() {
        return index;
    }

    /** The needed ones of sibling columns, with the needed parts of each; they learn their {@link #index}. */
    static List<ParquetField> prune(List<FileColumn> siblings) {
        List<ParquetField> pruned = new ArrayList<>();
        for (FileColumn column : siblings) {
            if (column.needed) {
                column.index = pruned.size();
                pruned.add(column.pruned());
            }
        }
        return pruned;
    }

    private ParquetField pruned() {
        List<ParquetField> kept = prune(parts);
        if (field instanceof ParquetField.Struct struct) {
            return new ParquetField.Struct(struct.name(), struct.id(), struct.optional(), kept);
        } else if (field instanceof ParquetField.Repeated list) {
            return new ParquetField.Repeated(list.name(), list.id(), list.optional(), kept.get(0));
        } else if (field instanceof ParquetField.Mapped map) {
            return new ParquetField.Mapped(map.name(), map.id(), map.optional(), kept.get(0), kept.get(1));
        }
        return field;
    }
}
