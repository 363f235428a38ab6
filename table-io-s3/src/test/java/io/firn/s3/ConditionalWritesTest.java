// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.s3.testing.S3TestServer;
import io.firn.s3.testing.S3TestServer.Answer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that do not honour conditional writes are refused before anything is written to them. */
class ConditionalWritesTest {
    private final S3TestServer server = S3TestServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private S3ObjectStore store() {
        return server.store("bucket", "t", server.settings().with(S3Setting.CONDITIONAL_WRITES, "probe"));
    }

    private static PutResult put(S3ObjectStore store) {
        return store.put(ObjectKey.of("a"), ByteBuffer.wrap(new byte[10]), PutCondition.IF_ABSENT);
    }

    @Test
    void aServerThatHonoursThemIsAskedOnceAndOnlyBeforeTheFirstWrite() {
        try (S3ObjectStore store = store()) {
            store.get(ObjectKey.of("a"), 10);
            store.list("", "", 10);
            assertThat(server.counts()).isEqualTo(Map.of("GetObject", 1, "ListObjectsV2", 1));
            server.forget();
            assertThat(put(store)).isEqualTo(PutResult.STORED);
            assertThat(server.counts()).isEqualTo(Map.of("PutObject", 51, "DeleteObjects", 1));
            assertThat(server.keys("bucket")).containsExactly("t/a");
            server.forget();
            assertThat(put(store)).isEqualTo(PutResult.EXISTS);
            store.create(ObjectKey.of("b")).close();
            assertThat(server.counts()).isEqualTo(Map.of("PutObject", 1));
        }
    }

    @Test
    void aServerThatIgnoresThemIsRefusedForPutsAndForStreams() {
        server.ignoreConditions("bucket");
        try (S3ObjectStore store = store()) {
            assertThatThrownBy(() -> put(store))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("The server of s3://bucket/t does not honour conditional writes")
                    .hasMessageContaining("it ignores the condition")
                    .hasMessageContaining("docs/s3.md");
            assertThatThrownBy(() -> store.create(ObjectKey.of("b"))).isInstanceOf(InvalidRequestException.class);
            assertThat(server.keys("bucket")).isEmpty();
            assertThat(store.list("", "", 10)).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotImplementThemIsRefused() {
        server.refuseConditions("bucket");
        try (S3ObjectStore store = store()) {
            assertThatThrownBy(() -> put(store))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("does not implement them");
        }
    }

    @Test
    void aServerThatChecksFirstAndWritesLaterIsMostlyFoundOut() {
        server.makeRacy("bucket");
        int refused = 0;
        for (int i = 0; i < 10; i++) {
            try (S3ObjectStore store = store()) {
                put(store);
            } catch (InvalidRequestException found) {
                assertThat(found).hasMessageContaining("raced for one name");
                refused++;
            }
        }
        System.out.println("A server that checks first and writes later was refused " + refused + " times of 10.");
        assertThat(refused).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aProbeThatFailedIsMadeAgain() {
        server.intercept(new S3TestServer.Interceptor() {
            @Override
            public Optional<Answer> before(io.firn.s3.testing.HttpExchange request) {
                return request.method().equals("PUT") ? Optional.of(new Answer(403, "AccessDenied")) : Optional.empty();
            }
        });
        try (S3ObjectStore store = store()) {
            assertThatThrownBy(() -> put(store)).hasMessageContaining("403 AccessDenied");
            server.interceptNothing();
            assertThat(put(store)).isEqualTo(PutResult.STORED);
        }
    }

    @Test
    void aWriterThatMayNotDeleteMayWrite() {
        server.intercept(new S3TestServer.Interceptor() {
            @Override
            public Optional<Answer> before(io.firn.s3.testing.HttpExchange request) {
                return request.method().equals("POST")
                        ? Optional.of(new Answer(403, "AccessDenied"))
                        : Optional.empty();
            }
        });
        try (S3ObjectStore store = store()) {
            assertThat(put(store)).isEqualTo(PutResult.STORED);
        }
    }

    @Test
    void awsIsTrustedAndOthersAreUnlessSaidSo() {
        S3Settings other = S3Settings.DEFAULT.with(S3Setting.ENDPOINT, "http://localhost:9000");
        assertThat(S3Settings.DEFAULT.probes()).isFalse();
        assertThat(other.probes()).isTrue();
        assertThat(other.pathStyle()).isTrue();
        assertThat(other.with(S3Setting.CONDITIONAL_WRITES, "trust").probes()).isFalse();
        S3Settings aws = S3Settings.DEFAULT.with(S3Setting.ENDPOINT, "https://s3.eu-north-1.amazonaws.com");
        assertThat(aws.endpoint()).contains(URI.create("https://s3.eu-north-1.amazonaws.com"));
        assertThat(aws.probes()).isFalse();
        assertThat(aws.pathStyle()).isFalse();
    }
}
