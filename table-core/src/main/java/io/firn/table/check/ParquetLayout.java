// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.parquet.ParquetField;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;

/** Whether columns of Parquet files are stored as Firn stores them. Pure. */
final class ParquetLayout {
    private ParquetLayout() {}

    /** Whether a column and its parts have the ids, types and order in which Firn writes the field. */
    static boolean isOwn(ParquetField column, Field field) {
        if (column.id().isEmpty() || column.id().getAsInt() != field.id()) {
            return false;
        }
        return field.type()
                .match(
                        primitive -> column instanceof ParquetField.Value value
                                && ParquetTypes.fit(value.type(), primitive) == ParquetTypes.Fit.SAME,
                        struct -> column instanceof ParquetField.Struct group && fieldsAreOwn(group, struct),
                        list -> column instanceof ParquetField.Repeated repeated
                                && isOwn(repeated.element(), list.element()),
                        map -> column instanceof ParquetField.Mapped mapped
                                && isOwn(mapped.key(), map.key())
                                && isOwn(mapped.value(), map.value()));
    }

    private static boolean fieldsAreOwn(ParquetField.Struct group, Type.Struct struct) {
        if (group.fields().size() != struct.fields().size()) {
            return false;
        }
        for (int i = 0; i < group.fields().size(); i++) {
            if (!isOwn(group.fields().get(i), struct.fields().get(i))) {
                return false;
            }
        }
        return true;
    }
}
