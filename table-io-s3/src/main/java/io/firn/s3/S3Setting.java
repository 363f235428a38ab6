// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.InvalidRequestException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be set of a store on S3; {@code docs/s3.md} explains each. The names begin with {@code firn.s3.}. */
public enum S3Setting {
    /** Where the server is; S3 itself when not set. */
    ENDPOINT("endpoint", Kind.URL, ""),
    /** The region of the bucket. */
    REGION("region", Kind.TEXT, ""),
    /** Whether the bucket stands in the path of a request and not in the name of its host. */
    PATH_STYLE("path-style", Kind.BOOLEAN, ""),
    /** Whether to find out, before the first write, that the server honours conditional writes. */
    CONDITIONAL_WRITES("conditional-writes", List.of("probe", "trust")),
    /** Whether uploads carry a checksum, which the server verifies. */
    CHECKSUMS("checksums", Kind.BOOLEAN, "true"),
    /** Connections that may be open at the same time. */
    MAX_CONNECTIONS("max-connections", 64, 1, 10_000),
    /** Parts of objects that one store uploads, and ranges that it reads, at the same time. */
    PARALLEL_REQUESTS("parallel-requests", 8, 1, 1_000),
    /** How often a request that may safely be repeated is tried. */
    MAX_ATTEMPTS("max-attempts", 5, 1, 100),
    /** How long connecting may take. */
    CONNECT_TIMEOUT("connect-timeout-ms", 5_000, 1, 3_600_000),
    /** How long a connection may be silent. */
    SOCKET_TIMEOUT("socket-timeout-ms", 30_000, 1, 3_600_000),
    /** How long one attempt at a request may take, its body included. */
    ATTEMPT_TIMEOUT("attempt-timeout-ms", 60_000, 1, 3_600_000),
    /** How long all attempts at a request may take together. */
    CALL_TIMEOUT("call-timeout-ms", 180_000, 1, 3_600_000),
    /** Size of the parts in which large objects are uploaded; S3 takes no smaller ones than 5 MiB. */
    PART_SIZE("part-size-bytes", 8L << 20, 5L << 20, 1L << 30),
    /** Bytes between two ranges of an object that are cheaper read than skipped by a request of their own. */
    MAX_GAP("max-gap-bytes", 512L << 10, 0, 64L << 20);

    private enum Kind {
        URL,
        TEXT,
        BOOLEAN,
        NUMBER,
        WORD
    }

    /** What the names of all settings begin with. */
    static final String PREFIX = "firn.s3.";

    private final String name;
    private final Kind kind;
    private final String defaultText;
    private final long min;
    private final long max;
    private final List<String> words;

    S3Setting(String name, Kind kind, String defaultText) {
        this.name = name;
        this.kind = kind;
        this.defaultText = defaultText;
        this.min = 0;
        this.max = 0;
        this.words = List.of();
    }

    S3Setting(String name, long defaultValue, long min, long max) {
        this.name = name;
        this.kind = Kind.NUMBER;
        this.defaultText = Long.toString(defaultValue);
        this.min = min;
        this.max = max;
        this.words = List.of();
    }

    S3Setting(String name, List<String> words) {
        this.name = name;
        this.kind = Kind.WORD;
        this.defaultText = words.get(0);
        this.min = 0;
        this.max = 0;
        this.words = words;
    }

    /** The name as users write it, for instance {@code firn.s3.endpoint}. */
    public String settingName() {
        return PREFIX + name;
    }

    /** The name behind {@code firn.s3.}. */
    public String shortName() {
        return name;
    }

    /** The value when it is not set; empty: see the guide. */
    public String defaultText() {
        return defaultText;
    }

    /** What values are allowed, in words. */
    public String allowed() {
        return switch (kind) {
            case URL -> "a URL";
            case TEXT -> "a text";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a whole number from %d to %d".formatted(min, max);
            case WORD -> String.join(" or ", words);
        };
    }

    /**
     * The setting of a name, with or without {@code firn.s3.} before it.
     *
     * @throws InvalidRequestException when there is none
     */
    public static S3Setting of(String name) {
        Optional<S3Setting> found = Arrays.stream(values())
                .filter(setting ->
                        setting.name.equals(name) || setting.settingName().equals(name))
                .findFirst();
        return found.orElseThrow(() -> new InvalidRequestException("There is no setting '%s' of S3. There are: %s."
                .formatted(
                        name,
                        Arrays.stream(values()).map(S3Setting::settingName).collect(Collectors.joining(", ")))));
    }

    void check(String value) {
        boolean allowed = switch (kind) {
            case URL -> isHttpUrl(value);
            case TEXT -> !value.isBlank();
            case BOOLEAN -> value.equals("true") || value.equals("false");
            case NUMBER -> isNumberInRange(value);
            case WORD -> words.contains(value);
        };
        if (!allowed) {
            throw new InvalidRequestException(
                    "The setting %s takes %s, not '%s'.".formatted(settingName(), allowed(), value));
        }
    }

    private static boolean isHttpUrl(String value) {
        try {
            URI uri = URI.create(value);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private boolean isNumberInRange(String value) {
        try {
            long number = Long.parseLong(value);
            return number >= min && number <= max;
        } catch (NumberFormatException notOne) {
            return false;
        }
    }
}
