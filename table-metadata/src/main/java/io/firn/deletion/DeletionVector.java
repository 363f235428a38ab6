// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The positions of the deleted rows of one data file. Positions count from 0 in the order of the file and are not
 * negative. Immutable, equal by value, and safe to share between threads. Spec section 8.
 *
 * <p>Held as one Roaring bitmap for each 2^32 rows, which is also how it is stored.
 */
public final class DeletionVector {
    /** Where positions are closer than so many rows on average, bits are faster while many are in hand. */
    private static final int BITS_A_POSITION = 256;

    /** No row is deleted. */
    public static final DeletionVector NONE = new DeletionVector(new TreeMap<>());

    /** Positions that come out of a bitmap at a time: many times faster than one by one. */
    static final int BATCH = 256;

    /** The upper 32 bits of the positions of each bitmap, ascending. */
    private final int[] keys;

    private final RoaringBitmap[] bitmaps;
    private final long cardinality;

    /** @param byKey kept and not copied; keys are not negative, bitmaps not empty */
    DeletionVector(SortedMap<Integer, RoaringBitmap> byKey) {
        keys = byKey.keySet().stream().mapToInt(Integer::intValue).toArray();
        bitmaps = byKey.values().toArray(RoaringBitmap[]::new);
        cardinality = Arrays.stream(bitmaps)
                .mapToLong(RoaringBitmap::getLongCardinality)
                .sum();
    }

    /** The vector that deletes these rows. */
    public static DeletionVector of(long... positions) {
        Builder builder = new Builder();
        for (long position : positions) {
            builder.add(position);
        }
        return builder.build();
    }

    /** How many rows are deleted. */
    public long cardinality() {
        return cardinality;
    }

    /** How many of the rows {@code from} (inclusive) to {@code to} (exclusive) are deleted. */
    public long cardinality(long from, long to) {
        long count = 0;
        for (int i = 0; i < keys.length; i++) {
            long base = base(i);
            long start = Math.max(from - base, 0);
            long end = Math.min(to - base, 1L << 32);
            if (start < end) {
                count += bitmaps[i].rangeCardinality(start, end);
            }
        }
        return count;
    }

    public boolean contains(long position) {
        int at = Arrays.binarySearch(keys, (int) (position >>> 32));
        return position >= 0 && at >= 0 && bitmaps[at].contains((int) position);
    }

    /**
     * Whether rows are deleted, for so many questions about positions below {@code end}: as bits where that is faster.
     *
     * @param questions about how many there will be
     */
    public IntPredicate contains(int end, int questions) {
        if (end / BITS_A_POSITION > questions || keys.length == 0 || keys[0] != 0) {
            return this::contains;
        }
        BitSet bits = BitSetUtil.bitsetOf(bitmaps[0]);
        return bits::get;
    }

    /** The largest position; empty when there is none. */
    public OptionalLong last() {
        if (keys.length == 0) {
            return OptionalLong.empty();
        }
        int at = keys.length - 1;
        return OptionalLong.of(base(at) + Integer.toUnsignedLong(bitmaps[at].last()));
    }

    /** Hands out each position, ascending. */
    public void forEach(LongConsumer consumer) {
        for (int i = 0; i < keys.length; i++) {
            long base = base(i);
            // Not the bitmap's own forEach, which ends early in runs that begin at 2^31 (RoaringBitmap 1.6.29).
            PeekableIntIterator lows = bitmaps[i].getIntIterator();
            while (lows.hasNext()) {
                consumer.accept(base + Integer.toUnsignedLong(lows.next()));
            }
        }
    }

    /** Deleted rows that follow each other without a gap: {@code from} inclusive, {@code to} exclusive. */
    public record Run(long from, long to) {}

    /** The runs of at least so many rows, ascending. */
    public List<Run> runs(long leastRows) {
        List<Run> runs = new ArrayList<>();
        if (cardinality < leastRows) {
            return runs;
        }
        int[] lows = new int[BATCH];
        long from = -1;
        long to = -1;
        for (int i = 0; i < keys.length; i++) {
            BatchIterator batches = bitmaps[i].getBatchIterator();
            while (batches.hasNext()) {
                int length = batches.nextBatch(lows);
                int at = 0;
                if (leastRows > BATCH && lows[length - 1] - lows[0] != length - 1) {
                    // There is a gap, so that only what reaches the ends of the batch can be long enough.
                    while (base(i) + Integer.toUnsignedLong(lows[at]) == to) {
                        to++;
                        at++;
                    }
                    at = length - 1;
                    while (lows[at] - lows[at - 1] == 1) {
                        at--;
                    }
                }
                for (; at < length; at++) {
                    long position = base(i) + Integer.toUnsignedLong(lows[at]);
                    if (position != to) {
                        if (to - from >= leastRows) {
                            runs.add(new Run(from, to));
                        }
                        from = position;
                    }
                    to = position + 1;
                }
            }
        }
        if (to - from >= leastRows) {
            runs.add(new Run(from, to));
        }
        return runs;
    }

    /** The vector that deletes what either deletes. */
    public DeletionVector union(DeletionVector other) {
        TreeMap<Integer, RoaringBitmap> united = new TreeMap<>();
        for (DeletionVector vector : List.of(this, other)) {
            for (int i = 0; i < vector.keys.length; i++) {
                united.merge(vector.keys[i], vector.bitmaps[i], DeletionVector::or);
            }
        }
        return new DeletionVector(united);
    }

    /** Hands out each position from {@code from} (inclusive) to {@code to} (exclusive), ascending. */
    public void forEachIn(long from, long to, LongConsumer consumer) {
        for (int i = 0; i < keys.length; i++) {
            long base = base(i);
            long start = Math.max(from - base, 0);
            long end = Math.min(to - base, 1L << 32);
            if (start >= end) {
                continue;
            }
            PeekableIntIterator lows = bitmaps[i].getIntIterator();
            lows.advanceIfNeeded((int) start);
            while (lows.hasNext()) {
                long low = Integer.toUnsignedLong(lows.next());
                if (low >= end) {
                    break;
                }
                consumer.accept(base + low);
            }
        }
    }

    private static RoaringBitmap or(RoaringBitmap a, RoaringBitmap b) {
        RoaringBitmap both = RoaringBitmap.or(a, b);
        both.runOptimize();
        return both;
    }

    /** The vector that deletes what both delete. */
    public DeletionVector intersection(DeletionVector other) {
        return combined(other, (a, b) -> RoaringBitmap.and(a, b), false);
    }

    /** The vector that deletes what this one deletes and {@code other} does not. */
    public DeletionVector minus(DeletionVector other) {
        return combined(other, (a, b) -> RoaringBitmap.andNot(a, b), true);
    }

    /** @param keepsAlone whether positions are kept of which {@code other} has no bitmap */
    private DeletionVector combined(DeletionVector other, BinaryOperator<RoaringBitmap> operation, boolean keepsAlone) {
        TreeMap<Integer, RoaringBitmap> result = new TreeMap<>();
        for (int i = 0; i < keys.length; i++) {
            int at = Arrays.binarySearch(other.keys, keys[i]);
            if (at >= 0) {
                RoaringBitmap bitmap = operation.apply(bitmaps[i], other.bitmaps[at]);
                if (!bitmap.isEmpty()) {
                    result.put(keys[i], bitmap);
                }
            } else if (keepsAlone) {
                result.put(keys[i], bitmaps[i]);
            }
        }
        return new DeletionVector(result);
    }

    /** Whether no row is deleted. */
    public boolean isEmpty() {
        return cardinality == 0;
    }

    /** The first positions, ascending, at most {@code limit}. */
    public List<Long> first(int limit) {
        List<Long> first = new ArrayList<>();
        for (int i = 0; i < keys.length && first.size() < limit; i++) {
            PeekableIntIterator lows = bitmaps[i].getIntIterator();
            while (lows.hasNext() && first.size() < limit) {
                first.add(base(i) + Integer.toUnsignedLong(lows.next()));
            }
        }
        return first;
    }

    /** The rows that are left, for one reader that goes forwards through the file. */
    public LiveRows liveRows() {
        return new LiveRows(this);
    }

    int bitmapCount() {
        return keys.length;
    }

    int key(int index) {
        return keys[index];
    }

    RoaringBitmap bitmap(int index) {
        return bitmaps[index];
    }

    /** The position of which the lower 32 bits of the bitmap's count on. */
    long base(int index) {
        return (long) keys[index] << 32;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeletionVector that
                && Arrays.equals(keys, that.keys)
                && Arrays.equals(bitmaps, that.bitmaps);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(bitmaps);
    }

    @Override
    public String toString() {
        return cardinality + " deleted rows";
    }

    /** Collects positions, in any order and as often as one likes. For one thread. */
    public static final class Builder {
        private final TreeMap<Integer, RoaringBitmap> byKey = new TreeMap<>();

        /** Adds a position; throws {@link IllegalArgumentException} when it is negative. */
        public Builder add(long position) {
            if (position < 0) {
                throw new IllegalArgumentException("A row has no negative position: " + position);
            }
            byKey.computeIfAbsent((int) (position >>> 32), key -> new RoaringBitmap())
                    .add((int) position);
            return this;
        }

        /** Adds the first {@code count} of these positions, in any order; many times faster than one by one. */
        public Builder addAll(int[] positions, int count) {
            int last = 0;
            for (int i = 0; i < count; i++) {
                if (positions[i] < 0) {
                    throw new IllegalArgumentException("A row has no negative position: " + positions[i]);
                }
                last = Math.max(last, positions[i]);
            }
            if (last / BITS_A_POSITION > count) {
                for (int i = 0; i < count; i++) {
                    add(positions[i]);
                }
                return this;
            }
            BitSet bits = new BitSet(last + 1);
            for (int i = 0; i < count; i++) {
                bits.set(positions[i]);
            }
            byKey.merge(0, BitSetUtil.bitmapOf(bits), (a, b) -> RoaringBitmap.or(a, b));
            return this;
        }

        /** Adds the positions {@code from} (inclusive) to {@code to} (exclusive). */
        public Builder addRange(long from, long to) {
            if (from < 0 || from > to) {
                throw new IllegalArgumentException("Not a range of rows: " + from + " to " + to);
            }
            for (long start = from; start < to; ) {
                long base = start & ~0xffff_ffffL;
                long end = Math.min(to - base, 1L << 32);
                byKey.computeIfAbsent((int) (start >>> 32), key -> new RoaringBitmap())
                        .add(start - base, end);
                start = base + end;
            }
            return this;
        }

        public DeletionVector build() {
            TreeMap<Integer, RoaringBitmap> copies = new TreeMap<>();
            for (Map.Entry<Integer, RoaringBitmap> entry : byKey.entrySet()) {
                RoaringBitmap copy = entry.getValue().clone();
                copy.runOptimize();
                copies.put(entry.getKey(), copy);
            }
            return new DeletionVector(copies);
        }
    }
}
