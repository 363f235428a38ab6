// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.metadata.NewObject;
import io.firn.metadata.ObjectNames;
import io.firn.snapshot.DeletionVectorRef;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** Writes deletion vectors of one table: into one Puffin file, or as text for the root. Safe for many threads. */
public final class DeletionVectorStore {
    /** Where Puffin files are. */
    public static final String DIRECTORY = "_firn/deletes";

    public static final String EXTENSION = "puffin";

    private final ObjectStore store;
    private final Environment environment;

    /** @param store the table's root */
    public DeletionVectorStore(ObjectStore store, Environment environment) {
        this.store = store;
        this.environment = environment;
    }

    /** The vector as the root can hold it. */
    public static DeletionVectorRef.Inline inline(DeletionVector vector) {
        ByteBuffer blob = DeletionVectorBlob.encode(vector);
        byte[] bytes = new byte[blob.remaining()];
        blob.get(bytes);
        return new DeletionVectorRef.Inline(Base64.getEncoder().encodeToString(bytes), vector.cardinality());
    }

    /** The vector that metadata refers to or holds. */
    public DeletionVector read(DeletionVectorRef ref, long rowCount) {
        return DeletionVectorReader.read(store, ref, rowCount);
    }

    /** Writes a Puffin file under a new name; nothing refers to it yet. One request. */
    public List<DeletionVectorRef> write(List<PuffinFile.Blob> blobs) {
        ObjectKey key = ObjectNames.key(DIRECTORY, environment.ids().next(), EXTENSION);
        PuffinFile.Encoded file = PuffinFile.encode(key, blobs);
        NewObject.put(store, key, file.content());
        return file.refs();
    }
}
