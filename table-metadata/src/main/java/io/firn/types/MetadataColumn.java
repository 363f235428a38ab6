// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The columns that every table has besides its own: where a row is, and how it is known again. They are selected and
 * filtered by name as others are, but only when they are named, and nobody writes them. None is ever null. Spec section 3.7.
 */
public enum MetadataColumn {
    /**
     * The id of the row, unique in the table and the same in all versions, also when the row is updated: a {@code long}.
     * A row that is deleted and added again is another row.
     */
    ROW_ID("_row_id", 2_147_483_540, Type.Simple.LONG, "the id of the row, which it keeps when it is updated"),

    /** The version of the table that added or last updated the row: a {@code long}. */
    LAST_UPDATED_VERSION(
            "_last_updated_version",
            2_147_483_539,
            Type.Simple.LONG,
            "the version that added the row or updated it last"),

    /** The key of the data file that holds the row: a {@code string}. */
    FILE("_file", 2_147_483_646, Type.Simple.STRING, "the key of the data file"),

    /** The position of the row in its file, from 0, deleted rows counted: a {@code long}. */
    POSITION("_pos", 2_147_483_645, Type.Simple.LONG, "the position of the row in its file");

    /** Ids above this are no columns' of tables: a few are those of metadata columns, the others are kept for more. */
    public static final int MAX_FIELD_ID = Integer.MAX_VALUE - 200;

    private final Field field;

    MetadataColumn(String name, int id, Type type, String doc) {
        this.field = new Field(id, name, true, type, doc, Field.Defaults.NONE);
    }

    /** The name by which it is selected. */
    public String columnName() {
        return field.name();
    }

    public int fieldId() {
        return field.id();
    }

    /** As a field of a schema; required. */
    public Field field() {
        return field;
    }

    /** The metadata column with this field id. */
    public static Optional<MetadataColumn> of(int fieldId) {
        return fieldId <= MAX_FIELD_ID
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(column -> column.fieldId() == fieldId)
                        .findFirst();
    }

    /** Refuses the names of these columns for columns of a table. */
    public static void requireNotReserved(String columnName) {
        if (Arrays.stream(values()).anyMatch(column -> column.columnName().equals(columnName))) {
            throw new InvalidRequestException(
                    "'%s' cannot be the name of a column: every table has a metadata column of that name. Choose another."
                            .formatted(columnName));
        }
    }

    /** All columns, those of the table first. */
    static List<Field> behind(List<Field> own) {
        List<Field> all = new ArrayList<>(own);
        for (MetadataColumn column : values()) {
            // A table that others took over may have such a name for a column of its own, which then hides this one.
            if (own.stream().noneMatch(field -> field.name().equals(column.columnName()))) {
                all.add(column.field);
            }
        }
        return all;
    }
}
