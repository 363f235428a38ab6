// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ObjectSink} promises, sentence by sentence. */
public abstract class ObjectSinkContract extends ObjectStoreContract {

    private void assertNoObject(ObjectStore store, String path) {
        assertThat(store.get(key(path), LIMIT)).isEmpty();
        assertThat(store.size(key(path))).isEmpty();
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void aStreamedObjectExistsOnceItIsCompleted() throws Exception {
        try (ObjectStore other = another(store());
                ObjectSink sink = store().create(key("s/a"))) {
            assertThat(sink.position()).isZero();
            assertNoObject(other, "s/a");
            sink.write(text("hello "));
            assertThat(sink.position()).isEqualTo(6);
            sink.write(text("world"));
            assertThat(sink.position()).isEqualTo(11);
            assertNoObject(other, "s/a");
            assertNoObject(store(), "s/a");
            sink.complete();
            assertThat(textOf("s/a")).isEqualTo("hello world");
            assertThat(other.size(key("s/a"))).hasValue(11);
            assertThat(paths(other.list("", "", 10))).containsExactly("s/a");
        }
        assertThat(textOf("s/a")).isEqualTo("hello world");
    }

    @Test
    void anObjectWithoutBytesCanBeStreamed() {
        try (ObjectSink sink = store().create(key("empty"))) {
            sink.complete();
        }
        assertThat(store().size(key("empty"))).hasValue(0);
    }

    @Test
    void anAbandonedObjectLeavesNothing() {
        try (ObjectSink sink = store().create(key("s/a"))) {
            sink.write(text("hello"));
        }
        store().create(key("s/b")).close();
        assertNoObject(store(), "s/a");
        put("s/a", "the name is free");
    }

    @Test
    void nothingCanBeDoneWithAnEndedSink() {
        ObjectSink completed = store().create(key("completed"));
        completed.write(text("x"));
        completed.complete();
        ObjectSink closed = store().create(key("closed"));
        closed.close();
        for (ObjectSink sink : List.of(completed, closed)) {
            assertThatThrownBy(() -> sink.write(text("y"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(sink::complete).isInstanceOf(IllegalStateException.class);
            sink.close();
            sink.close();
        }
        assertThat(paths(store().list("", "", 10))).containsExactly("completed");
        assertThat(textOf("completed")).isEqualTo("x");
    }

    @Test
    void writeTakesTheRemainingBytesAndTheBufferMayBeReused() {
        ByteBuffer heap = ByteBuffer.allocate(64);
        ByteBuffer direct = ByteBuffer.allocateDirect(64);
        try (ObjectSink sink = store().create(key("a"))) {
            for (int i = 0; i < 20; i++) {
                ByteBuffer buffer = i % 2 == 0 ? heap : direct;
                buffer.clear()
                        .put(text("--%02d--".formatted(i)))
                        .flip()
                        .position(2)
                        .limit(4);
                sink.write(buffer.isDirect() ? buffer.asReadOnlyBuffer() : buffer);
            }
            sink.complete();
        }
        assertThat(textOf("a")).isEqualTo("0001020304050607080910111213141516171819");
    }

    @Test
    void aNameThatIsTakenIsNotOverwritten() {
        ObjectSink late = store().create(key("a"));
        late.write(text("late"));
        put("a", "first");
        try (late) {
            assertThatThrownBy(late::complete)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("a of " + store().location())
                    .hasMessageContaining("exists");
        }
        assertThat(textOf("a")).isEqualTo("first");
        assertThat(paths(store().list("", "", 10))).containsExactly("a");
    }

    @Test
    void aStreamedObjectFencesAPut() {
        try (ObjectSink sink = store().create(key("a"))) {
            sink.write(text("sink"));
            sink.complete();
        }
        assertThat(store().put(key("a"), text("put"), PutCondition.IF_ABSENT)).isEqualTo(PutResult.EXISTS);
        assertThat(textOf("a")).isEqualTo("sink");
    }

    @Test
    void manySinksCanBeOpenAtOnceAndGrowLarge() {
        Gen gen = new Gen(3);
        List<ObjectSink> sinks = new ArrayList<>();
        List<ByteArrayOutputStream> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sinks.add(store().create(key("big/" + i)));
            expected.add(new ByteArrayOutputStream());
        }
        for (int i = 0; i < 60; i++) {
            int which = gen.below(sinks.size());
            byte[] piece = gen.bytes(gen.chance(0.1) ? gen.below(2_000_000) : gen.below(1000));
            sinks.get(which).write(ByteBuffer.wrap(piece));
            expected.get(which).writeBytes(piece);
        }
        for (int i = 0; i < sinks.size(); i++) {
            assertThat(sinks.get(i).position()).isEqualTo(expected.get(i).size());
            sinks.get(i).complete();
            sinks.get(i).close();
            assertThat(bytes(store(), "big/" + i)).isEqualTo(expected.get(i).toByteArray());
        }
    }
}
