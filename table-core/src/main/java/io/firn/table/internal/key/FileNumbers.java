// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.snapshot.DataFile;
import java.util.Arrays;

/**
 * Counts files through in the order in which they come, so that four bytes name one. A file is told by its id and, since
 * a version that came to nothing may have given the id as well, by a hash of its key. For one thread while it grows.
 */
final class FileNumbers {
    private static final int FIRST_CAPACITY = 64;

    /** What a file takes in memory: an id, a hash, and two slots. */
    static final int BYTES = Long.BYTES + 3 * Integer.BYTES;

    private long[] ids = new long[FIRST_CAPACITY];
    private int[] hashes = new int[FIRST_CAPACITY];
    /** The number, plus one, of the file whose id leads to this slot or to one before it; 0 where there is none. */
    private int[] slots = new int[2 * FIRST_CAPACITY];

    private int size;

    /** How many numbers are given. */
    int size() {
        return size;
    }

    /** The number of a file; -1 for one that has none. */
    int find(DataFile file) {
        return slots[slot(file.id(), hash(file))] - 1;
    }

    /** The file's id. */
    long id(int number) {
        return ids[number];
    }

    /** Whether the number is that of a file with this id. */
    boolean isOf(int number, DataFile file) {
        return ids[number] == file.id() && hashes[number] == hash(file);
    }

    /** Gives a file that has no number the next one. */
    int add(DataFile file) {
        if (size == ids.length) {
            grow();
        }
        ids[size] = file.id();
        hashes[size] = hash(file);
        slots[slot(file.id(), hash(file))] = size + 1;
        return size++;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, 2 * size);
        hashes = Arrays.copyOf(hashes, 2 * size);
        slots = new int[4 * size];
        for (int number = 0; number < size; number++) {
            slots[slot(ids[number], hashes[number])] = number + 1;
        }
    }

    /** Where the file is, or has to be. */
    private int slot(long id, int hash) {
        int slot = (int) KeyWords.spread(id, 0) & slots.length - 1;
        while (slots[slot] > 0 && (ids[slots[slot] - 1] != id || hashes[slots[slot] - 1] != hash)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private static int hash(DataFile file) {
        return file.file().key().hashCode();
    }
}
