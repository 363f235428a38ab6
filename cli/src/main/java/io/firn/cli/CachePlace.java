// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.DiskCache;
import io.firn.io.InvalidRequestException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where commands keep what they read of tables, if anywhere. */
final class CachePlace {
    static final String DIRECTORY = "FIRN_CACHE";
    static final String SIZE = "FIRN_CACHE_SIZE";

    private static final String DEFAULT_SIZE = "4g";
    private static final Pattern SIZE_TEXT = Pattern.compile("(\\d{1,6})([kmgt])");

    private CachePlace() {}

    /**
     * The cache that was asked for.
     *
     * @param directory of the command line, before that of the environment
     * @param size of the command line, before that of the environment
     */
    static Optional<DiskCache> of(Optional<String> directory, Optional<String> size, Map<String, String> environment) {
        Optional<String> place = directory.or(() -> set(environment, DIRECTORY));
        if (place.isEmpty()) {
            return Optional.empty();
        }
        if (place.get().isBlank()) {
            throw new InvalidRequestException("--cache takes a directory, and its name is empty.");
        }
        long maxBytes = size.map(text -> bytes("--cache-size", text))
                .orElseGet(() -> bytes(SIZE, set(environment, SIZE).orElse(DEFAULT_SIZE)));
        return Optional.of(DiskCache.in(Path.of(place.get()), maxBytes));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private static long bytes(String name, String text) {
        Matcher matcher = SIZE_TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new InvalidRequestException(
                    "%s takes a number and a unit, such as 500m or 20g, not '%s'.".formatted(name, text));
        }
        int unit = "kmgt".indexOf(matcher.group(2)) + 1;
        return Long.parseLong(matcher.group(1)) << 10 * unit;
    }
}
