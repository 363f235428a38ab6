// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An object that is being streamed into its draft. */
final class HadoopSink implements ObjectSink {

    private final HadoopObjectStore store;
    private final ObjectKey key;
    private final Draft draft;
    private long position;
    private boolean ended;

    HadoopSink(HadoopObjectStore store, ObjectKey key, Draft draft) {
        this.store = store;
        this.key = key;
        this.draft = draft;
    }

    @Override
    public void write(ByteBuffer source) {
        requireOpen();
        int count = source.remaining();
        try {
            draft.append(source);
        } catch (IOException | RuntimeException e) {
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
        try (draft) {
            result = draft.publish(PutCondition.IF_ABSENT);
        } catch (IOException | RuntimeException e) {
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
            draft.close();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("object " + key + " is already completed, closed or failed");
        }
    }
}
