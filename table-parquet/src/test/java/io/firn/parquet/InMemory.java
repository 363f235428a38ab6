// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import java.nio.ByteBuffer;

/** Files of tests, each alone in a store. */
final class InMemory {
    static final ObjectKey KEY = ObjectKey.of("data/f.parquet");

    private InMemory() {}

    static ObjectStore store(byte[] file) {
        MemoryObjectStore store = new MemoryObjectStore();
        store.put(KEY, ByteBuffer.wrap(file), PutCondition.IF_ABSENT);
        return store;
    }

    static ParquetFile open(byte[] file) {
        return ParquetFile.open(store(file), KEY, file.length);
    }
}
