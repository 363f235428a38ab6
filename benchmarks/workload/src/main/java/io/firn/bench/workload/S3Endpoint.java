// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Where the tables of the suites on S3 are: one bucket of a server on the loopback interface that takes any credentials,
 * behind a proxy that counts requests and holds them back for as long as it is told.
 *
 * @param port of the proxy
 */
public record S3Endpoint(int port) {
    public static final String BUCKET = "bench";

    /** The beginning of paths that are meant for the proxy. */
    public static final String CONTROL = "/-proxy/";
    /** Answers with the requests and the bytes since it was last asked. */
    public static final String COUNTS = CONTROL + "counts";
    /** Followed by the milliseconds that every request is held back from now on. */
    public static final String DELAY = CONTROL + "delay/";

    public String uri() {
        return "http://127.0.0.1:" + port;
    }

    /** What went through the proxy: requests, and the bytes of their bodies and of those of the answers. */
    record Traffic(long requests, long bytes) {}

    Traffic traffic() throws IOException {
        String[] words = ask(COUNTS).split(" ");
        return new Traffic(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    void delay(long millis) throws IOException {
        ask(DELAY + millis);
    }

    private String ask(String path) throws IOException {
        try (InputStream answer = URI.create(uri() + path).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
