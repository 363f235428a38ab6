// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.UUID;

/**
 * A data file that does not exist, with the statistics that it would have: ids follow those of the file before, the other
 * columns span about everything. No column has nulls.
 *
 * @param number from 0
 */
public record FakeFile(long number) {
    public static final long ROWS = 10_000;

    private static final long FIRST_MICROS = 1_700_000_000_000_000L;

    /** A path relative to the table, with a random-looking name as writers give it. */
    public String path() {
        return "data/" + new UUID(Orders.mix(number), Orders.mix(~number)) + ".parquet";
    }

    public long sizeBytes() {
        return 266_000 + number % 1_000;
    }

    public long minId() {
        return number * ROWS;
    }

    public long maxId() {
        return minId() + ROWS - 1;
    }

    public long minCustomerId() {
        return number % 97;
    }

    public long maxCustomerId() {
        return 1_000_000 - number % 89;
    }

    public String minStatus() {
        return "cancelled";
    }

    public String maxStatus() {
        return "shipped";
    }

    public double minAmount() {
        return number % 13 + 0.25;
    }

    public double maxAmount() {
        return 99_999.75 - number % 7;
    }

    /** Microseconds since 1970. */
    public long minUpdatedAt() {
        return FIRST_MICROS + minId() * 1_000;
    }

    /** Microseconds since 1970. */
    public long maxUpdatedAt() {
        return FIRST_MICROS + maxId() * 1_000 + 999;
    }

    public String minNote() {
        return "a%05d".formatted(number % 100_000);
    }

    public String maxNote() {
        return "z%05d".formatted(number % 100_000);
    }
}
