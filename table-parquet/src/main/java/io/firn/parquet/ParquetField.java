// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.List;
import java.util.OptionalInt;

/**
 * A column of a Parquet file as a tree of values, structs, lists and maps. How lists and maps are spelled in groups of the
 * file (three levels, or the older two) is not visible here; written files use the three-level form.
 */
public sealed interface ParquetField {

    /** The name within the parent; {@code element}, {@code key} and {@code value} below lists and maps. */
    String name();

    /** The field id, if the file states one. */
    OptionalInt id();

    /** Whether the value may be null. */
    boolean optional();

    /** A leaf. */
    record Value(String name, OptionalInt id, boolean optional, ValueType type) implements ParquetField {}

    /** A group of named fields. */
    record Struct(String name, OptionalInt id, boolean optional, List<ParquetField> fields) implements ParquetField {
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /** Repeated elements. */
    record Repeated(String name, OptionalInt id, boolean optional, ParquetField element) implements ParquetField {}

    /** Repeated pairs of a key, which is never null, and a value. */
    record Mapped(String name, OptionalInt id, boolean optional, ParquetField key, ParquetField value)
            implements ParquetField {}
}
