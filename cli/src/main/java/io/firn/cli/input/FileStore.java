// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One file of the user's, whatever its name, as the only object of a store that cannot be written. Names of files may hold
 * what keys cannot, hence no store over its directory.
 */
final class FileStore implements ObjectStore {
    static final ObjectKey KEY = ObjectKey.of("input");

    private final Path path;

    FileStore(Path path) {
        this.path = path;
    }

    @Override
    public String location() {
        return path.toString();
    }

    @Override
    public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
        throw readOnly();
    }

    @Override
    public void read(ObjectKey key, long offset, ByteBuffer target) {
        try (FileChannel channel = FileChannel.open(path)) {
            long position = offset;
            while (target.hasRemaining()) {
                int read = channel.read(target, position);
                if (read < 0) {
                    throw new CorruptTableException(
                            "'%s' ended at byte %d while it was read.".formatted(path, position));
                }
                position += read;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public OptionalLong size(ObjectKey key) {
        try {
            return OptionalLong.of(Files.size(path));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
        throw readOnly();
    }

    @Override
    public ObjectSink create(ObjectKey key) {
        throw readOnly();
    }

    @Override
    public List<StoredObject> list(String prefix, String startAfter, int limit) {
        throw readOnly();
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
        throw readOnly();
    }

    @Override
    public boolean listsInOrder() {
        return false;
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }

    private StoreException unreadable(IOException e) {
        return new StoreException("'%s' cannot be read: %s.".formatted(path, e.getMessage()), false, e);
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("An input file is only read, by ranges.");
    }
}
