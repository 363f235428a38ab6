// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.table.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that picks an older version of a table. */
final class AsOf {

    @Option(
            names = "--as-of",
            paramLabel = "VERSION|TIME",
            description = "Read the table as it was at a version (17), or at a time: 2026-11-22, 2026-11-22T08:00,"
                    + " 2026-11-22T08:00:00+01:00. Times without an offset are UTC.")
    @Nullable
    String asOf;

    /** The snapshot that is meant; the newest without the option. */
    Snapshot snapshot(Table table) {
        if (asOf == null) {
            return table.snapshot();
        }
        return asOf.matches("\\d{1,18}") ? table.snapshot(Long.parseLong(asOf)) : table.snapshot(time(asOf));
    }

    private static Instant time(String text) {
        String iso = text.trim().replace(' ', 'T');
        try {
            if (iso.matches("\\d{4}-\\d\\d-\\d\\d")) {
                return LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            if (iso.matches("(?i).*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)$")) {
                return OffsetDateTime.parse(iso.replaceFirst("([+-]\\d\\d):?(\\d\\d)$", "$1:$2"))
                        .toInstant();
            }
            return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new InvalidRequestException(
                    "--as-of '%s' is neither a version such as 17 nor a time such as 2026-11-22T08:00:00Z."
                            .formatted(text),
                    e);
        }
    }
}
