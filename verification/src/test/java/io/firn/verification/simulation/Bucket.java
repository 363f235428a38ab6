// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import java.nio.ByteBuffer;
import java.util.List;

/** The store that all simulated processes share; says every effect to whoever judges it, at the moment it takes place. */
final class Bucket {

    /** Who judges. */
    interface Observer {
        void created(String process, ObjectKey key, byte[] content);

        void deleted(String process, ObjectKey key);
    }

    private final ObjectStore objects;
    private final Observer observer;

    Bucket(boolean listsInOrder, Observer observer) {
        this.objects = listsInOrder ? new MemoryObjectStore() : MemoryObjectStore.unordered();
        this.observer = observer;
    }

    /** The objects themselves, without delay and fault; to be changed through the methods of this class only. */
    ObjectStore objects() {
        return objects;
    }

    PutResult put(String process, ObjectKey key, byte[] content, PutCondition condition) {
        PutResult result = objects.put(key, ByteBuffer.wrap(content), condition);
        if (result == PutResult.STORED && condition == PutCondition.IF_ABSENT) {
            observer.created(process, key, content);
        }
        return result;
    }

    void delete(String process, ObjectKey key) {
        if (objects.size(key).isPresent()) {
            observer.deleted(process, key);
            objects.delete(List.of(key));
        }
    }
}
