// SPDX-License-Identifier: Apache-2.0
package io.firn.arrow;

import io.firn.column.ColumnBatch;
import io.firn.table.BatchCursor;
import io.firn.table.Scan;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The result of a scan as Arrow record batches, one after the other in one {@link VectorSchemaRoot}. Only selected rows are
 * in them: deleted ones and those that do not match are left out by then.
 *
 * <p>Arrow keeps its vectors outside the heap and Firn in arrays, so values are copied once: a column of numbers, or of text
 * that comes without a dictionary, in one piece where all rows of the batch are selected, else row by row. Dictionaries are
 * expanded. Metadata columns and nested ones are columns like all others; {@code uuid} becomes a fixed-size binary of 16
 * bytes, {@code decimal} a Decimal128.
 *
 * <p>The program needs {@code --add-opens=java.base/java.nio=ALL-UNNAMED}, and an implementation of Arrow's memory such as
 * {@code arrow-memory-unsafe} on its class path. For one thread.
 */
public final class ArrowBatches implements AutoCloseable {
    private final io.firn.types.Schema schema;
    private final BatchCursor batches;
    private final VectorSchemaRoot root;

    private ArrowBatches(io.firn.types.Schema schema, BatchCursor batches, VectorSchemaRoot root) {
        this.schema = schema;
        this.batches = batches;
        this.root = root;
    }

    /** @param allocator gives the memory of the vectors; the caller's, who closes it after the batches */
    public static ArrowBatches of(Scan scan, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(ArrowTypes.schema(scan.schema()), allocator);
        try {
            return new ArrowBatches(scan.schema(), scan.batches(), root);
        } catch (RuntimeException failure) {
            root.close();
            throw failure;
        }
    }

    /** The vectors of the current batch; the same object for all of them, which {@link #close} closes. */
    public VectorSchemaRoot root() {
        return root;
    }

    /** Goes to the next batch; false when there is none, and the root is then empty. */
    public boolean next() {
        root.clear();
        Optional<ColumnBatch> next = batches.next();
        if (next.isEmpty()) {
            root.setRowCount(0);
            return false;
        }
        ColumnBatch batch = next.get();
        Slots rows = Slots.of(batch.selection());
        List<FieldVector> vectors = root.getFieldVectors();
        for (int column = 0; column < vectors.size(); column++) {
            ArrowCopy.fill(vectors.get(column), schema.fields().get(column).type(), batch.column(column), rows);
        }
        root.setRowCount(rows.count());
        return true;
    }

    @Override
    public void close() {
        try {
            batches.close();
        } finally {
            root.close();
        }
    }
}
