// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import io.firn.s3.S3Location;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3Proxy with its provider {@code filesystem}, in a process of its own: a server that somebody else wrote, and whose
 * conditional writes are atomic. It verifies signatures. The build puts its jars into {@code table-io-s3/target/s3proxy}. It
 * ends when it is closed, and also when this process dies.
 */
public final class S3ProxyServer implements AutoCloseable {
    /** Its name and version, for reports. */
    public static final String NAME = "S3Proxy 4.1.0";

    private static final String KEY = "firn-test-key";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final Process process;
    private final URI endpoint;
    private final AwsCredentialsProvider credentials;

    private S3ProxyServer(Path directory, Process process, URI endpoint, String secret) {
        this.directory = directory;
        this.process = process;
        this.endpoint = endpoint;
        this.credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, secret));
    }

    /** Starts a server with one bucket, {@code bucket}, and its files in a temporary directory. */
    public static S3ProxyServer start() {
        IllegalStateException last = new IllegalStateException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return launch();
            } catch (IllegalStateException failed) {
                // Another process may have taken the port that was free a moment ago.
                last = failed;
            } catch (IOException e) {
                throw new IllegalStateException("S3Proxy cannot be started", e);
            }
        }
        throw last;
    }

    private static S3ProxyServer launch() throws IOException {
        Path directory = Files.createTempDirectory("firn-s3proxy-");
        Path data = Files.createDirectory(directory.resolve("data"));
        int port = freePort();
        // Whoever else listens at this port does not know the secret, so that it is not taken for the new server.
        String secret = "secret-" + directory.getFileName();
        Files.write(
                directory.resolve("s3proxy.properties"),
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + KEY,
                        "s3proxy.credential=" + secret,
                        "jclouds.provider=filesystem",
                        "jclouds.identity=unused",
                        "jclouds.credential=unused",
                        "jclouds.filesystem.basedir=" + data));
        Files.writeString(
                directory.resolve("logback.xml"),
                "<configuration><appender name=\"OUT\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder>"
                        + "<pattern>%d %-5level %logger %msg%n</pattern></encoder></appender>"
                        + "<root level=\"WARN\"><appender-ref ref=\"OUT\"/></root></configuration>");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                        "-cp",
                        jars().resolve("*") + File.pathSeparator + ownClasses(),
                        S3ProxyMain.class.getName(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        directory.resolve("s3proxy.properties").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log.txt").toFile())
                .start();
        S3ProxyServer server = new S3ProxyServer(directory, process, URI.create("http://127.0.0.1:" + port), secret);
        server.awaitStart();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path jars() {
        Path jars = Path.of(System.getProperty("firn.root", ".."), "table-io-s3", "target", "s3proxy");
        if (!Files.isDirectory(jars)) {
            throw new UnsupportedOperationException("The jars of S3Proxy are not in " + jars.toAbsolutePath()
                    + ": build the module table-io-s3 with its tests first.");
        }
        return jars;
    }

    private static String ownClasses() {
        return Path.of(URI.create(S3ProxyMain.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
    }

    private void awaitStart() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        SdkException last = null;
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (isListening()) {
                last = tryBucket();
                if (last == null) {
                    return;
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        String log = Files.readString(directory.resolve("log.txt"));
        close();
        throw new IllegalStateException("S3Proxy did not start: " + log, last);
    }

    /** A client takes longer to make than the server to start. */
    private boolean isListening() {
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private @Nullable SdkException tryBucket() {
        try (S3Client client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(software.amazon.awssdk.regions.Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(credentials)
                .overrideConfiguration(calls -> calls.retryStrategy(retries -> retries.maxAttempts(1)))
                .build()) {
            client.createBucket(request -> request.bucket("bucket"));
            return null;
        } catch (SdkException notYet) {
            return notYet;
        }
    }

    public URI endpoint() {
        return endpoint;
    }

    public AwsCredentialsProvider credentials() {
        return credentials;
    }

    /** Where this server is; the store finds out for itself whether conditional writes are honoured. */
    public S3Settings settings() {
        return S3Settings.DEFAULT.with(S3Setting.ENDPOINT, endpoint.toString()).with(S3Setting.REGION, "us-east-1");
    }

    /** A store at {@code s3://bucket/<prefix>} of this server. */
    public S3ObjectStore store(String prefix) {
        return S3ObjectStore.open(new S3Location("bucket", prefix), settings(), credentials);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
