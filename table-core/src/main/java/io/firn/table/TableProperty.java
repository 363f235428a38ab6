// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.io.InvalidRequestException;
import io.firn.table.internal.key.WrittenKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table properties that Firn itself reads; {@code docs/properties.md} explains them. Names that begin with
 * {@code firn.}, {@code write.} or {@code commit.} are Firn's, so an unknown one is refused as a likely mistake; all other
 * names are the users' own.
 */
public enum TableProperty {
    /** A data file is closed when it reaches about this size, in bytes. */
    TARGET_FILE_SIZE_BYTES("write.target-file-size-bytes", 128L << 20, 1L << 10, 64L << 30),
    /** Data files of different partitions that one writer has open at the same time. */
    MAX_OPEN_FILES("write.max-open-files", 64, 1, 10_000),
    /** Memory for sorting rows before they are written, in bytes; a vector cannot hold more than 1 GB. */
    SORT_BUFFER_BYTES("write.sort-buffer-bytes", 256L << 20, 1L << 10, 1L << 30),
    /** The compression level of zstd. */
    ZSTD_LEVEL("write.zstd-level", 3, 1, 22),
    /** Columns whose data files have Parquet Bloom filters. */
    BLOOM_FILTER_COLUMNS("write.bloom-filter-columns"),
    /** How many columns have statistics in the metadata. */
    STATISTICS_MAX_COLUMNS("write.statistics.max-columns", 100, 0, 100_000),
    /** The column that says which of two rows of one key is the newer one. */
    SEQUENCE_COLUMN("write.sequence-column"),
    /** When the key index of a data file is stored in it. */
    KEY_INDEX("write.key-index", List.of("auto", "always", "never")),
    /** How strict overwrites and deletes are about rivals: {@code serializable} or {@code snapshot}. */
    COMMIT_ISOLATION("commit.isolation", List.of("serializable", "snapshot"));

    private static final List<String> RESERVED = List.of("firn.", "write.", "commit.");

    private final String propertyName;
    private final String defaultText;
    private final long min;
    private final long max;
    private final List<String> words;

    TableProperty(String propertyName, long defaultValue, long min, long max) {
        this.propertyName = propertyName;
        this.defaultText = Long.toString(defaultValue);
        this.min = min;
        this.max = max;
        this.words = List.of();
    }

    TableProperty(String propertyName, List<String> words) {
        this.propertyName = propertyName;
        this.defaultText = words.get(0);
        this.min = 0;
        this.max = 0;
        this.words = words;
    }

    /** A property that takes names of columns, and has none by default. */
    TableProperty(String propertyName) {
        this.propertyName = propertyName;
        this.defaultText = "";
        this.min = 0;
        this.max = 0;
        this.words = List.of();
    }

    /** The name as users write it, for instance {@code write.zstd-level}. */
    public String propertyName() {
        return propertyName;
    }

    /** The value of a table that does not set the property. */
    public String defaultText() {
        return defaultText;
    }

    /** What values are allowed, in words. */
    public String allowed() {
        if (isOneColumn()) {
            return "the name of one column";
        }
        if (isColumns()) {
            return "names of columns with commas between";
        }
        return words.isEmpty() ? "a whole number from %d to %d".formatted(min, max) : String.join(" or ", words);
    }

    /**
     * Checks a property that someone wants to set.
     *
     * @throws InvalidRequestException when the name is Firn's and unknown, or the value is not allowed
     */
    static void require(String name, String value) {
        for (TableProperty property : values()) {
            if (property.propertyName.equals(name)) {
                property.check(value);
                return;
            }
        }
        if (name.isBlank()) {
            throw new InvalidRequestException("A table property needs a name.");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (RESERVED.stream().anyMatch(lower::startsWith)) {
            throw new InvalidRequestException(
                    "There is no table property '%s'. Names that begin with %s are Firn's own, and these are: %s."
                            .formatted(
                                    name,
                                    String.join(", ", RESERVED),
                                    Arrays.stream(values())
                                            .map(TableProperty::propertyName)
                                            .collect(Collectors.joining(", "))));
        }
    }

    /** The isolation that the properties of a table ask for. */
    static CommitIntent.Isolation isolation(Map<String, String> properties) {
        String text = COMMIT_ISOLATION.text(properties);
        COMMIT_ISOLATION.check(text);
        return CommitIntent.Isolation.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** When the properties of a table want the key index of a data file stored in it. */
    static WrittenKeys.Storing keyIndex(Map<String, String> properties) {
        String text = KEY_INDEX.text(properties);
        KEY_INDEX.check(text);
        return WrittenKeys.Storing.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The number that the properties of a table give, or the default. */
    long number(Map<String, String> properties) {
        String text = text(properties);
        check(text);
        return Long.parseLong(text);
    }

    /** The column paths that the properties of a table list. */
    List<String> columns(Map<String, String> properties) {
        return Arrays.stream(text(properties).split(","))
                .map(String::strip)
                .filter(column -> !column.isEmpty())
                .toList();
    }

    private boolean isColumns() {
        return defaultText.isEmpty();
    }

    private boolean isOneColumn() {
        return this == SEQUENCE_COLUMN;
    }

    private static boolean isOneName(String value) {
        return !value.isBlank() && value.indexOf(',') < 0;
    }

    /** Throws {@link IllegalArgumentException} for a number that is not allowed. */
    void requireInRange(long number) {
        if (number < min || number > max) {
            throw new IllegalArgumentException(
                    "%d is not allowed for %s: it takes %s.".formatted(number, propertyName, allowed()));
        }
    }

    private String text(Map<String, String> properties) {
        return properties.getOrDefault(propertyName, defaultText);
    }

    private void check(String value) {
        // Columns come and go, so that their names are looked at when files are written.
        boolean allowed = isOneColumn()
                ? isOneName(value)
                : isColumns() || (words.isEmpty() ? isNumberInRange(value) : words.contains(value));
        if (!allowed) {
            throw new InvalidRequestException("The table property %s takes %s, not '%s'.%s"
                    .formatted(
                            propertyName,
                            allowed(),
                            value,
                            isOneColumn() && value.isBlank() ? " Unset it to have none." : ""));
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
