// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

/**
 * What the definition and repetition levels of a leaf say about one of the fields above it, or about the leaf itself.
 *
 * @param present the value is there, not null, in entries whose definition level is at least this
 * @param slot there is a slot for the value, null or not, in entries whose definition level is at least this: the
 *     innermost list around it has an element there
 * @param repetition an entry begins a new slot when its repetition level is at most this
 */
public record Levels(int present, int slot, int repetition) {
    /** Of a field of the schema's root, if it is required. */
    static final Levels ROOT = new Levels(0, 0, 0);

    Levels optional(boolean optional) {
        return optional ? new Levels(present + 1, slot, repetition) : this;
    }

    /** The levels of the elements of a list that has these levels, if they are required. */
    Levels element() {
        return new Levels(present + 1, present + 1, repetition + 1);
    }
}
