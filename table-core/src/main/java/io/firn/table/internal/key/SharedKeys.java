// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.io.ObjectKey;
import io.firn.snapshot.DataFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The keys of many small files of one table in one hash table: a lookup costs what the keys cost, however many files upserts
 * of few rows have left. Files are added when their keys are known and stay; which of them count, the lookup says. Rows
 * are tried from the file that was added last to the first, and the first live one is the only one, since a key is in one live
 * row of a snapshot. Safe for many threads.
 */
final class SharedKeys {
    /** Larger files are asked one by one: there are few of them, and their own index is in the order of the batch. */
    static final int MOST_ROWS = 4_096;

    private static final int FIRST_CAPACITY = 1_024;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final long capacityBytes;
    private final boolean pairs;
    private final Map<ObjectKey, Integer> numbers = new HashMap<>();
    /** The entry that was added last of each bucket, less one: 0 where it is empty. */
    private int[] heads = new int[FIRST_CAPACITY];
    /** The entry before in the same bucket, as in {@code heads}. */
    private int[] nexts = new int[FIRST_CAPACITY];

    private long[] firsts = new long[FIRST_CAPACITY];
    private long[] seconds;
    private int[] files = new int[FIRST_CAPACITY];
    private int[] positions = new int[FIRST_CAPACITY];
    private int size;

    /** @param capacityBytes files that do not fit are refused */
    SharedKeys(KeyColumns.Form form, long capacityBytes) {
        this.capacityBytes = capacityBytes;
        this.pairs = form != KeyColumns.Form.WORD;
        this.seconds = new long[pairs ? FIRST_CAPACITY : 0];
    }

    /** Says whether a row of a file is there in the snapshot that is asked. */
    interface Live {
        /** @param index of the file in the list of the lookup */
        boolean test(int index, int position);
    }

    /** Adds the keys of a file; nothing when it has them, or has no room for them. */
    void add(ObjectKey file, KeyIndex index) {
        lock.writeLock().lock();
        try {
            if (numbers.containsKey(file) || bytes(size + index.size()) > capacityBytes) {
                return;
            }
            int number = numbers.size();
            numbers.put(file, number);
            KeyTable keys = index.batch(Long.MIN_VALUE, Long.MAX_VALUE);
            reserve(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                firsts[size] = keys.words().first(i);
                if (pairs) {
                    seconds[size] = keys.words().second(i);
                }
                files[size] = number;
                positions[size] = keys.row(i);
                link(size++);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void link(int entry) {
        int bucket = bucket(KeyWords.spread(firsts[entry], pairs ? seconds[entry] : 0));
        nexts[entry] = heads[bucket];
        heads[bucket] = entry + 1;
    }

    private int bucket(long spread) {
        return (int) (spread >>> Long.numberOfLeadingZeros(heads.length) + 1);
    }

    private void reserve(int more) {
        if (size + more <= firsts.length) {
            return;
        }
        int capacity = Integer.highestOneBit(size + more) * 2;
        firsts = Arrays.copyOf(firsts, capacity);
        seconds = Arrays.copyOf(seconds, pairs ? capacity : 0);
        files = Arrays.copyOf(files, capacity);
        positions = Arrays.copyOf(positions, capacity);
        nexts = Arrays.copyOf(nexts, capacity);
        heads = new int[capacity];
        for (int entry = 0; entry < size; entry++) {
            link(entry);
        }
    }

    /** Whether half of the memory is taken and most of the files are none that a snapshot has. */
    boolean isStale(int known) {
        lock.readLock().lock();
        try {
            return bytes(size) > capacityBytes / 2 && known < numbers.size() / 2;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How much memory it takes. */
    long bytes() {
        lock.readLock().lock();
        try {
            return bytes(firsts.length) + 100L * numbers.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    private long bytes(int entries) {
        return (Long.BYTES * (pairs ? 2L : 1L) + 4L * Integer.BYTES) * entries;
    }

    /** The numbers of files; -1 for those whose keys are not here. */
    int[] numbers(List<DataFile> wanted) {
        int[] found = new int[wanted.size()];
        lock.readLock().lock();
        try {
            for (int i = 0; i < found.length; i++) {
                found[i] = numbers.getOrDefault(wanted.get(i).file().key(), -1);
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Small files whose keys are not here. */
    List<DataFile> unknown(List<DataFile> wanted) {
        int[] found = numbers(wanted);
        List<DataFile> unknown = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            if (found[i] < 0 && wanted.get(i).file().content().rowCount() <= MOST_ROWS) {
                unknown.add(wanted.get(i));
            }
        }
        return unknown;
    }

    /**
     * The live rows that have keys of a batch.
     *
     * @param numbers of the files to look at, by {@link #numbers}
     * @return by the places of {@code numbers}; absent where there are none
     */
    Map<Integer, Matches> find(KeyTable batch, int[] numbers, Live live) {
        lock.readLock().lock();
        try {
            int[] places = new int[this.numbers.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] >= 0) {
                    places[numbers[i]] = i + 1;
                }
            }
            Map<Integer, Matches> found = new HashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                find(batch, i, places, live, found);
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void find(KeyTable batch, int index, int[] places, Live live, Map<Integer, Matches> found) {
        long first = batch.words().first(index);
        long second = pairs ? batch.words().second(index) : 0;
        int entry = heads[bucket(KeyWords.spread(first, second))] - 1;
        while (entry >= 0) {
            if (firsts[entry] == first && (!pairs || seconds[entry] == second)) {
                int place = places[files[entry]] - 1;
                if (place >= 0 && live.test(place, positions[entry])) {
                    found.computeIfAbsent(place, any -> new Matches()).add(batch.row(index), positions[entry]);
                    return;
                }
            }
            entry = nexts[entry] - 1;
        }
    }
}
