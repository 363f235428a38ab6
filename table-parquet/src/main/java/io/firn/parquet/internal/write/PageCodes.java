// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BytesVector;
import java.util.Arrays;

/**
 * The byte strings of a page that came over dictionaries, as numbers of its distinct values: these are hashed once for each
 * batch in which they occur, and not row by row. Dictionaries of vectors are never kept, since callers may reuse them.
 */
final class PageCodes {
    /** With more distinct values, hashing them twice, here and for the column chunk, would cost more than it saves. */
    private static final int MOST_ENTRIES = 1024;

    private final BytesDictionary distinct = new BytesDictionary(false);
    private int[] codes = new int[0];
    private int count;

    /** For each entry of the dictionary at hand its code, if the stamp is the present one. */
    private int[] byEntry = new int[0];

    private int[] stamps = new int[0];
    private int stamp;

    /** Whether values of this vector can be added. */
    boolean takes(BytesVector source) {
        return source.dictionary().isPresent()
                && source.dictionary().get().size() <= MOST_ENTRIES
                && distinct.size() <= MOST_ENTRIES;
    }

    /** To be called when the values of a vector, all over one dictionary, follow. */
    void begin(BytesVector source, int values) {
        int entries = source.dictionary().orElseThrow().size();
        if (stamps.length < entries) {
            stamps = new int[entries];
            byEntry = new int[entries];
            stamp = 0;
        }
        if (++stamp == 0) {
            Arrays.fill(stamps, 0);
            stamp = 1;
        }
        if (codes.length < count + values) {
            codes = Arrays.copyOf(codes, Math.max(2 * codes.length, count + values));
        }
    }

    /** Adds the value of a slot of the vector. */
    void add(BytesVector source, int slot) {
        int entry = source.ids()[slot];
        if (stamps[entry] != stamp) {
            stamps[entry] = stamp;
            int start = source.start(slot);
            byEntry[entry] = distinct.id(source.bytes(), start, start + source.length(slot));
        }
        codes[count++] = byEntry[entry];
    }

    /** The distinct values, in the order in which they first occur. */
    BytesDictionary distinct() {
        return distinct;
    }

    /** The number of a value's distinct value. */
    int code(int value) {
        return codes[value];
    }

    void clear() {
        count = 0;
        distinct.clear();
    }
}
