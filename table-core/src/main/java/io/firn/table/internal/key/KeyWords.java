// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.util.Arrays;

/**
 * Keys as numbers, one after the other: a word each, or two where one would not be exact. Two keys are the same if and only
 * if their words are (of hashed keys, but for a chance of 2^-128). Grows as keys are added. For one thread.
 */
final class KeyWords {
    /** By identity: an array without elements may also be one that grows. */
    private static final long[] NONE = new long[0];

    private static final int FIRST_CAPACITY = 1024;

    private final KeyColumns.Form form;
    private long[] first;
    private long[] second;
    private long[] order;
    private int size;

    private KeyWords(KeyColumns.Form form, int capacity, boolean ordered) {
        this.form = form;
        this.first = new long[capacity];
        this.second = form == KeyColumns.Form.WORD ? NONE : new long[capacity];
        this.order = form == KeyColumns.Form.HASH && ordered ? new long[capacity] : NONE;
    }

    /** For keys to be looked up, whose order matters. */
    static KeyWords ordered(KeyColumns.Form form, int capacity) {
        return new KeyWords(form, capacity, true);
    }

    /** For keys of which it only matters which they are. */
    static KeyWords unordered(KeyColumns.Form form, int capacity) {
        return new KeyWords(form, capacity, false);
    }

    /** Empty, and otherwise of the same kind. */
    KeyWords like(int capacity) {
        return new KeyWords(form, capacity, isOrdered());
    }

    /** Whether {@link #order} means anything. */
    boolean isOrdered() {
        return form != KeyColumns.Form.HASH || order != NONE;
    }

    long memoryBytes() {
        return (long) Long.BYTES * (first.length + second.length + order.length);
    }

    KeyColumns.Form form() {
        return form;
    }

    int size() {
        return size;
    }

    long first(int index) {
        return first[index];
    }

    /** The second word; 0 where there is none. */
    long second(int index) {
        return second == NONE ? 0 : second[index];
    }

    /** A number that ascends where values of the first key column do, or stays. */
    long order(int index) {
        return order == NONE ? first[index] : order[index];
    }

    boolean same(int index, KeyWords other, int otherIndex) {
        return first[index] == other.first[otherIndex] && second(index) == other.second(otherIndex);
    }

    /** Where the key is in tables of hashes: bits that look random, the upper ones above all. */
    long spread(int index) {
        return spread(first[index], second(index));
    }

    static long spread(long first, long second) {
        long mixed = (first ^ Long.rotateLeft(second * 0x9e3779b97f4a7c15L, 32)) + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    void add(long firstWord) {
        add(firstWord, 0, firstWord);
    }

    void add(long firstWord, long secondWord, long orderWord) {
        if (size == first.length) {
            reserve(1);
        }
        first[size] = firstWord;
        if (second != NONE) {
            second[size] = secondWord;
        }
        if (order != NONE) {
            order[size] = orderWord;
        }
        size++;
    }

    /** Adds words as they are; only of keys of one word. */
    void addAll(long[] words, int count) {
        reserve(count);
        System.arraycopy(words, 0, first, size, count);
        size += count;
    }

    /** Makes room for more keys. */
    void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > first.length) {
            long grown = Math.min(Integer.MAX_VALUE - 8L, Math.max(FIRST_CAPACITY, first.length * 2L));
            int capacity = Math.max(needed, (int) grown);
            first = Arrays.copyOf(first, capacity);
            second = second == NONE ? NONE : Arrays.copyOf(second, capacity);
            order = order == NONE ? NONE : Arrays.copyOf(order, capacity);
        }
    }

    void clear() {
        size = 0;
    }
}
