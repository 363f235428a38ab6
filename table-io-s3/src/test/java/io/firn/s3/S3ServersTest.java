// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectStore;
import io.firn.io.testing.ObjectStoreRaceContract;
import io.firn.io.testing.ServerFault;
import io.firn.s3.testing.S3Endpoint;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of stores, on every server that can be had. */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
class S3ServersTest extends ObjectStoreRaceContract {
    private final S3Endpoint server;
    private final String prefix;

    S3ServersTest(S3Endpoint server) {
        this.server = server;
        this.prefix = server.newPrefix();
    }

    static List<S3Endpoint> servers() {
        return S3Endpoint.all();
    }

    @Override
    protected ObjectStore create() {
        return server.store(prefix);
    }

    @Override
    protected ObjectStore another(ObjectStore store) {
        return server.store(prefix);
    }

    @Override
    protected Set<ServerFault> knownFaults() {
        return server.knownFaults();
    }

    @Test
    void nothingOfAProbeIsLeft() {
        put("a", "x");
        assertThat(paths(store().list("", "", 10))).containsExactly("a");
    }
}
