// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A local object that is being streamed into its temporary file. */
final class LocalSink implements ObjectSink {

    private final LocalObjectStore store;
    private final ObjectKey key;
    private final Path target;
    private final LocalTempFile file;
    private long position;
    private boolean ended;

    LocalSink(LocalObjectStore store, ObjectKey key, Path target, LocalTempFile file) {
        this.store = store;
        this.key = key;
        this.target = target;
        this.file = file;
    }

    @Override
    public void write(ByteBuffer source) {
        requireOpen();
        int count = source.remaining();
        try {
            file.append(source);
        } catch (IOException e) {
            // An unknown part of the bytes was written: the object can no longer be completed.
            close();
            throw store.failure("write", key, e);
        }
        position += count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void complete() {
        requireOpen();
        ended = true;
        PutResult result;
        try (file) {
            result = file.publish(target, PutCondition.IF_ABSENT);
        } catch (IOException e) {
            throw store.failure("complete", key, e);
        }
        if (result == PutResult.EXISTS) {
            throw new StoreException("Cannot complete object " + key + " of " + store.location()
                    + ": an object of this name exists, and names are used only once.");
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            file.close();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("object " + key + " is already completed, closed or failed");
        }
    }
}
