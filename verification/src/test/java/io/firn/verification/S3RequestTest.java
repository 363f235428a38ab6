// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.testing.Gen;
import io.firn.metadata.Environment;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.testing.FaultProxy;
import io.firn.s3.testing.HttpExchange;
import io.firn.s3.testing.S3TestServer;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests of every operation as the real client sends them over HTTP: the same tests, counted on the network. */
class S3RequestTest extends RequestTest {
    /** Set while the test is constructed, by {@link #way}; an initializer would undo that. */
    private Servers servers;

    /** A server, a proxy that counts, and a way to the server past it. */
    private record Servers(S3TestServer server, FaultProxy proxy, S3ObjectStore counted, S3ObjectStore uncounted) {
        static Servers start() {
            S3TestServer server = S3TestServer.start();
            FaultProxy proxy = FaultProxy.before(server.endpoint());
            return new Servers(server, proxy, counted(server, proxy), server.store("t"));
        }

        static S3ObjectStore counted(S3TestServer server, FaultProxy proxy) {
            return server.store(
                    "bucket",
                    "t",
                    server.settings().with(S3Setting.ENDPOINT, proxy.endpoint().toString()));
        }
    }

    @Override
    Way way() {
        servers = Servers.start();
        return new Way(servers.counted(), servers.uncounted(), RequestLog.of(servers.proxy(), "t"));
    }

    @AfterEach
    void close() {
        servers.counted().close();
        servers.uncounted().close();
        servers.proxy().close();
        servers.server().close();
    }

    @Test
    void anAppendByANewProcessIsOneListOneGetAndTwoPutsOfWhichOneIsTheRoot() {
        Environment environment = World.of(new Gen(2));
        servers.proxy().forget();
        try (S3ObjectStore store = Servers.counted(servers.server(), servers.proxy())) {
            Table table = Table.open(store, environment);
            try (TableWriter writer = table.newWriter()) {
                writer.write(Row.of(1L, "x"));
                table.newAppend().add(writer.finish()).commit();
            }
        }
        assertThat(servers.proxy().log())
                .extracting(HttpExchange::operation)
                .containsExactly("ListObjectsV2", "GetObject", "PutObject", "PutObject");
    }

    @Test
    void aCreationIsOneListAndOnePut() {
        servers.proxy().forget();
        try (S3ObjectStore store = servers.server()
                .store(
                        "bucket",
                        "new",
                        servers.server()
                                .settings()
                                .with(
                                        S3Setting.ENDPOINT,
                                        servers.proxy().endpoint().toString()))) {
            Table.create(store, Schema.of(Field.required("id", Type.Simple.LONG)), World.of(new Gen(3)))
                    .create();
        }
        assertThat(servers.proxy().log())
                .extracting(HttpExchange::operation)
                .isEqualTo(List.of("ListObjectsV2", "PutObject"));
    }
}
