// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.InvalidRequestException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The settings of a store on S3. What is not set has the default of its {@link S3Setting}. Immutable. */
public final class S3Settings {

    /** Nothing set: S3 itself, with the region and the credentials that the AWS SDK finds. */
    public static final S3Settings DEFAULT = new S3Settings(new EnumMap<>(S3Setting.class));

    private final Map<S3Setting, String> values;

    private S3Settings(EnumMap<S3Setting, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * Settings by name, for instance {@code firn.s3.endpoint}.
     *
     * @throws InvalidRequestException when a name is unknown or a value is not allowed
     */
    public static S3Settings of(Map<String, String> values) {
        S3Settings settings = DEFAULT;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            settings = settings.with(S3Setting.of(entry.getKey()), entry.getValue());
        }
        return settings;
    }

    /** These settings, but one of them as given. */
    public S3Settings with(S3Setting setting, String value) {
        setting.check(value);
        EnumMap<S3Setting, String> changed = new EnumMap<>(S3Setting.class);
        changed.putAll(values);
        changed.put(setting, value);
        return new S3Settings(changed);
    }

    /** Where the server is; empty for S3 itself, or for what the AWS SDK finds. */
    Optional<URI> endpoint() {
        return Optional.ofNullable(values.get(S3Setting.ENDPOINT)).map(URI::create);
    }

    Optional<String> region() {
        return Optional.ofNullable(values.get(S3Setting.REGION));
    }

    /** Whether to write the bucket into the path. Servers of one's own rarely have a host name for every bucket. */
    boolean pathStyle() {
        String value = values.get(S3Setting.PATH_STYLE);
        return value == null ? endpoint().isPresent() && !isAws() : value.equals("true");
    }

    /** Whether the server has to show that it honours conditional writes; AWS documents that it does. */
    boolean probes() {
        return text(S3Setting.CONDITIONAL_WRITES).equals("probe") && endpoint().isPresent() && !isAws();
    }

    private boolean isAws() {
        return endpoint()
                .map(URI::getHost)
                .filter(host -> host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))
                .isPresent();
    }

    boolean checksums() {
        return text(S3Setting.CHECKSUMS).equals("true");
    }

    int number(S3Setting setting) {
        return Integer.parseInt(text(setting));
    }

    Duration duration(S3Setting setting) {
        return Duration.ofMillis(number(setting));
    }

    private String text(S3Setting setting) {
        return values.getOrDefault(setting, setting.defaultText());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof S3Settings settings && settings.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
