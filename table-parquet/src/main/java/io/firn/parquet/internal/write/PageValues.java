// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnVector;
import io.firn.parquet.ValueType;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** The values of one page while it is filled: those that are not null, in order. Reused from page to page. */
sealed interface PageValues permits BooleanValues, IntValues, LongValues, BytesValues {

    static PageValues of(ValueType type) {
        return switch (type.physical()) {
            case BOOLEAN -> new BooleanValues();
            case INT32, FLOAT -> new IntValues(type);
            case INT64, DOUBLE -> new LongValues(type);
            case BYTES, FIXED -> new BytesValues(type);
            case INT96 -> throw new IllegalArgumentException("INT96 is never written.");
        };
    }

    /** How many values there are. */
    int count();

    /** Their bytes in plain encoding. */
    long plainBytes();

    void clear();

    /** Adds the values of the entries {@code from} to {@code to}. */
    void append(ColumnVector vector, Levels levels, int from, int to);

    /** Where the entries from {@code from} on reach {@code budget} bytes; more than {@code from}, at most {@code to}. */
    int fit(ColumnVector vector, Levels levels, int from, int to, long budget);

    /** The encoding by differences that suits the type, if there is one. */
    Optional<Encoding> delta();

    /** Encodes the first {@code count} values; {@code encoding} is PLAIN or {@link #delta}. */
    void encode(Encoding encoding, int count, EncoderScratch scratch, ByteOutput out);

    /** The dictionary of a column chunk of this type, if a dictionary may pay. */
    Optional<Dictionary> newDictionary();

    /**
     * Looks all values up in a dictionary made by {@link #newDictionary}, adding new ones.
     *
     * @param ids has room for all values
     * @param limits when to give up
     * @return whether all have an id
     */
    boolean lookUp(Dictionary dictionary, int[] ids, Dictionary.Limits limits);

    /** Adds the hashes of all values; not for booleans. */
    void hash(BloomHashes hashes);

    /** Adds the values to the statistics of their page. */
    void measure(PageBounds bounds);
}
