// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.Versions;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoredObject;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * A way to the store that turns a sound engine into one with a mistake: it changes the roots that the engine reads, and
 * those that it puts, to what an engine would see and make that had the mistake. Checksums follow, so that the mistake
 * alone is to be found.
 */
class RewritingStore implements ObjectStore {
    private final ObjectStore delegate;

    /** The checksum of what is stored, by that of what the engine saw or made. */
    private final Map<Long, Long> trueChecksums = new HashMap<>();

    /** What the engine saw or made, by the checksum of what is stored; it sees the same every time. */
    private final Map<Long, byte[]> seen = new HashMap<>();

    RewritingStore(ObjectStore delegate) {
        this.delegate = delegate;
    }

    /** What the engine sees of a root. */
    Snapshot shown(Snapshot root) {
        return root;
    }

    /** What the engine with the mistake makes in place of {@code root}. */
    Snapshot made(Snapshot root) {
        return root;
    }

    /** The root was put. */
    void answered(Snapshot root, PutResult result) {}

    @Override
    public final Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        Optional<ByteBuffer> found = delegate.get(key, limitBytes);
        if (found.isEmpty() || Versions.version(key).isEmpty()) {
            return found;
        }
        byte[] before = seen.get(crc32c(found.get()));
        if (before != null) {
            return Optional.of(ByteBuffer.wrap(before.clone()));
        }
        Snapshot root = SnapshotCodec.decode(found.get().duplicate(), key.path());
        Snapshot other = withParent(shown(root), seenChecksums());
        if (other.equals(root)) {
            return found;
        }
        byte[] bytes = SnapshotCodec.encode(other);
        differ(ByteBuffer.wrap(bytes), found.get());
        return Optional.of(ByteBuffer.wrap(bytes));
    }

    @Override
    public final PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        if (Versions.version(key).isEmpty()) {
            return delegate.put(key, content, condition);
        }
        Snapshot root = SnapshotCodec.decode(content.duplicate(), key.path());
        Snapshot wrong = withParent(made(root), trueChecksums);
        if (wrong.equals(root)) {
            PutResult result = delegate.put(key, content, condition);
            answered(root, result);
            return result;
        }
        ByteBuffer bytes = ByteBuffer.wrap(SnapshotCodec.encode(wrong));
        differ(content, bytes);
        PutResult result = delegate.put(key, bytes, condition);
        answered(wrong, result);
        return result;
    }

    private void differ(ByteBuffer made, ByteBuffer stored) {
        byte[] bytes = new byte[made.remaining()];
        made.duplicate().get(bytes);
        trueChecksums.put(crc32c(made), crc32c(stored));
        seen.put(crc32c(stored), bytes);
    }

    private Map<Long, Long> seenChecksums() {
        Map<Long, Long> checksums = new HashMap<>();
        seen.forEach((stored, bytes) -> checksums.put(stored, crc32c(ByteBuffer.wrap(bytes))));
        return checksums;
    }

    private static Snapshot withParent(Snapshot root, Map<Long, Long> checksums) {
        Snapshot.Header header = root.header();
        Optional<Long> parent = header.parentCrc32c().map(crc -> checksums.getOrDefault(crc, crc));
        return new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        header.version(),
                        parent,
                        header.committedAt(),
                        header.oldestRetained(),
                        header.features(),
                        header.counters()),
                root.definition(),
                root.contents(),
                root.commit(),
                root.trail(),
                root.markers(),
                root.extra());
    }

    private static long crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }

    @Override
    public String location() {
        return delegate.location();
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        delegate.read(key, offset, target);
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        return delegate.size(key);
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        return delegate.create(key);
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        return delegate.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        delegate.delete(keys);
    }

    @Override
    public boolean listsInOrder() {
        return delegate.listsInOrder();
    }

    @Override
    public void close() {}
}
