// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntBinaryOperator;

/**
 * Keys in buckets by the upper bits of their {@linkplain KeyWords#spread spread}, each with the number of a row: the index of
 * a file whose keys come in any order, and also a batch of keys to look up. Both have their keys in the same order, so
 * that a lookup runs through memory forwards. Immutable.
 *
 * <p>Takes 12.5 bytes a key of one word, 20.5 a key of two.
 */
final class KeyTable implements KeyIndex {
    /** Keys a bucket, on average; a lookup looks at as many. */
    private static final int BUCKET_KEYS_LOG = 2;

    /** Up to such a part of a batch is picked out; of more, walking through all of them in the order of the table is faster. */
    private static final int FEW_OF_BATCH = 32;

    private final KeyWords words;
    private final int[] rows;
    private final int[] starts;
    private final int shift;

    /** @param words in the order of buckets */
    private KeyTable(KeyWords words, int[] rows, int[] starts, int shift) {
        this.words = words;
        this.rows = rows;
        this.starts = starts;
        this.shift = shift;
    }

    /** All keys of {@code words}; the row of a key is its place there. */
    static KeyTable of(KeyWords words) {
        return of(words, row -> row);
    }

    /** Names the row of each key by its place. */
    interface Rows {
        int row(int place);
    }

    static KeyTable of(KeyWords words, Rows rowOf) {
        int size = words.size();
        int shift = shift(size);
        int[] starts = new int[(1 << Long.SIZE - shift) + 1];
        for (int i = 0; i < size; i++) {
            starts[(int) (words.spread(i) >>> shift) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] next = Arrays.copyOf(starts, starts.length - 1);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[next[(int) (words.spread(i) >>> shift)]++] = i;
        }
        KeyWords sorted = words.like(size);
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            sorted.add(words.first(order[i]), words.second(order[i]), words.order(order[i]));
            rows[i] = rowOf.row(order[i]);
        }
        return new KeyTable(sorted, rows, starts, shift);
    }

    private static int shift(int size) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, size >>> BUCKET_KEYS_LOG));
        return Long.SIZE - bits;
    }

    /**
     * The same keys, each once.
     *
     * @param winner which of two rows of one key stays, the earlier one coming first
     */
    KeyTable distinct(IntBinaryOperator winner) {
        if (duplicate().isEmpty()) {
            return this;
        }
        KeyWords kept = words.like(words.size());
        int[] keptRows = new int[rows.length];
        for (int bucket = 0; bucket + 1 < starts.length; bucket++) {
            int begin = kept.size();
            for (int i = starts[bucket]; i < starts[bucket + 1]; i++) {
                int same = begin;
                while (same < kept.size() && !words.same(i, kept, same)) {
                    same++;
                }
                if (same < kept.size()) {
                    keptRows[same] = winner.applyAsInt(keptRows[same], rows[i]);
                } else {
                    keptRows[kept.size()] = rows[i];
                    kept.add(words.first(i), words.second(i), words.order(i));
                }
            }
        }
        int[] rowsByPlace = keptRows;
        return of(kept, place -> rowsByPlace[place]);
    }

    /** The same keys without those of certain rows. */
    KeyTable without(BitSet gone) {
        KeyWords kept = words.like(words.size());
        int[] keptRows = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            if (!gone.get(rows[i])) {
                keptRows[kept.size()] = rows[i];
                kept.add(words.first(i), words.second(i), words.order(i));
            }
        }
        return of(kept, place -> keptRows[place]);
    }

    /** Rows whose key another row has that comes before them, at most so many. */
    List<Integer> duplicates(int limit) {
        List<Integer> found = new ArrayList<>();
        for (int bucket = 0; bucket + 1 < starts.length && found.size() < limit; bucket++) {
            for (int i = starts[bucket]; i < starts[bucket + 1] && found.size() < limit; i++) {
                for (int j = starts[bucket]; j < i; j++) {
                    if (words.same(i, words, j)) {
                        found.add(Math.max(rows[i], rows[j]));
                        break;
                    }
                }
            }
        }
        return found;
    }

    @Override
    public OptionalInt duplicate() {
        return duplicates(1).stream().mapToInt(Integer::intValue).findFirst();
    }

    @Override
    public int size() {
        return words.size();
    }

    KeyWords words() {
        return words;
    }

    int row(int index) {
        return rows[index];
    }

    @Override
    public void find(KeyBatch batch, long lowest, long highest, Matches found) {
        if (batch.order().isPresent()) {
            KeyOrder order = batch.order().get();
            int from = order.below(lowest);
            int end = order.upTo(highest);
            if (end - from <= batch.size() / FEW_OF_BATCH) {
                for (int i = from; i < end; i++) {
                    find(batch.table(), order.place(i), found);
                }
                return;
            }
        }
        find(batch.table(), lowest, highest, found);
    }

    /** Adds what it has of a batch, in the order of the table. */
    void find(KeyTable batch, long lowest, long highest, Matches found) {
        KeyWords keys = batch.words;
        boolean pair = words.form() != KeyColumns.Form.WORD;
        boolean ordered = keys.isOrdered();
        int size = keys.size();
        int[] bounds = starts;
        for (int i = 0; i < size; i++) {
            if (ordered && (keys.order(i) < lowest || keys.order(i) > highest)) {
                continue;
            }
            long first = keys.first(i);
            int bucket = (int) (keys.spread(i) >>> shift);
            int end = bounds[bucket + 1];
            for (int at = bounds[bucket]; at < end; at++) {
                if (words.first(at) == first && (!pair || words.second(at) == keys.second(i))) {
                    found.add(batch.rows[i], rows[at]);
                }
            }
        }
    }

    /** Adds what it has of one key of a batch. */
    void find(KeyTable batch, int index, Matches found) {
        int bucket = (int) (batch.words.spread(index) >>> shift);
        for (int at = starts[bucket]; at < starts[bucket + 1]; at++) {
            if (words.same(at, batch.words, index)) {
                found.add(batch.rows[index], rows[at]);
            }
        }
    }

    @Override
    public KeyTable batch(long lowest, long highest) {
        if (!words.isOrdered()) {
            return this;
        }
        int inside = 0;
        for (int i = 0; i < words.size(); i++) {
            inside += words.order(i) >= lowest && words.order(i) <= highest ? 1 : 0;
        }
        if (inside == words.size()) {
            return this;
        }
        KeyWords chosen = words.like(inside);
        int[] chosenRows = new int[inside];
        for (int i = 0; i < words.size(); i++) {
            if (words.order(i) >= lowest && words.order(i) <= highest) {
                chosenRows[chosen.size()] = rows[i];
                chosen.add(words.first(i), words.second(i), words.order(i));
            }
        }
        return of(chosen, place -> chosenRows[place]);
    }

    @Override
    public long memoryBytes() {
        return words.memoryBytes() + (long) Integer.BYTES * (rows.length + starts.length);
    }

    /** The number that no key's order is below. */
    long lowest() {
        long lowest = words.isOrdered() ? Long.MAX_VALUE : Long.MIN_VALUE;
        for (int i = 0; i < words.size() && words.isOrdered(); i++) {
            lowest = Math.min(lowest, words.order(i));
        }
        return lowest;
    }

    /** The number that no key's order is above. */
    long highest() {
        long highest = words.isOrdered() ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (int i = 0; i < words.size() && words.isOrdered(); i++) {
            highest = Math.max(highest, words.order(i));
        }
        return highest;
    }
}
