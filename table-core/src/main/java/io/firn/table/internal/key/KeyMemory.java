// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was used last of key indexes, up to a number of bytes. Safe for many threads. */
public final class KeyMemory {
    /** What an entry takes besides its value: its name, its places in a map and in a list. */
    private static final long ENTRY_BYTES = 200;

    private final long capacityBytes;
    private final Map<Object, Held> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    private record Held(Object value, long bytes) {}

    public KeyMemory(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    <V> Optional<V> find(Object key, Class<V> type) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key)).map(Held::value).map(type::cast);
        }
    }

    /** Remembers a value, unless it alone is too large, and forgets what was not used for longest. */
    void put(Object key, Object value, long valueBytes) {
        long bytes = valueBytes + ENTRY_BYTES;
        if (bytes > capacityBytes) {
            return;
        }
        synchronized (entries) {
            Held before = entries.put(key, new Held(value, bytes));
            total += bytes - (before == null ? 0 : before.bytes());
            Iterator<Held> oldest = entries.values().iterator();
            while (total > capacityBytes) {
                total -= oldest.next().bytes();
                oldest.remove();
            }
        }
    }

    void forget(Object key) {
        synchronized (entries) {
            Held held = entries.remove(key);
            total -= held == null ? 0 : held.bytes();
        }
    }

    /** How many bytes it may hold. */
    long capacityBytes() {
        return capacityBytes;
    }

    /** How many bytes it holds. */
    public long bytes() {
        synchronized (entries) {
            return total;
        }
    }
}
