// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.s3.testing.FaultProxy;
import io.firn.s3.testing.FaultProxy.Action;
import io.firn.s3.testing.FaultProxy.Kind;
import io.firn.s3.testing.HttpExchange;
import io.firn.s3.testing.S3TestServer;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The proxy does what it says. */
class FaultProxyTest {
    private final S3TestServer server = S3TestServer.start();
    private final FaultProxy proxy = FaultProxy.before(server.endpoint());
    private final S3ObjectStore store = server.store(
            "bucket",
            "t",
            server.settings().with(S3Setting.ENDPOINT, proxy.endpoint().toString()));

    @AfterEach
    void close() {
        store.close();
        proxy.close();
        server.close();
    }

    private PutResult put() {
        return store.put(ObjectKey.of("a"), ByteBuffer.wrap(new byte[1000]), PutCondition.IF_ABSENT);
    }

    @Test
    void whatPassesArrives() {
        assertThat(put()).isEqualTo(PutResult.STORED);
        assertThat(store.get(ObjectKey.of("a"), 1000)).hasValue(ByteBuffer.wrap(new byte[1000]));
        assertThat(proxy.log()).extracting(HttpExchange::operation).containsExactly("PutObject", "GetObject");
        assertThat(proxy.log().get(1).responseBytes()).isEqualTo(1000);
    }

    @Test
    void aDropBeforeHasNoEffectAndOneAfterHas() {
        proxy.script(request -> Action.of(Kind.DROP_BEFORE));
        assertThatThrownBy(this::put).isInstanceOf(StoreException.class);
        assertThat(server.keys("bucket")).isEmpty();
        proxy.script(request -> Action.of(Kind.DROP_AFTER));
        assertThatThrownBy(this::put)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.retryable()).isTrue());
        assertThat(server.keys("bucket")).containsExactly("t/a");
        assertThat(proxy.log()).hasSize(2).allMatch(exchange -> exchange.status() == 0);
    }

    @Test
    void aDuplicateReachesTheServerTwice() {
        proxy.script(request -> Action.of(Kind.DUPLICATE));
        assertThat(put()).isEqualTo(PutResult.EXISTS);
        assertThat(server.log()).extracting(HttpExchange::status).isEqualTo(List.of(200, 412));
    }

    @Test
    void anErrorStandsInPlaceOfTheWorkOrOfTheAnswer() {
        proxy.script(request -> Action.answer(Kind.ANSWER_BEFORE, 500, "InternalError"));
        assertThatThrownBy(this::put).isInstanceOf(StoreException.class).hasMessageContaining("500 InternalError");
        assertThat(server.log()).isEmpty();
        proxy.script(request -> Action.answer(Kind.ANSWER_AFTER, 500, "InternalError"));
        assertThatThrownBy(this::put).isInstanceOf(StoreException.class).hasMessageContaining("500 InternalError");
        assertThat(server.log()).extracting(HttpExchange::status).containsExactly(200);
    }
}
