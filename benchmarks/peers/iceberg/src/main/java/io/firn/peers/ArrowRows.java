// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.vector.VarCharVector;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.arrow.vectorized.ArrowReader;
import org.apache.iceberg.arrow.vectorized.ColumnVector;
import org.apache.iceberg.arrow.vectorized.ColumnarBatch;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;

/** Batches of Arrow vectors. The reader skips row groups but no rows, so the caller does. */
final class ArrowRows implements IcebergReader {
    /** What its own scan of a table uses. */
    private static final int BATCH_ROWS = 1 << 16;

    @Override
    public OrdersSum read(Table table, TableScan scan, ScanRequest request) throws Exception {
        List<Callable<OrdersSum>> tasks = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
            for (FileScanTask file : files) {
                tasks.add(() -> read(scan, file, request));
            }
        }
        return Threads.sum(request.threads(), tasks);
    }

    private static OrdersSum read(TableScan scan, FileScanTask file, ScanRequest request) throws Exception {
        OrdersSum sum = new OrdersSum();
        try (ArrowReader reader = new ArrowReader(scan, BATCH_ROWS, true);
                CloseableIterator<ColumnarBatch> batches =
                        reader.open(CloseableIterable.withNoopClose(new BaseCombinedScanTask(file)))) {
            while (batches.hasNext()) {
                add(sum, batches.next(), request);
            }
        }
        return sum;
    }

    private static void add(OrdersSum sum, ColumnarBatch batch, ScanRequest request) {
        ColumnVector ids = batch.column(0);
        for (int row = 0; row < batch.numRows(); row++) {
            long id = ids.getLong(row);
            if (request.ids().isPresent() && !request.ids().get().has(id)) {
                continue;
            }
            if (request.columns() == Columns.TWO) {
                sum.add(id, batch.column(1).getDouble(row));
            } else {
                sum.add(id, batch.column(1).getLong(row), batch.column(3).getDouble(row), batch.column(4).getLong(row));
                sum.addText(length(batch.column(2), row, request), length(batch.column(5), row, request));
            }
        }
    }

    private static int length(ColumnVector texts, int row, ScanRequest request) {
        if (request.form() == ScanRequest.Form.BATCHES && texts.getFieldVector() instanceof VarCharVector plain) {
            return plain.getValueLength(row);
        }
        return texts.getString(row).length();
    }

    @Override
    public DatasetSum read(Table table, TableScan scan, Dataset data, int threads) throws Exception {
        List<Callable<DatasetSum>> tasks = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
            for (FileScanTask file : files) {
                tasks.add(() -> sum(scan, file, data.columns()));
            }
        }
        return Threads.sumOf(threads, tasks);
    }

    private static DatasetSum sum(TableScan scan, FileScanTask file, List<Dataset.Column> columns) throws Exception {
        DatasetSum sum = new DatasetSum();
        try (ArrowReader reader = new ArrowReader(scan, BATCH_ROWS, true);
                CloseableIterator<ColumnarBatch> batches =
                        reader.open(CloseableIterable.withNoopClose(new BaseCombinedScanTask(file)))) {
            while (batches.hasNext()) {
                ColumnarBatch batch = batches.next();
                sum.addRows(batch.numRows());
                for (int column = 0; column < columns.size(); column++) {
                    add(sum, columns.get(column), batch.column(column), batch.numRows());
                }
            }
        }
        return sum;
    }

    private static void add(DatasetSum sum, Dataset.Column column, ColumnVector values, int rows) {
        VarCharVector plain = values.getFieldVector() instanceof VarCharVector texts ? texts : null;
        for (int row = 0; row < rows; row++) {
            if (column.nullable() && values.isNullAt(row)) {
                sum.addNulls(1);
                continue;
            }
            switch (column.kind()) {
                case LONG -> sum.addNumbers(values.getLong(row));
                case INT, DATE -> sum.addNumbers(values.getInt(row));
                case DOUBLE -> sum.addFractions(values.getDouble(row));
                case TEXT ->
                    sum.addText(
                            plain != null
                                    ? plain.getValueLength(row)
                                    : values.getString(row).length());
            }
        }
    }
}
