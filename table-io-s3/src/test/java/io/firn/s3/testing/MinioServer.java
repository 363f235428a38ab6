// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** MinIO in a container, where a Docker engine is. The variable {@value #IMAGE_VARIABLE} names another image. */
final class MinioServer {
    static final String IMAGE_VARIABLE = "FIRN_TEST_MINIO_IMAGE";

    private static final String DEFAULT_IMAGE = "minio/minio:latest";
    private static final String SECRET = "firn-test-secret";
    private static final String KEY = "firn-test-key";
    private static final int PORT = 9000;

    private MinioServer() {}

    static String image() {
        return Optional.ofNullable(System.getenv(IMAGE_VARIABLE)).orElse(DEFAULT_IMAGE);
    }

    /** Whether there is something that Testcontainers could talk to. */
    static boolean hasDocker() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    static S3Endpoint start() {
        GenericContainer<?> container = new GenericContainer<>(
                        DockerImageName.parse(image()).asCompatibleSubstituteFor("minio/minio"))
                .withEnv("MINIO_ROOT_USER", KEY)
                .withEnv("MINIO_ROOT_PASSWORD", SECRET)
                .withCommand("server", "/data")
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp("/minio/health/ready").forPort(PORT));
        container.start();
        URI endpoint = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET));
        try (S3Client client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(credentials)
                .build()) {
            client.createBucket(request -> request.bucket("bucket"));
        }
        S3Settings settings =
                S3Settings.DEFAULT.with(S3Setting.ENDPOINT, endpoint.toString()).with(S3Setting.REGION, "us-east-1");
        return new S3Endpoint("MinIO (" + image() + ")", "bucket", settings, Optional.of(credentials));
    }
}
