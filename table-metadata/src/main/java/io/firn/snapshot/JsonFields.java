// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of one JSON object, in the order of the document. Roots have thousands of small objects whose fields are
 * taken in about the order in which they were written: two arrays and a cursor do for them what a map would, in a fraction
 * of the time and memory. For one thread.
 */
final class JsonFields {

    /** Objects of more fields look for repeated names in a set. */
    private static final int FEW = 24;

    private String[] names = new String[8];
    private @Nullable Object[] values = new Object[8];
    private int size;
    private int left;

    /** Where the next field to be taken probably is. */
    private int cursor;

    private @Nullable Set<String> known;

    /** Adds a field; false if there is one of this name. */
    boolean add(String name, Object value) {
        if (isKnown(name)) {
            return false;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
        left++;
        return true;
    }

    private boolean isKnown(String name) {
        if (size < FEW) {
            for (int i = 0; i < size; i++) {
                if (names[i].equals(name)) {
                    return true;
                }
            }
            return false;
        }
        if (known == null) {
            known = new HashSet<>(Arrays.asList(names).subList(0, size));
        }
        return !known.add(name);
    }

    /** The value of a field, which stays; null when there is none. */
    @Nullable
    Object peek(String name) {
        int at = find(name);
        return at < 0 ? null : values[at];
    }

    /** The value of a field, which is gone then; null when there is none. */
    @Nullable
    Object take(String name) {
        int at = find(name);
        if (at < 0) {
            return null;
        }
        Object value = values[at];
        values[at] = null;
        left--;
        cursor = at + 1;
        return value;
    }

    private int find(String name) {
        for (int i = cursor; i < size; i++) {
            if (values[i] != null && names[i].equals(name)) {
                return i;
            }
        }
        for (int i = 0; i < cursor; i++) {
            if (values[i] != null && names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    boolean isEmpty() {
        return left == 0;
    }

    /** Names and values of the fields that are left. */
    void forEach(BiConsumer<String, Object> action) {
        for (int i = 0; i < size; i++) {
            Object value = values[i];
            if (value != null) {
                action.accept(names[i], value);
            }
        }
    }
}
