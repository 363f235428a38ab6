// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.firn.bench.workload.S3Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountingProxyTest {
    private HttpServer upstream;
    private CountingProxy proxy;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws IOException {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(Executors.newCachedThreadPool());
        upstream.createContext("/sized", exchange -> answer(exchange, 200, 7));
        // A length of 0 means chunks there.
        upstream.createContext("/chunks", exchange -> answer(exchange, 200, 0));
        upstream.createContext("/nothing", exchange -> answer(exchange, 204, -1));
        upstream.start();
        proxy = new CountingProxy(upstream.getAddress().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        upstream.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, long length) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, length);
        if (length >= 0 && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write("content".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        exchange.close();
    }

    private String send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
                .expectContinue(method.equals("PUT"))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void requestsAndTheBytesOfBodiesAreCountedUntilAsked() throws Exception {
        assertThat(send("GET", "/sized", "")).isEqualTo("content");
        assertThat(send("GET", "/chunks", "")).isEqualTo("content");
        assertThat(send("PUT", "/sized", "12345")).isEqualTo("content");
        assertThat(send("HEAD", "/sized", "")).isEmpty();
        assertThat(send("GET", "/nothing", "")).isEmpty();
        assertThat(send("GET", S3Endpoint.COUNTS, "")).isEqualTo("5 " + (3 * 7 + 5));
        assertThat(send("GET", S3Endpoint.COUNTS, "")).isEqualTo("0 0");
    }

    @Test
    void requestsAreHeldBackForAsLongAsWasAsked() throws Exception {
        send("GET", S3Endpoint.DELAY + 80, "");
        long start = System.nanoTime();
        send("GET", "/sized", "");
        assertThat(System.nanoTime() - start).isGreaterThan(80_000_000L);
        send("GET", S3Endpoint.DELAY + 0, "");
        assertThat(send("GET", "/sized", "")).isEqualTo("content");
    }
}
