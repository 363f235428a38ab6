// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.ParquetField;
import java.util.List;

/** A field together with how the levels of the leaves below it encode it. */
public sealed interface StoredField {
    ParquetField field();

    Levels levels();

    /** A leaf. */
    record Leaf(ParquetField.Value field, LeafColumn column) implements StoredField {
        @Override
        public Levels levels() {
            return column.levels();
        }
    }

    /** A group of fields. */
    record Struct(ParquetField.Struct field, Levels levels, List<StoredField> fields) implements StoredField {
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /** A list. */
    record Repeated(ParquetField.Repeated field, Levels levels, StoredField element) implements StoredField {}

    /** A map. */
    record Mapped(ParquetField.Mapped field, Levels levels, StoredField key, StoredField value)
            implements StoredField {}
}
