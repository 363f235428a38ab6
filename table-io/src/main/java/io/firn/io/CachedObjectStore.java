// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A store, read through a {@link DiskCache}. Everything but reads goes straight to the store, and so do reads of objects
 * whose names may be used again. Whether an object exists, and its size, is never answered from the cache.
 */
final class CachedObjectStore implements ObjectStore {

    private final ObjectStore store;
    private final DiskCache cache;
    private final Predicate<ObjectKey> namedOnce;

    /** @param namedOnce whether no other object will ever have this name */
    CachedObjectStore(ObjectStore store, DiskCache cache, Predicate<ObjectKey> namedOnce) {
        this.store = store;
        this.cache = cache;
        this.namedOnce = namedOnce;
    }

    @Override
    public String location() {
        return store.location();
    }

    /** That of the store below: the objects are the same. */
    @Override
    public Object identity() {
        return store.identity();
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        if (!namedOnce.test(key)) {
            return store.get(key, limitBytes);
        }
        return new CachedRead(store, cache, key).whole(limitBytes);
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        if (CachedRead.isPlain(offset, target) && namedOnce.test(key)) {
            new CachedRead(store, cache, key).fill(List.of(new ByteRange(offset, target)));
        } else {
            store.read(key, offset, target);
        }
    }

    @Override
    public void read(ObjectKey key, List<ByteRange> ranges) {
        boolean plain = ranges.stream().allMatch(range -> CachedRead.isPlain(range.offset(), range.target()));
        if (plain && namedOnce.test(key)) {
            new CachedRead(store, cache, key).fill(ranges);
        } else {
            store.read(key, ranges);
        }
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        return store.size(key);
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        return store.put(key, content, condition);
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        return store.create(key);
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        return store.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        try {
            store.delete(keys);
        } finally {
            cache.drop(keys.stream()
                    .filter(namedOnce)
                    .map(key -> CachedRead.source(store, key))
                    .toList());
        }
    }

    @Override
    public boolean listsInOrder() {
        return store.listsInOrder();
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return location() + " through " + cache;
    }
}
