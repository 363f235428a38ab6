// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import java.nio.ByteBuffer;

/** Puts an object under a name that was made for it and that nobody else has. Safe for many threads. */
public final class NewObject {
    private NewObject() {}

    /**
     * Puts {@code content}. One request, unless the store says that the name is taken: then it may be this object's own,
     * because some layer below sent the request twice, and is read back.
     *
     * @throws StoreException when the name is another object's, or the outcome is unknown
     */
    public static void put(ObjectStore store, ObjectKey key, ByteBuffer content) {
        if (store.put(key, content, PutCondition.IF_ABSENT) == PutResult.STORED) {
            return;
        }
        if (!store.get(key, content.remaining()).filter(content::equals).isPresent()) {
            throw new StoreException(
                    "The new object %s exists already in %s; two writers have made the same UUID. Check the source of ids and try again."
                            .formatted(key, store.location()));
        }
    }
}
