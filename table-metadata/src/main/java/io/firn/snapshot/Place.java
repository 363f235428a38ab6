// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.io.CorruptTableException;
import org.jspecify.annotations.Nullable;

/**
 * Where in which document a value stands, for messages: {@code $.overlay.added[3].rows}. The text is made only when an
 * error needs it.
 *
 * @param parent the object or array around it; null for a document
 * @param step the document's name, or the name, a string, or the index, an integer, within the parent
 */
record Place(@Nullable Place parent, Object step) {

    static Place document(String where) {
        return new Place(null, where);
    }

    Place field(String name) {
        return new Place(this, name);
    }

    Place element(int index) {
        return new Place(this, index);
    }

    /** The error to throw; {@code problem} is a clause such as "is missing". */
    CorruptTableException corrupt(String problem) {
        return new CorruptTableException(message(problem));
    }

    CorruptTableException corrupt(String problem, Throwable cause) {
        return new CorruptTableException(message(problem), cause);
    }

    private String message(String problem) {
        StringBuilder path = new StringBuilder();
        Place place = this;
        while (place.parent != null) {
            path.insert(0, place.step instanceof Integer index ? "[" + index + "]" : "." + place.step);
            place = place.parent;
        }
        return "%s is damaged or was not written by a conforming writer: $%s %s. Restore the object from a copy."
                .formatted(place.step, path, problem);
    }
}
