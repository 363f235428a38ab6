// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.util.Optional;

/**
 * A column, or a part of a nested one. Files and statistics refer to it by {@link #id}, which never changes and is never
 * given to another field of the table; its name may change.
 *
 * @param id positive and unique within all schemas of a table; 0 in a field that no table has numbered yet
 * @param name not empty; unique among its siblings, case-sensitively
 * @param required whether null is refused
 * @param type its type
 * @param doc for people; may be empty
 * @param defaults values for rows that do not have the field
 */
public record Field(int id, String name, boolean required, Type type, String doc, Defaults defaults) {

    /**
     * Values, raw as {@link Type} says, for rows that lack the field.
     *
     * @param initial for rows written before the field was added; never changes once set
     * @param write for rows written from now on that leave the field out
     */
    public record Defaults(Optional<Object> initial, Optional<Object> write) {
        public static final Defaults NONE = new Defaults(Optional.empty(), Optional.empty());
    }

    /** A field that refuses null; numbered when a schema is made of it. */
    public static Field required(String name, Type type) {
        return new Field(0, name, true, type, "", Defaults.NONE);
    }

    /** A field that may be null; numbered when a schema is made of it. */
    public static Field optional(String name, Type type) {
        return new Field(0, name, false, type, "", Defaults.NONE);
    }
}
