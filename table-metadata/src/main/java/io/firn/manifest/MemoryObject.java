// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoredObject;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A manifest that was fetched whole, as a store that holds only it: what reads Parquet reads from a store. Read-only and
 * safe for many threads.
 */
final class MemoryObject implements ObjectStore {
    private final ObjectKey key;
    private final ByteBuffer content;
    private final String origin;

    MemoryObject(ObjectKey key, ByteBuffer content, String origin) {
        this.key = key;
        this.content = content.asReadOnlyBuffer();
        this.origin = origin;
    }

    @Override
    public String location() {
        return origin;
    }

    @Override
    public void read(ObjectKey wanted, long offset, ByteBuffer target) {
        if (!wanted.equals(key) || offset < 0 || offset + target.remaining() > content.limit()) {
            throw new CorruptTableException(
                    "The bytes %d to %d of %s are asked for; there are %d bytes of %s. Restore the manifest."
                            .formatted(offset, offset + target.remaining(), wanted, content.limit(), key));
        }
        target.put(content.slice((int) offset, target.remaining()));
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey wanted, int limitBytes) {
        return wanted.equals(key) ? Optional.of(content.duplicate()) : Optional.empty();
    }

    @Override
    public OptionalLong size(ObjectKey wanted) {
        return wanted.equals(key) ? OptionalLong.of(content.limit()) : OptionalLong.empty();
    }

    @Override
    public PutResult put(ObjectKey wanted, ByteBuffer bytes, PutCondition condition) {
        throw new UnsupportedOperationException("A manifest in memory is read-only.");
    }

    @Override
    public ObjectSink create(ObjectKey wanted) {
        throw new UnsupportedOperationException("A manifest in memory is read-only.");
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        throw new UnsupportedOperationException("A manifest in memory lists nothing.");
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        throw new UnsupportedOperationException("A manifest in memory is read-only.");
    }

    @Override
    public boolean listsInOrder() {
        return true;
    }

    @Override
    public void close() {}
}
