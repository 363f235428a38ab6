// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What to read of a file, and how. Immutable.
 *
 * @param columns a part of the file's schema: columns, and fields of structs, left out; matched by name
 * @param rows which rows
 * @param batchRows most rows of a batch
 * @param ahead unpacks pages ahead of time, a few for each column; empty: all is done by the thread that reads
 * @param skipping whether batches may be {@linkplain BatchReader#skip skipped}, so that it pays to know where pages begin
 */
public record ReadRequest(
        ParquetSchema columns, RowRanges rows, int batchRows, Optional<Executor> ahead, boolean skipping) {
    public ReadRequest {
        if (batchRows < 1) {
            throw new IllegalArgumentException("A batch has at least one row, not " + batchRows);
        }
    }

    /** Reads everything that is asked for, in the thread that asks. */
    public ReadRequest(ParquetSchema columns, RowRanges rows, int batchRows) {
        this(columns, rows, batchRows, Optional.empty(), false);
    }

    /** Uses an executor. It may run as many tasks at a time as it likes, or none; tasks never wait for each other. */
    public ReadRequest with(Executor executor) {
        return new ReadRequest(columns, rows, batchRows, Optional.of(executor), skipping);
    }

    /** Expects batches to be skipped. */
    public ReadRequest expectingSkips() {
        return new ReadRequest(columns, rows, batchRows, ahead, true);
    }
}
