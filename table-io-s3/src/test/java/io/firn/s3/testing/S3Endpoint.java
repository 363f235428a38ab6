// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import io.firn.io.testing.ServerFault;
import io.firn.s3.S3Location;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Settings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * A bucket of some server, for tests that run on all there are.
 *
 * @param name of the server, for reports
 * @param credentials empty: those that the AWS SDK finds
 * @param knownFaults what the contract suite must not expect of it
 */
public record S3Endpoint(
        String name,
        String bucket,
        S3Settings settings,
        Optional<AwsCredentialsProvider> credentials,
        Set<ServerFault> knownFaults) {

    public S3Endpoint {
        knownFaults = Set.copyOf(knownFaults);
    }

    S3Endpoint(String name, String bucket, S3Settings settings, Optional<AwsCredentialsProvider> credentials) {
        this(name, bucket, settings, credentials, Set.of());
    }

    private static final String VARIABLE = "FIRN_TEST_S3_";

    /** Started once for all tests of a process; they end with it. */
    private static final class Started {
        static final List<S3Endpoint> ALL = start();

        private static List<S3Endpoint> start() {
            List<S3Endpoint> started = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            S3TestServer strict = S3TestServer.start();
            started.add(new S3Endpoint(
                    "strict server in the process",
                    "bucket",
                    strict.settings(),
                    Optional.of(S3TestServer.CREDENTIALS)));
            S3ProxyServer proxy = S3ProxyServer.start();
            Runtime.getRuntime().addShutdownHook(new Thread(proxy::close));
            started.add(new S3Endpoint(
                    S3ProxyServer.NAME,
                    "bucket",
                    proxy.settings(),
                    Optional.of(proxy.credentials()),
                    EnumSet.allOf(ServerFault.class)));
            if (MinioServer.hasDocker()) {
                started.add(MinioServer.start());
            } else {
                missing.add("MinIO (no Docker engine)");
            }
            Optional<S3Endpoint> given = fromEnvironment();
            given.ifPresent(started::add);
            if (given.isEmpty()) {
                missing.add("an endpoint of yours (%sBUCKET is not set)".formatted(VARIABLE));
            }
            System.out.println("S3 servers under test: "
                    + String.join(", ", started.stream().map(S3Endpoint::name).toList()) + "; not there: "
                    + String.join(", ", missing));
            return List.copyOf(started);
        }
    }

    /** All servers that can be had here. Which they are is printed. */
    public static List<S3Endpoint> all() {
        return Started.ALL;
    }

    /**
     * What the environment names: {@code FIRN_TEST_S3_BUCKET}, and settings such as {@code FIRN_TEST_S3_ENDPOINT} for
     * {@code firn.s3.endpoint}. Credentials are found by the AWS SDK.
     */
    private static Optional<S3Endpoint> fromEnvironment() {
        Map<String, String> environment = System.getenv();
        String bucket = environment.get(VARIABLE + "BUCKET");
        if (bucket == null) {
            return Optional.empty();
        }
        Map<String, String> settings = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE) && !name.equals(VARIABLE + "BUCKET")) {
                settings.put(
                        name.substring(VARIABLE.length())
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-'),
                        value);
            }
        });
        String name = "the endpoint " + settings.getOrDefault("endpoint", "of AWS");
        return Optional.of(new S3Endpoint(name, bucket, S3Settings.of(settings), Optional.empty()));
    }

    /** A prefix that nobody else uses. */
    public String newPrefix() {
        return "firn-test/" + UUID.randomUUID();
    }

    public S3ObjectStore store(String prefix) {
        return store(prefix, settings);
    }

    public S3ObjectStore store(String prefix, S3Settings chosen) {
        S3Location location = new S3Location(bucket, prefix);
        return credentials.isPresent()
                ? S3ObjectStore.open(location, chosen, credentials.get())
                : S3ObjectStore.open(location, chosen);
    }

    @Override
    public String toString() {
        return name;
    }
}
