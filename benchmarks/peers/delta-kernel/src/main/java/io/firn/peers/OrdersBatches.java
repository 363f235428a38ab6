// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.firn.bench.workload.Orders;
import java.util.Optional;

/** Generated orders as batches for Delta Kernel to write. */
final class OrdersBatches implements CloseableIterator<FilteredColumnarBatch> {
    private static final int BATCH_ROWS = 8_192;

    private final long to;
    private long next;

    OrdersBatches(long from, long to) {
        this.next = from;
        this.to = to;
    }

    @Override
    public boolean hasNext() {
        return next < to;
    }

    @Override
    public FilteredColumnarBatch next() {
        int size = (int) Math.min(BATCH_ROWS, to - next);
        long[][] longs = new long[6][size];
        double[] amounts = new double[size];
        String[][] texts = new String[6][size];
        Orders orders = new Orders();
        for (int row = 0; row < size; row++) {
            orders.row(next++);
            longs[0][row] = orders.id();
            longs[1][row] = orders.customerId();
            texts[2][row] = orders.status();
            amounts[row] = orders.amount();
            longs[4][row] = orders.updatedAt();
            texts[5][row] = orders.note();
        }
        return new FilteredColumnarBatch(new Batch(size, longs, amounts, texts), Optional.empty());
    }

    @Override
    public void close() {}

    private record Batch(int size, long[][] longs, double[] amounts, String[][] texts) implements ColumnarBatch {
        @Override
        public StructType getSchema() {
            return DeltaKernelSystem.SCHEMA;
        }

        @Override
        public ColumnVector getColumnVector(int ordinal) {
            return new Vector(
                    getSchema().at(ordinal).getDataType(), size, longs[ordinal], amounts, texts[ordinal]);
        }

        @Override
        public int getSize() {
            return size;
        }
    }

    private record Vector(DataType type, int size, long[] longs, double[] doubles, String[] texts)
            implements ColumnVector {
        @Override
        public DataType getDataType() {
            return type;
        }

        @Override
        public int getSize() {
            return size;
        }

        @Override
        public void close() {}

        @Override
        public boolean isNullAt(int row) {
            return false;
        }

        @Override
        public long getLong(int row) {
            return longs[row];
        }

        @Override
        public double getDouble(int row) {
            return doubles[row];
        }

        @Override
        public String getString(int row) {
            return texts[row];
        }
    }
}
