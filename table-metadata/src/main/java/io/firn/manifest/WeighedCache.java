// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values used last, up to a total weight. Safe for many threads. */
final class WeighedCache<K, V> {
    private final long capacity;
    private final Map<K, Weighed<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long total;

    private record Weighed<V>(V value, long weight) {}

    /** @param capacity the largest total weight */
    WeighedCache(long capacity) {
        this.capacity = capacity;
    }

    Optional<V> find(K key) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key)).map(Weighed::value);
        }
    }

    /** Remembers the value, unless it alone is too heavy, and forgets what was not used for longest. */
    void put(K key, V value, long weight) {
        if (weight > capacity) {
            return;
        }
        synchronized (entries) {
            Weighed<V> before = entries.put(key, new Weighed<>(value, weight));
            total += weight - (before == null ? 0 : before.weight());
            Iterator<Weighed<V>> oldest = entries.values().iterator();
            while (total > capacity) {
                total -= oldest.next().weight();
                oldest.remove();
            }
        }
    }
}
