// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoredObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Passes everything on and remembers what was asked, so that a test can state the exact requests of an operation: a
 * regression is then a readable difference of {@link #counts}. Safe for use by many threads.
 *
 * <p>A sink is logged when it completes ({@link Operation#COMPLETE}, one PUT on S3 if it is small), never when it is opened
 * or written to. A deletion is logged once for each key. A request is logged before it is passed on, with the bytes known
 * by then, and a {@code GET} after it, so that failing requests are counted too.
 */
public final class CountingObjectStore implements ObjectStore {

    /** How the objects of a table fall into kinds; the longest prefix that fits wins. */
    public static final List<String> TABLE_KINDS = List.of(
            "_firn/hint", "_firn/versions/", "_firn/manifests/", "_firn/deletes/", "_firn/refs/", "_firn/", "data/");

    private final ObjectStore delegate;
    private final List<String> kinds;
    private final List<Request> log = new ArrayList<>();

    /** Counts by {@link #TABLE_KINDS}. */
    public CountingObjectStore(ObjectStore delegate) {
        this(delegate, TABLE_KINDS);
    }

    /** Counts by the prefixes {@code kinds}; what fits none is of the kind {@code other}. */
    public CountingObjectStore(ObjectStore delegate, Collection<String> kinds) {
        this.delegate = delegate;
        this.kinds = kinds.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Forgets what was asked so far. */
    public void reset() {
        synchronized (log) {
            log.clear();
        }
    }

    /** Every request since the last {@link #reset}, in order. */
    public List<Request> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** How many requests there were of each operation and kind, as in {@code {GET _firn/versions/=1, READ data/=2}}. */
    public SortedMap<String, Integer> counts() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Request request : log()) {
            counts.merge(request.operation() + " " + kind(request.path()), 1, Integer::sum);
        }
        return counts;
    }

    /** How many requests there were of the operation to paths that start with {@code prefix}. */
    public int count(Operation operation, String prefix) {
        return Math.toIntExact(log().stream()
                .filter(request -> request.operation() == operation)
                .filter(request -> request.path().startsWith(prefix))
                .count());
    }

    /** The distinct paths below {@code prefix} that saw any of the operations. */
    public Set<String> paths(String prefix, Operation first, Operation... more) {
        EnumSet<Operation> operations = EnumSet.of(first, more);
        Set<String> paths = new TreeSet<>();
        for (Request request : log()) {
            if (operations.contains(request.operation()) && request.path().startsWith(prefix)) {
                paths.add(request.path());
            }
        }
        return paths;
    }

    /** The bytes that the operation moved for paths that start with {@code prefix}. */
    public long bytes(Operation operation, String prefix) {
        return log().stream()
                .filter(request -> request.operation() == operation)
                .filter(request -> request.path().startsWith(prefix))
                .mapToLong(Request::bytes)
                .sum();
    }

    private String kind(String path) {
        return kinds.stream().filter(path::startsWith).findFirst().orElse("other");
    }

    private void record(Operation operation, String path, long bytes) {
        synchronized (log) {
            log.add(new Request(operation, path, bytes));
        }
    }

    @Override
    public String location() {
        return delegate.location();
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        long bytes = 0;
        try {
            Optional<ByteBuffer> content = delegate.get(key, limitBytes);
            bytes = content.map(ByteBuffer::remaining).orElse(0);
            return content;
        } finally {
            record(Operation.GET, key.path(), bytes);
        }
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        record(Operation.READ, key.path(), target.remaining());
        delegate.read(key, offset, target);
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        record(Operation.SIZE, key.path(), 0);
        return delegate.size(key);
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        record(Operation.PUT, key.path(), content.remaining());
        return delegate.put(key, content, condition);
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        ObjectSink sink = delegate.create(key);
        return new ObjectSink() {
            @Override
            public void write(ByteBuffer source) {
                sink.write(source);
            }

            @Override
            public long position() {
                return sink.position();
            }

            @Override
            public void complete() {
                record(Operation.COMPLETE, key.path(), sink.position());
                sink.complete();
            }

            @Override
            public void close() {
                sink.close();
            }
        };
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        record(Operation.LIST, prefix, 0);
        return delegate.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        keys.forEach(key -> record(Operation.DELETE, key.path(), 0));
        delegate.delete(keys);
    }

    @Override
    public boolean listsInOrder() {
        return delegate.listsInOrder();
    }

    @Override
    public void close() {
        delegate.close();
    }

    @Override
    public String toString() {
        return "counting " + delegate;
    }
}
