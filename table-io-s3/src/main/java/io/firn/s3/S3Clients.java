// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.InvalidRequestException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The clients of one store, over one pool of connections. They differ in what they repeat by themselves:
 *
 * <ul>
 *   <li>{@link #repeating}: everything that the SDK holds for transient, with its back-off. For requests that may be
 *       repeated without anyone seeing it (reads, parts of an upload), and for those whose caller settles every doubt.
 *   <li>{@link #once}: only what the server has refused to begin (409 of a conditional write that met another one, 503
 *       SlowDown). An outcome that is unknown stays unknown, and whoever commits reads it back.
 * </ul>
 */
final class S3Clients implements AutoCloseable {

    /** A conditional write is over in a few milliseconds; the one that met it need not wait for long. */
    private static final Duration CONFLICT_DELAY = Duration.ofMillis(20);

    private static final Duration THROTTLED_DELAY = Duration.ofMillis(500);
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    private final S3Settings settings;
    private final AwsCredentialsProvider credentials;
    private final boolean ownsCredentials;
    private final Region region;
    private final SdkHttpClient http;
    private final S3Client repeating;
    private volatile @Nullable S3Client once;

    S3Clients(S3Settings settings, Optional<AwsCredentialsProvider> credentials) {
        this.settings = settings;
        this.region = region(settings);
        this.ownsCredentials = credentials.isEmpty();
        this.credentials =
                credentials.orElseGet(() -> DefaultCredentialsProvider.builder().build());
        this.http = Apache5HttpClient.builder()
                .maxConnections(settings.number(S3Setting.MAX_CONNECTIONS))
                .connectionTimeout(settings.duration(S3Setting.CONNECT_TIMEOUT))
                .socketTimeout(settings.duration(S3Setting.SOCKET_TIMEOUT))
                .connectionAcquisitionTimeout(settings.duration(S3Setting.ATTEMPT_TIMEOUT))
                // It would cost a round trip for each upload, to spare bytes in the rare case of a refusal.
                .expectContinueEnabled(false)
                .build();
        this.repeating = client(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(settings.number(S3Setting.MAX_ATTEMPTS))
                // The SDK takes a listing that ends in the middle for a server that does not know XML.
                .retryOnException(S3Failure::brokeOff)
                .build());
    }

    private static Region region(S3Settings settings) {
        if (settings.region().isPresent()) {
            return Region.of(settings.region().get());
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException unknown) {
            if (settings.endpoint().isPresent()) {
                // Servers of one's own have no regions, but the signature needs a name.
                return Region.US_EAST_1;
            }
            throw new InvalidRequestException(
                    "The AWS region of the bucket is not known: set %s, AWS_REGION, or the region of your AWS profile."
                            .formatted(S3Setting.REGION.settingName()),
                    unknown);
        }
    }

    private S3Client client(RetryStrategy retries) {
        var builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(region)
                .forcePathStyle(settings.pathStyle())
                // Uploads are given a checksum by this store: the SDK's own would need an encoding of the body that not
                // every server understands. What is read has checksums of the table's.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                .overrideConfiguration(calls -> calls.retryStrategy(retries)
                        .apiCallTimeout(settings.duration(S3Setting.CALL_TIMEOUT))
                        .apiCallAttemptTimeout(settings.duration(S3Setting.ATTEMPT_TIMEOUT)));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    int maxAttempts() {
        return settings.number(S3Setting.MAX_ATTEMPTS);
    }

    S3Client repeating() {
        return repeating;
    }

    S3Client once() {
        S3Client known = once;
        return known != null ? known : makeOnce();
    }

    private synchronized S3Client makeOnce() {
        S3Client known = once;
        if (known == null) {
            known = client(DefaultRetryStrategy.standardStrategyBuilder()
                    // Without this line the client adds all that it holds for transient to what is repeated.
                    .useClientDefaults(false)
                    .maxAttempts(settings.number(S3Setting.MAX_ATTEMPTS))
                    .backoffStrategy(BackoffStrategy.exponentialDelay(CONFLICT_DELAY, MAX_DELAY))
                    .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(THROTTLED_DELAY, MAX_DELAY))
                    // It would give up all repetition after some hundred conflicts, which are nobody's fault.
                    .circuitBreakerEnabled(false)
                    .treatAsThrottling(failure ->
                            failure instanceof AwsServiceException refused && S3Failure.isThrottling(refused))
                    .retryOnException(
                            failure -> failure instanceof AwsServiceException refused && S3Failure.hadNoEffect(refused))
                    .build());
            once = known;
        }
        return known;
    }

    @Override
    public void close() {
        repeating.close();
        S3Client known = once;
        if (known != null) {
            known.close();
        }
        http.close();
        if (ownsCredentials && credentials instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the credentials failed", e);
            }
        }
    }
}
