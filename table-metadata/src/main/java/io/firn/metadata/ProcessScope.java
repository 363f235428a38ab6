// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the table handles of one process have in common, so that its committers to one table can share a version. Held weakly:
 * what no handle holds any more is forgotten. Safe for many threads.
 */
public final class ProcessScope {
    private final Map<Object, WeakReference<Object>> shared = new HashMap<>();

    /**
     * What is shared under a key; made by the first who asks.
     *
     * @param key equal for those who share
     * @param type of what is shared under this key
     */
    public <T> T shared(Object key, Class<T> type, Supplier<T> maker) {
        synchronized (shared) {
            WeakReference<Object> reference = shared.get(key);
            @Nullable Object found = reference == null ? null : reference.get();
            if (found != null) {
                return type.cast(found);
            }
            shared.values().removeIf(other -> other.get() == null);
            T made = maker.get();
            shared.put(key, new WeakReference<>(made));
            return made;
        }
    }
}
