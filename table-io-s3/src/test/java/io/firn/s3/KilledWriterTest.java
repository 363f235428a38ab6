// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.s3.testing.S3Endpoint;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** A process that is killed in the middle of an upload leaves nothing that anyone sees, and its parts can be cleaned up. */
class KilledWriterTest {
    private static final int PART = 5 << 20;

    static List<S3Endpoint> servers() {
        return S3Endpoint.all();
    }

    /** What is killed: it has sent three parts, says so, and waits. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            S3Settings settings =
                    S3Settings.DEFAULT.with(S3Setting.PART_SIZE, "" + PART).with(S3Setting.REGION, "us-east-1");
            if (!arguments[2].isEmpty()) {
                settings = settings.with(S3Setting.ENDPOINT, arguments[2]);
            }
            S3ObjectStore store = S3ObjectStore.open(new S3Location(arguments[0], arguments[1]), settings);
            ObjectSink sink = store.create(ObjectKey.of("data/killed.parquet"));
            sink.write(ByteBuffer.allocate(4 * PART));
            System.out.println("written");
            Thread.sleep(60_000);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void leavesNothingVisibleAndItsPartsCanBeCleanedUp(S3Endpoint server) throws Exception {
        String prefix = server.newPrefix();
        AwsCredentials credentials = server.credentials()
                .orElseGet(() -> DefaultCredentialsProvider.builder().build())
                .resolveCredentials();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Daws.accessKeyId=" + credentials.accessKeyId(),
                        "-Daws.secretAccessKey=" + credentials.secretAccessKey(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        server.bucket(),
                        prefix,
                        server.settings().endpoint().map(URI::toString).orElse(""))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Process writer = builder.start();
        try {
            assertThat(writer.inputReader().readLine()).isEqualTo("written");
        } finally {
            // On Unix this is SIGKILL: nothing of the process runs any more.
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        try (S3ObjectStore store = server.store(prefix)) {
            ObjectKey key = ObjectKey.of("data/killed.parquet");
            assertThat(store.get(key, 1 << 28)).isEmpty();
            assertThat(store.size(key)).isEmpty();
            assertThat(store.list("", "", 10)).isEmpty();
            assertThat(store.abortStaleUploads(Duration.ofHours(1))).isZero();
            assertThat(store.abortStaleUploads(Duration.ZERO)).isEqualTo(1);
            assertThat(store.abortStaleUploads(Duration.ZERO)).isZero();
            try (ObjectSink again = store.create(key)) {
                again.write(ByteBuffer.allocate(10));
                again.complete();
            }
            assertThat(store.size(key)).hasValue(10);
        }
    }
}
