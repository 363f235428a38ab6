// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.util.Optional;

/**
 * A column, or a part of a nested one. Files and statistics refer to it by {@link #id}, which never changes and is never
 * given to another field of the table; its name may change.
 *
 * @param id positive and unique within all schemas of a table; 0 in a field that no table has numbered yet
 * @param name not empty, at most {@value #MAX_NAME_LENGTH} characters, without control characters; unique among its
 *     siblings, case-sensitively
 * @param required whether null is refused
 * @param type its type
 * @param doc for people; may be empty
 * @param defaults values for rows that do not have the field
 */
public record Field(int id, String name, boolean required, Type type, String doc, Defaults defaults) {

    /** Longer names are more likely a mistake, such as data read as a header, than a wish. */
    public static final int MAX_NAME_LENGTH = 500;

    /**
     * Values, raw as {@link Type} says, for rows that lack the field. Only primitive types have any.
     *
     * @param initial for rows written before the field was added; never changes once set
     * @param write for rows written from now on that leave the field out
     */
    public record Defaults(Optional<Object> initial, Optional<Object> write) {
        public static final Defaults NONE = new Defaults(Optional.empty(), Optional.empty());

        boolean isNone() {
            return initial.isEmpty() && write.isEmpty();
        }
    }

    public Field {
        requireName(name);
        if (id < 0) {
            throw new InvalidRequestException("Field '" + name + "' has the id " + id + "; ids are positive.");
        }
        if (!defaults.isNone()) {
            if (!(type instanceof Type.Primitive)) {
                throw new InvalidRequestException(
                        "Field '%s' cannot have a default value: only primitive types can, not %s."
                                .formatted(name, type));
            }
            defaults = new Defaults(
                    defaults.initial().map(value -> Values.toRaw(type, value, name)),
                    defaults.write().map(value -> Values.toRaw(type, value, name)));
        }
    }

    /** A field that refuses null; numbered when a schema is made of it. */
    public static Field required(String name, Type type) {
        return new Field(0, name, true, type, "", Defaults.NONE);
    }

    /** A field that may be null; numbered when a schema is made of it. */
    public static Field optional(String name, Type type) {
        return new Field(0, name, false, type, "", Defaults.NONE);
    }

    /** This field under another id. */
    public Field withId(int newId) {
        return new Field(newId, name, required, type, doc, defaults);
    }

    /** This field with a type whose parts changed, or a wider one; its defaults must fit. */
    Field withType(Type newType) {
        return new Field(id, name, required, newType, doc, defaults);
    }

    /** This field with other defaults, raw ones. */
    public Field withDefaults(Defaults newDefaults) {
        return new Field(id, name, required, type, doc, newDefaults);
    }

    private static void requireName(String name) {
        if (name.isEmpty()) {
            throw new InvalidRequestException("A field has an empty name; give it one.");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new InvalidRequestException("The field name '%s...' has %d characters; at most %d are allowed."
                    .formatted(name.substring(0, 40), name.length(), MAX_NAME_LENGTH));
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw new InvalidRequestException("The field name '%s' has the control character U+%04X at position %d."
                        .formatted(name.replaceAll("\\p{Cntrl}", "?"), (int) name.charAt(i), i));
            }
        }
        int lone = Utf8Order.loneSurrogate(name);
        if (lone >= 0) {
            throw new InvalidRequestException(
                    "The field name '%s' has an unpaired surrogate at position %d.".formatted(name, lone));
        }
    }

    /** For people: {@code name: type required}. */
    @Override
    public String toString() {
        return name + ": " + type + (required ? " required" : "");
    }
}
