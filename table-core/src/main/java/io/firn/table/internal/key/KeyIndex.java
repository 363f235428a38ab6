// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.util.OptionalInt;

/**
 * The keys of one data file, with the positions of their rows; those of deleted rows are there, too. Immutable and safe to
 * share between threads.
 */
sealed interface KeyIndex permits KeyRuns, KeyTable {

    /** Adds what it has of the keys of a batch whose order is between two numbers. */
    void find(KeyBatch batch, long lowest, long highest, Matches found);

    /** How many keys it has. */
    int size();

    /** About how much memory it takes. */
    long memoryBytes();

    /** The keys whose order is between two numbers, to be looked up elsewhere; rows are positions. */
    KeyTable batch(long lowest, long highest);

    /** The position of a row whose key another row of the file has, too. */
    OptionalInt duplicate();
}
