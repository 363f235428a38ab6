// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.util.Optional;
import org.apache.parquet.format.Encoding;

/**
 * Chooses the encoding of the values of a column chunk by trying it on the beginning of its first page: plain, by
 * differences, or by dictionary, whichever compresses to the least bytes, with a little weight on the bytes to be decoded.
 * A dictionary is dropped for the rest of the chunk when it grows too large; pages already written keep it. Columns of
 * nearly distinct values cost a look at 2,048 of them.
 */
final class ValueEncoder {
    /** Most bytes of distinct values; readers keep them in memory, and should have them in their cache. */
    private static final long MAX_DICTIONARY_BYTES = 1 << 20;

    /** Values encoded and compressed for the comparison. */
    private static final int TRIAL = 4096;

    /** A dictionary is worth some bytes, since readers can use it as it is. */
    private static final double DICTIONARY_BONUS = 0.9;

    /** How much the values of a dictionary page are assumed to shrink by compression. */
    private static final double DICTIONARY_SHRINK = 0.6;

    /** What a byte to be decompressed and decoded counts beside a byte to be stored and fetched. */
    private static final double COST_OF_DECODING = 1.0 / 16;

    private enum State {
        UNDECIDED,
        DICTIONARY,
        VALUES
    }

    /** Made when a first page is looked at, since tables can have thousands of columns. */
    private Optional<Dictionary> dictionary = Optional.empty();

    private State state = State.UNDECIDED;
    private Encoding valueEncoding = Encoding.PLAIN;

    /** The distinct values that written pages refer to. */
    private int dictionarySize;

    /** Begins another column chunk. */
    void begin() {
        state = State.UNDECIDED;
        valueEncoding = Encoding.PLAIN;
        dictionarySize = 0;
        dictionary.ifPresent(Dictionary::clear);
    }

    /** Appends the values of the next page to the scratch page and returns how. */
    Encoding encode(PageValues values, EncoderScratch scratch) {
        int count = values.count();
        if (count == 0) {
            // A page of nulls decides nothing.
            return Encoding.PLAIN;
        }
        int[] ids = scratch.ids(count);
        if (state == State.UNDECIDED) {
            decide(values, ids, scratch);
        } else if (state == State.DICTIONARY && !lookUp(values, ids, false)) {
            state = State.VALUES;
        }
        if (state == State.DICTIONARY) {
            dictionarySize = dictionary.orElseThrow().size();
            encodeIds(ids, count, scratch);
            return Encoding.RLE_DICTIONARY;
        }
        values.encode(valueEncoding, count, scratch, scratch.page);
        return valueEncoding;
    }

    /** The number of distinct values of the dictionary page; 0 when the chunk needs none. */
    int dictionarySize() {
        return dictionarySize;
    }

    /** What the dictionary page will take, about. */
    long estimatedDictionaryBytes() {
        return dictionarySize == 0 ? 0 : (long) (dictionary.orElseThrow().plainBytes() * DICTIONARY_SHRINK);
    }

    /** Replaces the scratch page by the values of the dictionary page. */
    void encodeDictionary(EncoderScratch scratch) {
        scratch.page.clear();
        dictionary.orElseThrow().encode(dictionarySize, scratch.page);
    }

    /** Adds the hashes of the values of the dictionary page. */
    void hashDictionary(BloomHashes hashes) {
        dictionary.ifPresent(distinct -> distinct.hash(dictionarySize, hashes));
    }

    private boolean lookUp(PageValues values, int[] ids, boolean first) {
        return values.lookUp(dictionary.orElseThrow(), ids, new Dictionary.Limits(MAX_DICTIONARY_BYTES, first));
    }

    private void decide(PageValues values, int[] ids, EncoderScratch scratch) {
        int count = values.count();
        int trial = Math.min(count, TRIAL);
        int start = scratch.page.size();
        double least = valuesCost(values, trial, start, scratch);
        state = State.VALUES;
        if (dictionary.isEmpty()) {
            dictionary = values.newDictionary();
        }
        if (dictionary.isPresent() && lookUp(values, ids, true)) {
            Dictionary distinct = dictionary.get();
            if (distinct.size() <= count / 2) {
                encodeIds(ids, trial, scratch);
                double perValue = distinct.plainBytes() * DICTIONARY_SHRINK / count;
                double cost = cost(start, scratch) + perValue * trial;
                if (cost * DICTIONARY_BONUS < least) {
                    state = State.DICTIONARY;
                }
            }
        }
        if (state == State.VALUES) {
            dictionary.ifPresent(Dictionary::clear);
        }
    }

    /** Chooses between plain values and differences; returns the cost of the trial. */
    private double valuesCost(PageValues values, int trial, int start, EncoderScratch scratch) {
        values.encode(Encoding.PLAIN, trial, scratch, scratch.page);
        int plainBytes = scratch.page.size() - start;
        double least = cost(start, scratch);
        if (values.delta().isPresent()) {
            Encoding delta = values.delta().get();
            values.encode(delta, trial, scratch, scratch.page);
            if (scratch.page.size() - start < plainBytes) {
                double cost = cost(start, scratch);
                if (cost < least) {
                    least = cost;
                    valueEncoding = delta;
                }
            } else {
                truncate(start, scratch);
            }
        }
        return least;
    }

    /** The cost of what the scratch page holds from {@code start} on, which is dropped again. */
    private static double cost(int start, EncoderScratch scratch) {
        scratch.compress(start);
        double cost = scratch.compressed.size() + (scratch.page.size() - start) * COST_OF_DECODING;
        truncate(start, scratch);
        return cost;
    }

    private static void truncate(int start, EncoderScratch scratch) {
        scratch.page.advance(start - scratch.page.size());
    }

    private void encodeIds(int[] ids, int count, EncoderScratch scratch) {
        int width = HybridEncoder.width(dictionary.orElseThrow().size() - 1);
        scratch.page.write(width);
        scratch.hybrid.encode(ids, count, width, scratch.page);
    }
}
