// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.StoreException;
import io.firn.io.testing.Gen;
import io.firn.s3.testing.HttpExchange;
import io.firn.s3.testing.S3TestServer;
import io.firn.s3.testing.S3TestServer.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uploads of large and small objects. */
class S3SinkTest {
    private static final ObjectKey KEY = ObjectKey.of("data/a.parquet");
    private static final int PART = 5 << 20;

    private final S3TestServer server = S3TestServer.start();
    private final S3ObjectStore store = server.store(
            "bucket",
            "t",
            server.settings().with(S3Setting.PART_SIZE, "" + PART).with(S3Setting.PARALLEL_REQUESTS, "3"));

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    private static byte[] content(int bytes) {
        return new Gen(bytes).bytes(bytes);
    }

    private void write(byte[] content) {
        try (ObjectSink sink = store.create(KEY)) {
            for (int at = 0; at < content.length; at += 777_777) {
                sink.write(ByteBuffer.wrap(content, at, Math.min(777_777, content.length - at)));
            }
            sink.complete();
        }
    }

    private byte[] stored() {
        return store.get(KEY, 1 << 28).orElseThrow().array();
    }

    @Test
    void whatFitsOnePartIsOnePut() {
        byte[] content = content(PART);
        write(content);
        assertThat(server.counts()).isEqualTo(Map.of("PutObject", 1));
        assertThat(stored()).isEqualTo(content);
    }

    @Test
    void whatDoesNotFitGoesUpInParts() {
        byte[] content = content(3 * PART + 1);
        write(content);
        assertThat(server.counts())
                .isEqualTo(Map.of("CreateMultipartUpload", 1, "UploadPart", 4, "CompleteMultipartUpload", 1));
        assertThat(stored()).isEqualTo(content);
        assertThat(server.openUploads("bucket")).isZero();
    }

    @Test
    void partsGoUpAtTheSameTimeButNoMoreThanAllowed() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.intercept(new S3TestServer.Interceptor() {
            @Override
            public Optional<Answer> before(HttpExchange request) {
                if (request.operation().equals("UploadPart")) {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    try {
                        Thread.sleep(100);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    now.decrementAndGet();
                }
                return Optional.empty();
            }
        });
        write(content(8 * PART));
        assertThat(most.get()).isBetween(2, 3);
    }

    @Test
    void anAbandonedUploadLeavesNoParts() {
        ObjectSink sink = store.create(KEY);
        sink.write(ByteBuffer.wrap(content(2 * PART + 1)));
        sink.close();
        assertThat(server.keys("bucket")).isEmpty();
        assertThat(server.openUploads("bucket")).isZero();
        assertThat(server.counts()).containsEntry("AbortMultipartUpload", 1);
    }

    @Test
    void aPartThatCannotBeUploadedEndsTheObjectAndLeavesNoParts() {
        server.intercept(new S3TestServer.Interceptor() {
            @Override
            public Optional<Answer> before(HttpExchange request) {
                boolean second = "2".equals(request.query().get("partNumber"));
                return second ? Optional.of(new Answer(403, "AccessDenied")) : Optional.empty();
            }
        });
        ObjectSink sink = store.create(KEY);
        assertThatThrownBy(() -> {
                    for (int part = 0; part < 20; part++) {
                        sink.write(ByteBuffer.wrap(content(PART)));
                    }
                    sink.complete();
                })
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data/a.parquet of s3://bucket/t")
                .hasMessageContaining("403 AccessDenied");
        sink.close();
        assertThat(server.openUploads("bucket")).isZero();
        assertThatThrownBy(() -> sink.write(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCompletionWhoseAnswerWasLostIsFoundToHaveSucceeded() {
        byte[] content = content(2 * PART);
        loseFirstAnswerOf("CompleteMultipartUpload");
        write(content);
        assertThat(stored()).isEqualTo(content);
        assertThat(server.counts()).containsEntry("CompleteMultipartUpload", 2).containsEntry("GetObject", 2);
    }

    @Test
    void aPutWhoseAnswerWasLostIsFoundToHaveSucceeded() {
        byte[] content = content(1000);
        loseFirstAnswerOf("PutObject");
        write(content);
        assertThat(stored()).isEqualTo(content);
        assertThat(server.counts()).isEqualTo(Map.of("PutObject", 2, "GetObject", 2));
    }

    @Test
    void aPartWhoseAnswerWasLostIsUploadedAgain() {
        byte[] content = content(3 * PART);
        loseFirstAnswerOf("UploadPart");
        write(content);
        assertThat(stored()).isEqualTo(content);
        assertThat(server.counts()).containsEntry("UploadPart", 4);
    }

    private void loseFirstAnswerOf(String operation) {
        AtomicInteger seen = new AtomicInteger();
        server.intercept(new S3TestServer.Interceptor() {
            @Override
            public Optional<Answer> after(HttpExchange exchange) {
                boolean first = exchange.operation().equals(operation) && seen.getAndIncrement() == 0;
                return first ? Optional.of(Answer.NONE) : Optional.empty();
            }
        });
    }

    @Test
    void aTakenNameOfALargeObjectIsNotOverwritten() {
        store.put(KEY, ByteBuffer.wrap(content(10)), io.firn.io.PutCondition.IF_ABSENT);
        assertThatThrownBy(() -> write(content(2 * PART)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("exists");
        assertThat(stored()).isEqualTo(content(10));
        assertThat(server.openUploads("bucket")).isZero();
    }

    @Test
    void uploadsThatNobodyCompletesAreFoundByTheirAge() {
        ObjectSink forgotten = store.create(KEY);
        forgotten.write(ByteBuffer.wrap(content(PART + 1)));
        try (S3ObjectStore elsewhere = server.store("other")) {
            assertThat(elsewhere.abortStaleUploads(Duration.ZERO)).isZero();
        }
        assertThat(store.abortStaleUploads(Duration.ofHours(1))).isZero();
        assertThat(server.openUploads("bucket")).isEqualTo(1);
        assertThat(store.abortStaleUploads(Duration.ZERO)).isEqualTo(1);
        assertThat(server.openUploads("bucket")).isZero();
        assertThat(store.abortStaleUploads(Duration.ZERO)).isZero();
        assertThatThrownBy(forgotten::complete).isInstanceOf(StoreException.class);
        assertThat(server.keys("bucket")).isEmpty();
    }
}
