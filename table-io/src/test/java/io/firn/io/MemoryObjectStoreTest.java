// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.testing.ObjectStoreRaceContract;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryObjectStoreTest {

    @Nested
    class Ordered extends ObjectStoreRaceContract {
        @Override
        protected ObjectStore create() {
            return new MemoryObjectStore();
        }

        @Override
        protected ObjectStore another(ObjectStore store) {
            return store;
        }

        @Test
        void saysThatItListsInOrder() {
            assertThat(store().listsInOrder()).isTrue();
        }
    }

    @Nested
    class Unordered extends ObjectStoreRaceContract {
        @Override
        protected ObjectStore create() {
            return MemoryObjectStore.unordered();
        }

        @Override
        protected ObjectStore another(ObjectStore store) {
            return store;
        }

        @Test
        void listsInNoUsefulOrder() {
            List<String> keys = IntStream.range(100, 200).mapToObj(i -> "k" + i).toList();
            keys.forEach(path -> put(path, "x"));
            assertThat(store().listsInOrder()).isFalse();
            assertThat(paths(store().list("", "", 1000))).isNotEqualTo(keys);
            assertThat(paths(store().list("", "", 10))).isNotEqualTo(keys.subList(0, 10));
        }
    }
}
