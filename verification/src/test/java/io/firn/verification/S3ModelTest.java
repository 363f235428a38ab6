// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.io.ObjectStore;
import io.firn.io.testing.Seeds;
import io.firn.s3.testing.S3Endpoint;
import io.firn.s3.testing.S3TestServer;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random series of all operations on tables on S3 against rows in memory, on every server that can be had. */
class S3ModelTest {
    private static final int STEPS = 15;

    static List<S3Endpoint> servers() {
        return S3Endpoint.all();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aTableOnS3AgreesWithTheModel(S3Endpoint server) {
        Seeds.forEach(1, gen -> {
            try (ObjectStore store = server.store(server.newPrefix())) {
                new ModelRun(gen, store, new TreeMap<>()).run(STEPS);
            }
        });
    }

    @Test
    void aTableInADirectoryBucketAgreesWithTheModel() {
        try (S3TestServer server = S3TestServer.start().bucket("b--use1-az4--x-s3")) {
            Seeds.forEach(1, gen -> {
                try (ObjectStore store = server.store("b--use1-az4--x-s3", "t" + gen.seed(), server.settings())) {
                    new ModelRun(gen, store, new TreeMap<>()).run(STEPS);
                }
            });
        }
    }
}
