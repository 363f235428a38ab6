// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.snapshot.DataFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The keys of many small files of one table in one hash table: a lookup costs what the keys cost, however many files upserts
 * of few rows have left. Files are added when their keys are known and stay; which of their rows count, the lookup says.
 * Rows are tried from the file that was added last to the first, and the first live one is the only one, since a key is in
 * one live row of a snapshot. Safe for many threads.
 */
final class SharedKeys {
    /** Larger files are asked one by one: there are few of them, and their own index is in the order of the batch. */
    static final int MOST_ROWS = 4_096;

    private static final int FIRST_CAPACITY = 1_024;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final KnownManifests manifests = new KnownManifests();
    private final long capacityBytes;
    private final boolean pairs;
    private final FileNumbers numbers = new FileNumbers();
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

    /** The manifests most of whose files are here. */
    KnownManifests manifests() {
        return manifests;
    }

    /** Adds the keys of a file of a snapshot; says whether it has them then: not when there is no room for them. */
    boolean add(DataFile file, KeyIndex index) {
        lock.writeLock().lock();
        try {
            if (numbers.find(file) >= 0) {
                return true;
            }
            if (bytes(size + index.size()) > capacityBytes) {
                return false;
            }
            int number = numbers.add(file);
            KeyTable keys = index.batch(Long.MIN_VALUE, Long.MAX_VALUE);
            reserve(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                append(keys.words().first(i), keys.words().second(i), number, keys.row(i));
            }
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void append(long first, long second, int number, int position) {
        firsts[size] = first;
        if (pairs) {
            seconds[size] = second;
        }
        files[size] = number;
        positions[size] = position;
        link(size++);
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

    /**
     * Whether half of the memory is taken and most of the files are none that a snapshot has.
     *
     * @param live how many files the snapshot has
     */
    boolean isStale(long live) {
        lock.readLock().lock();
        try {
            return bytes(size) > capacityBytes / 2 && live < numbers.size() / 2;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The keys of some files only. */
    SharedKeys only(List<DataFile> wanted) {
        SharedKeys kept = new SharedKeys(pairs ? KeyColumns.Form.PAIR : KeyColumns.Form.WORD, capacityBytes);
        lock.readLock().lock();
        try {
            int[] renumbered = new int[numbers.size()];
            Arrays.fill(renumbered, -1);
            for (DataFile file : wanted) {
                int number = numbers.find(file);
                if (number >= 0) {
                    renumbered[number] = kept.numbers.add(file);
                }
            }
            for (int entry = 0; entry < size; entry++) {
                if (renumbered[files[entry]] >= 0) {
                    kept.reserve(1);
                    kept.append(firsts[entry], pairs ? seconds[entry] : 0, renumbered[files[entry]], positions[entry]);
                }
            }
            return kept;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How much memory it takes. */
    long bytes() {
        lock.readLock().lock();
        try {
            return bytes(firsts.length);
        } finally {
            lock.readLock().unlock();
        }
    }

    private long bytes(int entries) {
        return (Long.BYTES * (pairs ? 2L : 1L) + 4L * Integer.BYTES) * entries
                + (long) FileNumbers.BYTES * numbers.size();
    }

    /** The files whose keys are not here. */
    List<DataFile> missing(List<DataFile> wanted) {
        lock.readLock().lock();
        try {
            return wanted.stream().filter(file -> numbers.find(file) < 0).toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * The live rows that have keys of a batch.
     *
     * @param live says which; if it is pending then, there may be more rows than these
     * @param reach so many rows of a key of which {@code live} does not know are asked for at once
     * @return by file id; absent where there are none
     */
    Map<Long, Matches> find(KeyTable batch, LiveRows live, int reach) {
        lock.readLock().lock();
        try {
            Map<Long, Matches> found = new HashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                int entry = liveEntry(batch, i, live, reach);
                if (entry >= 0) {
                    found.computeIfAbsent(numbers.id(files[entry]), any -> new Matches())
                            .add(batch.row(i), positions[entry]);
                }
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    private int liveEntry(KeyTable batch, int index, LiveRows live, int reach) {
        long first = batch.words().first(index);
        long second = pairs ? batch.words().second(index) : 0;
        int unknown = 0;
        int entry = heads[bucket(KeyWords.spread(first, second))] - 1;
        for (; entry >= 0 && unknown < reach; entry = nexts[entry] - 1) {
            if (firsts[entry] == first && (!pairs || seconds[entry] == second)) {
                LiveRows.Answer answer = live.test(numbers, files[entry], positions[entry]);
                if (answer == LiveRows.Answer.LIVE) {
                    return entry;
                }
                unknown += answer == LiveRows.Answer.UNKNOWN ? 1 : 0;
            }
        }
        return -1;
    }
}
