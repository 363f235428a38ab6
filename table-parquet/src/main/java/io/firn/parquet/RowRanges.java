// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.List;

/**
 * Rows of a file by position, as ascending ranges that neither overlap nor touch. Immutable.
 *
 * @param ranges none of them empty
 */
public record RowRanges(List<Range> ranges) {

    /** Rows {@code from} (inclusive) to {@code to} (exclusive). */
    public record Range(long from, long to) {
        public Range {
            if (from < 0 || from >= to) {
                throw new IllegalArgumentException("Not a range of rows: " + from + " to " + to);
            }
        }
    }

    public RowRanges {
        ranges = List.copyOf(ranges);
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).from() <= ranges.get(i - 1).to()) {
                throw new IllegalArgumentException("Ranges of rows overlap, touch or descend: " + ranges);
            }
        }
    }

    /** The rows 0 to {@code count}, exclusive. */
    public static RowRanges all(long count) {
        return new RowRanges(count == 0 ? List.of() : List.of(new Range(0, count)));
    }

    /** The number of rows in all ranges. */
    public long rowCount() {
        return ranges.stream().mapToLong(range -> range.to() - range.from()).sum();
    }
}
