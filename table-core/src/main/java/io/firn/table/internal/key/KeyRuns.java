// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Keys of one word that mostly follow each other, as generated ids do: runs of consecutive numbers in consecutive rows. Takes
 * next to nothing. Immutable.
 */
final class KeyRuns implements KeyIndex {
    /** The first key of each run, ascending. */
    private final long[] keys;
    /** The position of the first key of each run. */
    private final int[] positions;

    private final int[] lengths;
    private final int size;

    private KeyRuns(long[] keys, int[] positions, int[] lengths) {
        this.keys = keys;
        this.positions = positions;
        this.lengths = lengths;
        this.size = Arrays.stream(lengths).sum();
    }

    @Override
    public void find(KeyBatch batch, long lowest, long highest, Matches found) {
        KeyTable wanted = batch.table();
        if (batch.order().isEmpty()) {
            for (int i = 0; i < wanted.size(); i++) {
                long key = wanted.words().first(i);
                if (key >= lowest && key <= highest) {
                    find(key, wanted, i, found);
                }
            }
            return;
        }
        // The order of a key of one word is the key.
        KeyOrder order = batch.order().get();
        int from = order.below(lowest);
        int end = order.upTo(highest);
        found.reserve(Math.min(end - from, size));
        for (int i = from; i < end; i++) {
            find(order.order(i), wanted, order.place(i), found);
        }
    }

    private void find(long key, KeyTable wanted, int place, Matches found) {
        int run = keys.length == 1 && key >= keys[0] ? 0 : run(key);
        if (run >= 0 && Long.compareUnsigned(key - keys[run], lengths[run]) < 0) {
            found.add(wanted.row(place), positions[run] + (int) (key - keys[run]));
        }
    }

    private int run(long key) {
        int at = Arrays.binarySearch(keys, key);
        return at >= 0 ? at : -at - 2;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long memoryBytes() {
        return 64 + keys.length * (long) (Long.BYTES + 2 * Integer.BYTES);
    }

    @Override
    public KeyTable batch(long lowest, long highest) {
        KeyWords words = KeyWords.unordered(KeyColumns.Form.WORD, 16);
        int[] rows = new int[16];
        for (int run = 0; run < keys.length; run++) {
            for (int i = 0; i < lengths[run]; i++) {
                long key = keys[run] + i;
                if (key >= lowest && key <= highest) {
                    if (words.size() == rows.length) {
                        rows = Arrays.copyOf(rows, 2 * rows.length);
                    }
                    rows[words.size()] = positions[run] + i;
                    words.add(key);
                }
            }
        }
        int[] rowsByPlace = rows;
        return KeyTable.of(words, place -> rowsByPlace[place]);
    }

    /** Runs do not overlap: where they did, there is a {@link KeyTable} instead. */
    @Override
    public OptionalInt duplicate() {
        return OptionalInt.empty();
    }

    /** Collects keys in the order of the rows of a file, as runs as long as that pays. For one thread. */
    static final class Builder {
        /** Shorter runs than this on average are no gain over a table. */
        private static final int LEAST_RUN = 16;

        private static final int FREE_RUNS = 64;

        private long[] keys = new long[FREE_RUNS];
        private int[] positions = new int[FREE_RUNS];
        private int runs;
        private int size;
        private long last;

        /** Adds keys while they form runs; answers how many it took. */
        int add(KeyWords words, int from) {
            int at = from;
            for (; at < words.size(); at++) {
                long key = words.first(at);
                if (size == 0 || key != last + 1 || last == Long.MAX_VALUE) {
                    if (runs >= FREE_RUNS && runs >= size / LEAST_RUN) {
                        break;
                    }
                    begin(key);
                }
                last = key;
                size++;
            }
            return at - from;
        }

        private void begin(long key) {
            if (runs == keys.length) {
                keys = Arrays.copyOf(keys, 2 * runs);
                positions = Arrays.copyOf(positions, 2 * runs);
            }
            keys[runs] = key;
            positions[runs] = size;
            runs++;
        }

        int size() {
            return size;
        }

        /** All keys that were added, one by one. */
        void expand(KeyWords target) {
            target.reserve(size);
            for (int run = 0; run < runs; run++) {
                int end = run + 1 < runs ? positions[run + 1] : size;
                for (int i = positions[run]; i < end; i++) {
                    target.add(keys[run] + (i - positions[run]));
                }
            }
        }

        /** Whether runs overlap, so that a key is there twice. */
        boolean overlap() {
            KeyRuns built = build();
            for (int run = 1; run < built.keys.length; run++) {
                if (built.keys[run] - built.keys[run - 1] < built.lengths[run - 1]) {
                    return true;
                }
            }
            return false;
        }

        KeyRuns build() {
            Integer[] order = new Integer[runs];
            Arrays.setAll(order, run -> run);
            Arrays.sort(order, (a, b) -> Long.compare(keys[a], keys[b]));
            long[] sorted = new long[runs];
            int[] sortedPositions = new int[runs];
            int[] lengths = new int[runs];
            for (int i = 0; i < runs; i++) {
                int run = order[i];
                sorted[i] = keys[run];
                sortedPositions[i] = positions[run];
                lengths[i] = (run + 1 < runs ? positions[run + 1] : size) - positions[run];
            }
            return new KeyRuns(sorted, sortedPositions, lengths);
        }
    }
}
