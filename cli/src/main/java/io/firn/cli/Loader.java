// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.column.ColumnBatch;
import io.firn.io.InvalidRequestException;
import io.firn.table.BatchCursor;
import io.firn.table.CommitMessage;
import io.firn.table.ForeignParquet;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Writes the rows of inputs as data files of a table, for one commit. */
final class Loader {
    /** Rows between two looks at the progress. */
    private static final int PROGRESS_ROWS = 4096;

    private Loader() {}

    /**
     * Files and the number of rows in them.
     *
     * @param files what the commit takes
     * @param rows how many rows
     */
    record Loaded(List<CommitMessage> files, long rows) {}

    /** Writes all rows; a row that does not fit stops everything, and then nothing is committed. */
    static Loaded load(Table table, List<Input> inputs) {
        long total = inputs.stream().mapToLong(Input::sizeBytes).sum();
        RowCheck check =
                new RowCheck(table.schema(), table.snapshot().definition().primaryKey());
        try (TableWriter writer = table.newWriter();
                Progress progress = Progress.ofBytes("append", total)) {
            long before = 0;
            for (Input input : inputs) {
                long bytesBefore = before;
                LongConsumer at = bytes -> progress.at(bytesBefore + bytes);
                if (input.format() == Input.Format.PARQUET) {
                    writeBatches(input, writer, check, at);
                } else {
                    writeRows(input, writer, check, at);
                }
                before += input.sizeBytes();
            }
            return new Loaded(writer.finish(), writer.rowCount());
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(e.getMessage() + " Nothing was appended.", e);
        }
    }

    private static void writeBatches(Input input, TableWriter writer, RowCheck check, LongConsumer at) {
        ForeignParquet file = input.parquet(writer.schema());
        try (BatchCursor batches = input.reading(() -> file.batches(writer.schema()))) {
            long rows = 0;
            Optional<ColumnBatch> batch;
            while ((batch = input.reading(batches::next)).isPresent()) {
                check.require(batch.get(), input.name(), rows);
                try {
                    writer.write(batch.get());
                } catch (InvalidRequestException e) {
                    throw new InvalidRequestException(
                            "%s, rows from %d: %s".formatted(input.name(), rows + 1, e.getMessage()), e);
                }
                rows += batch.get().rowCount();
                at.accept((long) ((double) input.sizeBytes() * rows / file.rowCount()));
            }
        }
    }

    private static void writeRows(Input input, TableWriter writer, RowCheck check, LongConsumer at) {
        try (RowSource source = input.open(writer.schema())) {
            Row row;
            for (long count = 0; (row = source.next()) != null; count++) {
                check.require(row, source::position);
                try {
                    writer.write(row);
                } catch (InvalidRequestException e) {
                    // The writer counts rows and keeps the problem itself as the cause; the input names the place
                    // better.
                    Throwable problem = e.getCause() instanceof InvalidRequestException misfit ? misfit : e;
                    throw new InvalidRequestException(source.position() + ": " + problem.getMessage(), e);
                }
                if (count % PROGRESS_ROWS == 0) {
                    at.accept(source.bytesRead());
                }
            }
        }
    }
}
