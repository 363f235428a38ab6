// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.parquet.ValueType;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/**
 * The values of one leaf in the batch that is being read, and the decoder of its current page. Values are decoded densely
 * and then spread to make room for nulls. The arrays are reused from batch to batch.
 */
sealed interface LeafValues permits BooleanValues, BytesValues, DoubleValues, FloatValues, IntValues, LongValues {

    static LeafValues of(ValueType type) {
        return switch (type.physical()) {
            case BOOLEAN -> new BooleanValues();
            case INT32 -> new IntValues();
            case INT64 -> new LongValues(false);
            case INT96 -> new LongValues(true);
            case FLOAT -> new FloatValues();
            case DOUBLE -> new DoubleValues();
            case BYTES -> new BytesValues(0);
            case FIXED -> new BytesValues(type.length());
        };
    }

    /** Decodes the dictionary of a chunk, {@code count} plain values; it replaces the one before. */
    void dictionary(PageBytes page, int count);

    /** The values of the dictionary; empty where there is none. */
    Optional<ColumnVector> dictionary();

    /** Begins the values of a data page. */
    void page(Encoding encoding, PageBytes page);

    /** Begins a batch: forgets all values. */
    void clear();

    /** Makes room for {@code slots} slots. */
    void reserve(int slots);

    /** Decodes the next {@code count} values of the page to the slots from {@code at} on. */
    void read(int at, int count);

    /** Moves the {@code count} values at {@code at} apart, to those of the {@code slots} slots there that are not null. */
    void spread(int at, int count, boolean[] nulls, int slots);

    /** The slots read since {@link #clear}. */
    ColumnVector vector(int size, Nulls nulls);

    static UnsupportedPageException unsupported(Encoding encoding, String type) {
        return new UnsupportedPageException("encoding %s is not supported for %s".formatted(encoding, type));
    }

    /** The number of values of {@code width} bytes in a page that holds nothing else. */
    static int stride(PageBytes page, int width) {
        if (page.length() % width != 0) {
            throw new MalformedPageException(
                    "%d bytes are no whole number of %d-byte values".formatted(page.length(), width));
        }
        return page.length() / width;
    }

    /** Checks that a dictionary of {@code count} values of {@code width} bytes is there. */
    static void checkDictionary(PageBytes page, int count, int width) {
        if ((long) count * width > page.length()) {
            throw new MalformedPageException(
                    "a dictionary of %d bytes states %d values".formatted(page.length(), count));
        }
    }

    /** Whether the encoding is one of the two names for ids into a dictionary. */
    static boolean isDictionary(Encoding encoding) {
        return encoding == Encoding.RLE_DICTIONARY || encoding == Encoding.PLAIN_DICTIONARY;
    }

    /** The ids of a page, which begins with their width. */
    static RunLengthReader ids(PageBytes page) {
        if (page.length() == 0) {
            // A page of nulls only may have no ids at all; asking for one is then an error.
            return new RunLengthReader(page, 1);
        }
        return new RunLengthReader(page.startingAt(page.from + 1), page.array[page.from] & 0xff);
    }
}
