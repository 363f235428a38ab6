// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.Optional;

/**
 * A scan of a table of orders.
 *
 * @param columns what is read
 * @param threads how many threads may read
 * @param ids only rows of these ids, and exactly those
 * @param form what the caller wants to have in hands
 */
public record ScanRequest(Columns columns, int threads, Optional<IdRange> ids, Form form) {

    /** The form of the result. A system that has only one gives that one. */
    public enum Form {
        /** The system's fastest: batches of columns if it has them; the lengths of texts suffice. */
        BATCHES,
        /** Row by row, with a {@code String} made of each text. */
        ROWS
    }

    /** Ids from {@code from}, inclusive, to {@code to}, exclusive. */
    public record IdRange(long from, long to) {
        public boolean has(long id) {
            return id >= from && id < to;
        }
    }
}
