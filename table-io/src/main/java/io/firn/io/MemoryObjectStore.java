// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Objects in the memory of this process, for tests and for tables that need not outlive it. Closing it forgets nothing;
 * the objects go with the instance. Safe for use by many threads.
 */
public final class MemoryObjectStore implements ObjectStore {

    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final boolean listsInOrder;

    /** A store that lists in key order, as S3 does. */
    public MemoryObjectStore() {
        this(true);
    }

    private MemoryObjectStore(boolean listsInOrder) {
        this.listsInOrder = listsInOrder;
    }

    /** A store that lists in an order nobody can use, as some stores do; what a limit leaves out is arbitrary. */
    public static MemoryObjectStore unordered() {
        return new MemoryObjectStore(false);
    }

    @Override
    public String location() {
        return "memory:" + Integer.toHexString(System.identityHashCode(this));
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        byte[] content = objects.get(key.path());
        if (content == null) {
            return Optional.empty();
        }
        if (content.length > limitBytes) {
            throw new CorruptTableException("Object %s of %s has %d bytes, but at most %d were expected."
                    .formatted(key, location(), content.length, limitBytes));
        }
        return Optional.of(ByteBuffer.wrap(content.clone()));
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset " + offset);
        }
        byte[] content = objects.get(key.path());
        if (content == null) {
            throw new StoreException("Cannot read object " + key + " of " + location() + ": it does not exist.");
        }
        int count = target.remaining();
        if (offset > content.length || content.length - offset < count) {
            throw new CorruptTableException("Object %s of %s has only %d bytes, but %d from %d were asked for: "
                            .formatted(key, location(), content.length, count, offset)
                    + "it is truncated, or what points at it is wrong.");
        }
        target.put(content, (int) offset, count);
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        byte[] content = objects.get(key.path());
        return content == null ? OptionalLong.empty() : OptionalLong.of(content.length);
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        return switch (condition) {
            case IF_ABSENT -> objects.putIfAbsent(key.path(), copy) == null ? PutResult.STORED : PutResult.EXISTS;
            case NONE -> {
                objects.put(key.path(), copy);
                yield PutResult.STORED;
            }
        };
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        return new MemorySink(key);
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        boolean afterPrefix = startAfter.compareTo(prefix) >= 0;
        Stream<StoredObject> matching =
                objects.tailMap(afterPrefix ? startAfter : prefix, !afterPrefix).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().startsWith(prefix))
                        .map(entry -> new StoredObject(ObjectKey.of(entry.getKey()), entry.getValue().length));
        Stream<StoredObject> arranged =
                listsInOrder ? matching : matching.sorted(Comparator.comparing(MemoryObjectStore::scrambled));
        return arranged.limit(limit).toList();
    }

    private static int scrambled(StoredObject object) {
        // A fixed odd factor spreads neighbouring hash codes, so that the order looks nothing like that of the keys.
        return object.key().hashCode() * 0x9E3779B1;
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        keys.forEach(key -> objects.remove(key.path()));
    }

    @Override
    public boolean listsInOrder() {
        return listsInOrder;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return location();
    }

    private final class MemorySink implements ObjectSink {
        private final ObjectKey key;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean ended;

        MemorySink(ObjectKey key) {
            this.key = key;
        }

        @Override
        public void write(ByteBuffer source) {
            requireOpen();
            byte[] copy = new byte[source.remaining()];
            source.get(copy);
            content.write(copy, 0, copy.length);
        }

        @Override
        public long position() {
            return content.size();
        }

        @Override
        public void complete() {
            requireOpen();
            ended = true;
            if (objects.putIfAbsent(key.path(), content.toByteArray()) != null) {
                throw new StoreException("Cannot complete object " + key + " of " + location()
                        + ": an object of this name exists, and names are used only once.");
            }
        }

        @Override
        public void close() {
            ended = true;
        }

        private void requireOpen() {
            if (ended) {
                throw new IllegalStateException("object " + key + " is already completed, closed or failed");
            }
        }
    }
}
