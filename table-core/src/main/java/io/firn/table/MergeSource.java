// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.table.internal.change.SourceRows;
import io.firn.types.Schema;
import java.util.Iterator;
import java.util.Optional;

/** Reads the rows of the source of a merge, once, as many at a time as memory shall hold. For one thread. */
sealed interface MergeSource extends AutoCloseable {

    Schema schema();

    /** The next rows, until they take so much memory; fewer, or none, at the end. */
    SourceRows next(long memoryBytes);

    /** Whether all rows were handed out. */
    boolean isExhausted();

    @Override
    void close();

    /** Rows in memory, or of any other kind. */
    final class Given implements MergeSource {
        private final Schema schema;
        private final Iterator<? extends Row> rows;
        private long read;

        Given(Schema schema, Iterator<? extends Row> rows) {
            this.schema = schema;
            this.rows = rows;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public SourceRows next(long memoryBytes) {
            SourceRows chunk = new SourceRows(schema, read);
            while (chunk.bytes() < memoryBytes && chunk.size() < MAX_ROWS && rows.hasNext()) {
                chunk.add(rows.next());
            }
            read += chunk.size();
            return chunk;
        }

        @Override
        public boolean isExhausted() {
            return !rows.hasNext();
        }

        @Override
        public void close() {}
    }

    /** The rows of a scan, of another table or of the same. */
    final class Scanned implements MergeSource {
        private final Schema schema;
        private final BatchCursor batches;
        private Optional<ColumnBatch> batch;
        private int at;
        private long read;

        Scanned(Scan scan) {
            this.schema = scan.schema();
            this.batches = scan.batches();
            this.batch = batches.next();
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public SourceRows next(long memoryBytes) {
            SourceRows chunk = new SourceRows(schema, read);
            while (chunk.bytes() < memoryBytes && chunk.size() < MAX_ROWS && batch.isPresent()) {
                chunk.add(batch.get(), batch.get().selection().slot(at++));
                if (at == batch.get().rowCount()) {
                    batch = batches.next();
                    at = 0;
                }
            }
            read += chunk.size();
            return chunk;
        }

        @Override
        public boolean isExhausted() {
            return batch.isEmpty();
        }

        @Override
        public void close() {
            batches.close();
        }
    }

    /** Rows that one hash table takes. */
    int MAX_ROWS = 1 << 28;
}
