// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import io.firn.bench.workload.S3Endpoint;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of S3's protocol in a process of its own, and the proxy before it that counts. */
final class S3Server implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long POLL_MS = 50;

    private final Process process;
    private final CountingProxy proxy;

    private S3Server(Process process, CountingProxy proxy) {
        this.process = process;
        this.proxy = proxy;
    }

    /** @param directory where it keeps its one bucket and its log */
    static S3Server start(String classPath, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("buckets").resolve(S3Endpoint.BUCKET));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path properties = directory.resolve("s3proxy.properties");
        Files.write(
                properties,
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=none",
                        "s3proxy.ignore-unknown-headers=true",
                        "jclouds.provider=filesystem",
                        "jclouds.filesystem.basedir=" + directory.resolve("buckets")));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log.txt").toFile())
                .start();
        S3Server server = new S3Server(process, new CountingProxy(port));
        try {
            server.awaitAnswer(port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void awaitAnswer(int port) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(START_SECONDS) && process.isAlive()) {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
                connection.getResponseCode();
                return;
            } catch (IOException notYet) {
                Thread.sleep(POLL_MS);
            }
        }
        throw new IOException("The S3 server did not start; see its log.");
    }

    /** The port that clients use. */
    int port() {
        return proxy.port();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        proxy.close();
    }
}
