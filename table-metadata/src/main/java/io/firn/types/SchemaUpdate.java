// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

/**
 * A change of a schema: steps that are checked one by one and give the next schema. No step loses data or changes what old
 * rows mean; one that would is refused with an {@link io.firn.io.InvalidRequestException} that says why. Immutable: each
 * step returns a new update.
 */
public final class SchemaUpdate {
    private SchemaUpdate() {}

    /** @param lastFieldId the largest id that any schema of the table ever used */
    public static SchemaUpdate of(Schema schema, int lastFieldId) {
        throw new UnsupportedOperationException();
    }

    /** Adds an optional field at the end of {@code parentPath} (empty: a column); or a required one with a default. */
    public SchemaUpdate add(String parentPath, Field field) {
        throw new UnsupportedOperationException();
    }

    /** Old files keep the field's values; they are no longer read. */
    public SchemaUpdate drop(String path) {
        throw new UnsupportedOperationException();
    }

    public SchemaUpdate rename(String path, String newName) {
        throw new UnsupportedOperationException();
    }

    /** int to long; float to double; decimal to a larger precision of the same scale; date to timestamp. */
    public SchemaUpdate widen(String path, Type.Primitive wider) {
        throw new UnsupportedOperationException();
    }

    /** Lets a required field be null. */
    public SchemaUpdate makeOptional(String path) {
        throw new UnsupportedOperationException();
    }

    /** Moves a field to the front of its siblings. */
    public SchemaUpdate moveFirst(String path) {
        throw new UnsupportedOperationException();
    }

    /** Moves a field directly behind one of its siblings, named without its parents. */
    public SchemaUpdate moveAfter(String path, String sibling) {
        throw new UnsupportedOperationException();
    }

    public SchemaUpdate document(String path, String doc) {
        throw new UnsupportedOperationException();
    }

    /** Sets the value for rows that leave the field out from now on; a user's value, as {@link Values#toRaw} takes it. */
    public SchemaUpdate writeDefault(String path, Object value) {
        throw new UnsupportedOperationException();
    }

    /** The resulting schema, under this id. */
    public Schema apply(int schemaId) {
        throw new UnsupportedOperationException();
    }

    /** The largest field id in use after the update. */
    public int lastFieldId() {
        throw new UnsupportedOperationException();
    }
}
