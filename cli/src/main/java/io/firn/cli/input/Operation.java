// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import java.util.Locale;
import java.util.Optional;

/** What a change does, in the words of those who capture changes. */
public enum Operation {
    PUT,
    DELETE,
    /** All rows of the table that the changes come from are gone. */
    TRUNCATE,
    /** No change of a row. */
    MESSAGE;

    /**
     * The operation that a text means: Debezium's letters, also the text of its {@code __deleted}; Flink's kinds of rows; or
     * the words themselves. A row as it was before an update is a deletion, for the row behind it may have another key.
     */
    public static Optional<Operation> of(String text) {
        return Optional.ofNullable(
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "c", "r", "i", "u", "+i", "+u", "create", "read", "insert", "update", "upsert", "false" -> PUT;
                    case "d", "-d", "-u", "delete", "true" -> DELETE;
                    case "t", "truncate" -> TRUNCATE;
                    case "m", "message" -> MESSAGE;
                    default -> null;
                });
    }
}
