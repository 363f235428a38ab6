// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.util.List;
import java.util.Optional;

/**
 * The columns of a table at some time. Immutable. A column path names nested fields with dots, {@code address.city}, and
 * {@code element}, {@code key} or {@code value} below lists and maps.
 *
 * @param id number of this schema among the table's schemas
 * @param fields top-level columns, in order
 */
public record Schema(int id, List<Field> fields) {
    public Schema {
        fields = List.copyOf(fields);
    }

    /** A first schema, with id 0: fields are numbered from 1, the columns first and then what is nested in them. */
    public static Schema of(Field... columns) {
        throw new UnsupportedOperationException();
    }

    /** The field with this id, at any depth. */
    public Optional<Field> field(int fieldId) {
        throw new UnsupportedOperationException();
    }

    /** The field at this path. */
    public Optional<Field> field(String path) {
        throw new UnsupportedOperationException();
    }

    /** The path of the field with this id; throws {@link IllegalArgumentException} when there is none. */
    public String path(int fieldId) {
        throw new UnsupportedOperationException();
    }

    /** The largest field id. */
    public int maxFieldId() {
        throw new UnsupportedOperationException();
    }
}
