// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.table.internal.key.KeyMemory;

/**
 * Memory for the key indexes of tables with a primary key. Without it every lookup would read them again; with too little it
 * reads again what did not fit. May be shared by tables, and by handles of one table. Safe for many threads.
 */
public final class KeyCache {
    /** By default an eighth of the heap. */
    private static final int STANDARD_PART = 8;

    private final KeyMemory memory;

    private KeyCache(KeyMemory memory) {
        this.memory = memory;
    }

    /** A cache of an eighth of the largest heap: what the tables of a process have in common unless they are given another. */
    public static KeyCache standard() {
        return ofBytes(Runtime.getRuntime().maxMemory() / STANDARD_PART);
    }

    /** A cache of so many bytes; 0: none. */
    public static KeyCache ofBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A cache has no negative size: " + bytes);
        }
        return new KeyCache(new KeyMemory(bytes));
    }

    /** How many bytes are in use. */
    public long usedBytes() {
        return memory.bytes();
    }

    KeyMemory memory() {
        return memory;
    }
}
