// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * Ascending ids of files, held as the ranges that they form: the files of one commit have consecutive ids, ten thousand of
 * them one range. Immutable.
 */
final class FileIds extends AbstractList<Long> implements RandomAccess {
    private final long[] firsts;

    /** Ids before each range, and at last all of them. */
    private final int[] starts;

    private FileIds(long[] firsts, int[] starts) {
        this.firsts = firsts;
        this.starts = starts;
    }

    /** The ids as ranges; those that do not ascend, which no root may have, as the list that they are. */
    static List<Long> of(List<Long> ids) {
        if (ids instanceof FileIds) {
            return ids;
        }
        Builder builder = new Builder();
        long last = 0;
        for (long id : ids) {
            if (id <= last) {
                return List.copyOf(ids);
            }
            builder.add(id, id);
            last = id;
        }
        return builder.build();
    }

    /** The ranges, each as its first and its last id. */
    static List<long[]> ranges(Iterable<Long> ids) {
        List<long[]> ranges = new ArrayList<>();
        if (ids instanceof FileIds known) {
            for (int i = 0; i < known.firsts.length; i++) {
                ranges.add(new long[] {known.firsts[i], known.firsts[i] + known.length(i) - 1});
            }
            return ranges;
        }
        long[] range = {};
        for (long id : ids) {
            if (range.length > 0 && id == range[1] + 1) {
                range[1] = id;
            } else {
                range = new long[] {id, id};
                ranges.add(range);
            }
        }
        return ranges;
    }

    private int length(int range) {
        return starts[range + 1] - starts[range];
    }

    @Override
    public int size() {
        return starts[firsts.length];
    }

    @Override
    public Long get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("There are " + size() + " ids, and none at " + index);
        }
        int found = Arrays.binarySearch(starts, index);
        int range = found >= 0 ? found : -found - 2;
        return firsts[range] + index - starts[range];
    }

    @Override
    public boolean contains(Object id) {
        if (!(id instanceof Long wanted)) {
            return false;
        }
        int found = Arrays.binarySearch(firsts, wanted);
        int range = found >= 0 ? found : -found - 2;
        return range >= 0 && wanted < firsts[range] + length(range);
    }

    /** Puts ranges together. */
    static final class Builder {
        private long[] firsts = {};
        private int[] starts = {0};
        private int ranges;

        /** Adds the ids from {@code first} to {@code last}, which are above those before. */
        void add(long first, long last) {
            int count = Math.toIntExact(last - first + 1);
            if (ranges > 0 && firsts[ranges - 1] + starts[ranges] - starts[ranges - 1] == first) {
                starts[ranges] = Math.addExact(starts[ranges], count);
                return;
            }
            if (ranges == firsts.length) {
                int capacity = Math.max(4, ranges * 2);
                firsts = Arrays.copyOf(firsts, capacity);
                starts = Arrays.copyOf(starts, capacity + 1);
            }
            firsts[ranges] = first;
            starts[ranges + 1] = Math.addExact(starts[ranges], count);
            ranges++;
        }

        FileIds build() {
            return new FileIds(Arrays.copyOf(firsts, ranges), Arrays.copyOf(starts, ranges + 1));
        }
    }
}
