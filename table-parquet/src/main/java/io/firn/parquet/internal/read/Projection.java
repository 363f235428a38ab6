// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.internal.footer.LeafColumn;
import io.firn.parquet.internal.footer.StoredField;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Matches the columns that are asked for with those of the file, by name. */
final class Projection {
    private final BiFunction<LeafColumn, Boolean, LeafReader> readers;

    /** @param readers makes the reader of a leaf, told whether the fields above it need its levels */
    Projection(BiFunction<LeafColumn, Boolean, LeafReader> readers) {
        this.readers = readers;
    }

    List<FieldVector> match(ParquetSchema wanted, List<StoredField> stored) {
        return match(wanted.fields(), stored, "the file", false);
    }

    private List<FieldVector> match(
            List<ParquetField> wanted, List<StoredField> stored, String parent, boolean keepLevels) {
        List<FieldVector> fields = new ArrayList<>(wanted.size());
        for (ParquetField field : wanted) {
            StoredField found = stored.stream()
                    .filter(candidate -> candidate.field().name().equals(field.name()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "There is no field %s in %s.".formatted(field.name(), parent)));
            fields.add(match(field, found, keepLevels));
        }
        return fields;
    }

    private FieldVector match(ParquetField wanted, StoredField stored, boolean keepLevels) {
        if (wanted instanceof ParquetField.Value value
                && stored instanceof StoredField.Leaf leaf
                && value.type().physical() == leaf.column().type().physical()
                && value.type().length() == leaf.column().type().length()) {
            return new FieldVector.Leaf(readers.apply(leaf.column(), keepLevels));
        } else if (wanted instanceof ParquetField.Struct struct
                && stored instanceof StoredField.Struct group
                && !struct.fields().isEmpty()) {
            boolean keep =
                    keepLevels || group.levels().present() > group.levels().slot();
            return new FieldVector.Struct(
                    group.levels(), match(struct.fields(), group.fields(), "struct " + struct.name(), keep));
        } else if (wanted instanceof ParquetField.Repeated list && stored instanceof StoredField.Repeated repeated) {
            return new FieldVector.Repeated(repeated.levels(), match(list.element(), repeated.element(), true));
        } else if (wanted instanceof ParquetField.Mapped map && stored instanceof StoredField.Mapped mapped) {
            return new FieldVector.Mapped(
                    mapped.levels(), match(map.key(), mapped.key(), true), match(map.value(), mapped.value(), true));
        }
        throw new IllegalArgumentException("Field %s is asked for as %s, which the file does not have: %s."
                .formatted(wanted.name(), wanted, stored.field()));
    }
}
