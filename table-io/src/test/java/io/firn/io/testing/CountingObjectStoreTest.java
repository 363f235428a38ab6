// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountingObjectStoreTest extends ObjectStoreRaceContract {

    @Override
    protected ObjectStore create() {
        return new CountingObjectStore(new MemoryObjectStore());
    }

    @Override
    protected ObjectStore another(ObjectStore store) {
        return store;
    }

    @Test
    void everyRequestIsCountedByOperationAndKind() {
        CountingObjectStore store = new CountingObjectStore(new MemoryObjectStore());
        store.put(key("_firn/versions/1"), text("root"), PutCondition.IF_ABSENT);
        store.put(key("_firn/versions/1"), text("rival"), PutCondition.IF_ABSENT);
        store.put(key("_firn/hint"), text("1"), PutCondition.NONE);
        store.get(key("_firn/versions/1"), 100);
        store.get(key("_firn/versions/2"), 100);
        store.size(key("elsewhere"));
        try (ObjectSink sink = store.create(key("data/p=1/f"))) {
            sink.write(text("rows"));
            sink.write(text("more"));
            sink.complete();
        }
        store.create(key("data/abandoned")).close();
        store.read(key("data/p=1/f"), 2, ByteBuffer.allocate(3));
        store.list("_firn/versions/", "", 1);
        store.delete(List.of(key("data/p=1/f"), key("data/x")));
        assertThat(store.counts())
                .isEqualTo(Map.of(
                        "PUT _firn/versions/", 2,
                        "PUT _firn/hint", 1,
                        "GET _firn/versions/", 2,
                        "SIZE other", 1,
                        "COMPLETE data/", 1,
                        "READ data/", 1,
                        "LIST _firn/versions/", 1,
                        "DELETE data/", 2));
        assertThat(store.count(Operation.GET, "_firn/versions/2")).isEqualTo(1);
        assertThat(store.paths("data/", Operation.READ, Operation.GET)).containsExactly("data/p=1/f");
        assertThat(store.bytes(Operation.GET, "")).isEqualTo(4);
        assertThat(store.bytes(Operation.COMPLETE, "data/")).isEqualTo(8);
        assertThat(store.log().get(0)).hasToString("PUT _firn/versions/1 (4)");
        store.reset();
        assertThat(store.counts()).isEmpty();
    }

    @Test
    void requestsThatFailAreCountedToo() {
        CountingObjectStore store = new CountingObjectStore(new MemoryObjectStore(), List.of("a"));
        assertThatThrownBy(() -> store.read(key("ab"), 0, ByteBuffer.allocate(1)))
                .isInstanceOf(StoreException.class);
        assertThat(store.counts()).isEqualTo(Map.of("READ a", 1));
    }
}
