// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.testing.Gen;
import io.firn.s3.testing.FaultProxy;
import io.firn.s3.testing.FaultProxy.Action;
import io.firn.s3.testing.FaultProxy.Kind;
import io.firn.s3.testing.S3TestServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation of the real client when its first attempt meets a fault. */
class S3FaultsTest {
    private static final ObjectKey KEY = ObjectKey.of("a");
    private static final byte[] CONTENT = new Gen(9).bytes(100_000);

    private final S3TestServer server = S3TestServer.start();
    private final FaultProxy proxy = FaultProxy.before(server.endpoint());
    private final S3Settings settings = server.settings()
            .with(S3Setting.ENDPOINT, proxy.endpoint().toString())
            .with(S3Setting.SOCKET_TIMEOUT, "1500");
    private final S3ObjectStore store = server.store("bucket", "t", settings);
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void close() {
        store.close();
        proxy.close();
        server.close();
    }

    /** What a client may meet that leaves the outcome of a write unknown. */
    static List<Action> doubtful() {
        return List.of(
                Action.of(Kind.DROP_BEFORE),
                Action.of(Kind.DROP_AFTER),
                Action.of(Kind.TRUNCATE),
                Action.answer(Kind.ANSWER_BEFORE, 500, "InternalError"),
                Action.answer(Kind.ANSWER_AFTER, 500, "InternalError"),
                Action.answer(Kind.ANSWER_BEFORE, 503, "ServiceUnavailable"),
                Action.PASS.after(Duration.ofMillis(2500)));
    }

    /** What the server says when it has not begun with the request. */
    static List<Action> refused() {
        return List.of(
                Action.answer(Kind.ANSWER_BEFORE, 409, "ConditionalRequestConflict"),
                Action.answer(Kind.ANSWER_BEFORE, 503, "SlowDown"));
    }

    private void first(Action action) {
        requests.set(0);
        proxy.script(request -> requests.getAndIncrement() == 0 ? action : Action.PASS);
    }

    private PutResult put() {
        return store.put(KEY, ByteBuffer.wrap(CONTENT), PutCondition.IF_ABSENT);
    }

    @ParameterizedTest
    @MethodSource("doubtful")
    void readsAndListingsAreRepeated(Action fault) {
        put();
        first(fault);
        assertThat(store.get(KEY, 1 << 20)).hasValue(ByteBuffer.wrap(CONTENT));
        assertThat(requests.get()).isEqualTo(2);
        first(fault);
        ByteBuffer target = ByteBuffer.allocate(5000);
        store.read(KEY, 1000, target);
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(CONTENT, 1000, 5000));
        assertThat(requests.get()).isEqualTo(2);
        first(fault);
        assertThat(store.size(KEY)).isEqualTo(OptionalLong.of(CONTENT.length));
        assertThat(requests.get()).isEqualTo(2);
        first(fault);
        assertThat(store.list("", "", 10)).hasSize(1);
        assertThat(requests.get()).isEqualTo(2);
        first(fault);
        store.delete(List.of(KEY, ObjectKey.of("b")));
        assertThat(requests.get()).isEqualTo(2);
        assertThat(server.keys("bucket")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("doubtful")
    void aPutOfUnknownOutcomeIsSentOnceAndReported(Action fault) {
        first(fault);
        assertThatThrownBy(this::put).isInstanceOfSatisfying(StoreException.class, failure -> {
            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasMessageContaining("Cannot store object a of s3://bucket/t");
        });
        assertThat(requests.get()).isEqualTo(1);
        // Whoever tries again learns from the store what happened before.
        boolean arrived = store.size(KEY).isPresent();
        assertThat(put()).isEqualTo(arrived ? PutResult.EXISTS : PutResult.STORED);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aPutThatTheServerDidNotBeginIsSentAgain(Action fault) {
        first(fault);
        assertThat(put()).isEqualTo(PutResult.STORED);
        assertThat(requests.get()).isEqualTo(2);
    }

    @Test
    void aPutThatIsRefusedForLongIsReported() {
        proxy.script(request -> Action.answer(Kind.ANSWER_BEFORE, 409, "ConditionalRequestConflict"));
        assertThatThrownBy(this::put)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.retryable()).isTrue())
                .hasMessageContaining("409 ConditionalRequestConflict");
        assertThat(proxy.log()).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("doubtful")
    void aStreamedObjectArrivesOnceWhateverHappensToItsFirstAttempt(Action fault) {
        first(fault);
        try (ObjectSink sink = store.create(KEY)) {
            sink.write(ByteBuffer.wrap(CONTENT));
            sink.complete();
        }
        assertThat(store.get(KEY, 1 << 20)).hasValue(ByteBuffer.wrap(CONTENT));
    }

    @Test
    void aDuplicatedUploadIsFoundToBeItsOwn() {
        proxy.script(request -> request.operation().equals("PutObject") ? Action.of(Kind.DUPLICATE) : Action.PASS);
        try (ObjectSink sink = store.create(KEY)) {
            sink.write(ByteBuffer.wrap(CONTENT));
            sink.complete();
        }
        assertThat(store.get(KEY, 1 << 20)).hasValue(ByteBuffer.wrap(CONTENT));
    }

    @Test
    void timeoutsEndACallThatNobodyAnswers() {
        proxy.latency(Duration.ofSeconds(20));
        S3Settings hasty = settings.with(S3Setting.ATTEMPT_TIMEOUT, "300").with(S3Setting.CALL_TIMEOUT, "900");
        try (S3ObjectStore impatient = server.store("bucket", "t", hasty)) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> impatient.get(KEY, 10))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.retryable()).isTrue())
                    .hasMessageContaining("no answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void deletionsThatFailAreNamed() {
        List<ObjectKey> keys = List.of(ObjectKey.of("x"), ObjectKey.of("d/undeletable"), ObjectKey.of("y"));
        keys.forEach(key -> store.put(key, ByteBuffer.allocate(1), PutCondition.IF_ABSENT));
        assertThatThrownBy(() -> store.delete(keys))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Cannot delete 1 of 3 objects of s3://bucket/t, the first of them d/undeletable")
                .hasMessageContaining("AccessDenied");
        assertThat(server.keys("bucket")).containsExactly("t/d/undeletable");
    }

    @Test
    void aThousandObjectsAreDeletedByOneRequest() {
        proxy.forget();
        store.delete(java.util.stream.IntStream.range(0, 2500)
                .mapToObj(i -> ObjectKey.of("k" + i))
                .toList());
        assertThat(proxy.log()).hasSize(3);
    }
}
