// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyObjectStoreTest extends ObjectStoreRaceContract {

    @Override
    protected ObjectStore create() {
        return new FaultyObjectStore(new MemoryObjectStore(), 1, Faults.NONE);
    }

    @Override
    protected ObjectStore another(ObjectStore store) {
        return store;
    }

    private final MemoryObjectStore real = new MemoryObjectStore();

    private FaultyObjectStore faulty(double before, double after, double resent) {
        return new FaultyObjectStore(real, 7, new Faults(before, after, resent));
    }

    private PutResult put(ObjectStore store, String path) {
        return store.put(key(path), text(path), PutCondition.IF_ABSENT);
    }

    @Test
    void anErrorBeforeTheEffectHasNone() {
        assertThatThrownBy(() -> put(faulty(1, 0, 0), "a"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessageContaining("seed 7");
        assertThatThrownBy(() -> faulty(1, 0, 0).create(key("b"))).isInstanceOf(StoreException.class);
        assertThat(real.list("", "", 10)).isEmpty();
    }

    @Test
    void anErrorAfterTheEffectHidesIt() {
        assertThatThrownBy(() -> put(faulty(0, 1, 0), "a")).isInstanceOf(StoreException.class);
        assertThat(real.size(key("a"))).hasValue(1);
    }

    @Test
    void aDeletionWhoseAnswerIsLostMayHaveDeletedSome() {
        for (int i = 0; i < 64; i++) {
            put(real, "k" + i);
        }
        assertThatThrownBy(() -> faulty(0, 1, 0)
                        .delete(real.list("", "", 100).stream()
                                .map(object -> object.key())
                                .toList()))
                .isInstanceOf(StoreException.class);
        assertThat(real.list("", "", 100).size()).isBetween(1, 63);
    }

    @Test
    void aPutThatWasSentTwiceReportsItsOwnObjectAsExisting() {
        assertThat(put(faulty(0, 0, 1), "a")).isEqualTo(PutResult.EXISTS);
        assertThat(real.get(key("a"), 10)).hasValue(text("a"));
    }

    @Test
    void theCrashComesAtTheChosenRequestAndIsFinal() {
        FaultyObjectStore store = faulty(0, 0, 0).crashBefore(3);
        put(store, "a");
        put(store, "b");
        assertThatThrownBy(() -> put(store, "c")).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> put(store, "d")).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> store.get(key("a"), 10)).isInstanceOf(SimulatedCrash.class);
        assertThat(store.crashed()).isTrue();
        assertThat(store.requests()).isEqualTo(3);
        assertThat(paths(real.list("", "", 10))).containsExactly("a", "b");
        FaultyObjectStore next = faulty(0, 0, 0).crashAfter(1);
        assertThatThrownBy(() -> put(next, "c")).isInstanceOf(SimulatedCrash.class);
        assertThat(paths(real.list("", "", 10))).containsExactly("a", "b", "c");
    }

    @Test
    void aSinkCanDieAtEveryRequest() {
        for (int crash = 1; crash <= 4; crash++) {
            String path = "s" + crash;
            FaultyObjectStore store = faulty(0, 0, 0).crashBefore(crash);
            Runnable stream = () -> {
                try (ObjectSink sink = store.create(key(path))) {
                    sink.write(text("hello"));
                    sink.complete();
                }
            };
            if (crash <= 3) {
                assertThatThrownBy(stream::run).as(path).isInstanceOf(SimulatedCrash.class);
            } else {
                stream.run();
            }
            assertThat(real.size(key(path)).isPresent()).as(path).isEqualTo(crash > 3);
        }
    }

    @Test
    void aSinkThatFailedToTakeBytesCannotBeCompleted() {
        try (ObjectSink sink = faulty(0, 0, 0)
                .beforeEach(request -> {
                    if (request.operation() == Operation.WRITE) {
                        throw new StoreException("from the hook");
                    }
                })
                .create(key("a"))) {
            assertThatThrownBy(() -> sink.write(text("x"))).hasMessage("from the hook");
            assertThatThrownBy(sink::complete).isInstanceOf(IllegalStateException.class);
        }
        assertThat(real.size(key("a"))).isEmpty();
    }

    @Test
    void theHookLetsARivalGoFirst() {
        FaultyObjectStore store = faulty(0, 0, 0).beforeEach(request -> {
            if (request.operation() == Operation.PUT) {
                real.put(key(request.path()), text("rival"), PutCondition.IF_ABSENT);
            }
        });
        assertThat(put(store, "a")).isEqualTo(PutResult.EXISTS);
        assertThat(real.get(key("a"), 10)).hasValue(text("rival"));
    }

    private List<String> outcomes(long seed) {
        FaultyObjectStore store = new FaultyObjectStore(new MemoryObjectStore(), seed, new Faults(0.2, 0.2, 0.2));
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            try {
                outcomes.add(put(store, "k" + i).toString());
                store.read(key("k" + i), 0, ByteBuffer.allocate(1));
            } catch (StoreException e) {
                outcomes.add(e.getMessage());
            }
        }
        assertThat(store).asString().contains("seed " + seed);
        return outcomes;
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(outcomes(3)).isEqualTo(outcomes(3)).isNotEqualTo(outcomes(4));
        assertThat(outcomes(3)).contains("STORED", "EXISTS").anyMatch(outcome -> outcome.contains("before PUT"));
    }

    @Test
    void probabilitiesAreChecked() {
        assertThatThrownBy(() -> new Faults(0.5, 0.5, 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Faults(-0.1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Faults(Double.NaN, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
