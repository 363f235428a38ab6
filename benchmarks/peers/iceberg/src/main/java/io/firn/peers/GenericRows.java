// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.Threads;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** Rows as records. With one thread through the reader of tables; with two, which that has not, a file a task. */
final class GenericRows implements IcebergReader {

    @Override
    public OrdersSum read(Table table, TableScan scan, ScanRequest request) throws Exception {
        if (request.threads() == 1) {
            IcebergGenerics.ScanBuilder rows = IcebergGenerics.read(table).reuseContainers();
            if (request.columns() != Columns.ALL) {
                rows = rows.select(request.columns().names().toArray(String[]::new));
            }
            if (request.ids().isPresent()) {
                rows = rows.where(IcebergSystem.inRange(request.ids().get()));
            }
            return sum(rows.build(), request.columns());
        }
        List<Callable<OrdersSum>> tasks = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
            for (FileScanTask file : files) {
                tasks.add(() -> sum(
                        Parquet.read(table.io().newInputFile(file.file().location()))
                                .project(scan.schema())
                                .reuseContainers()
                                .createReaderFunc(type -> GenericParquetReaders.buildReader(scan.schema(), type))
                                .build(),
                        request.columns()));
            }
        }
        return Threads.sum(request.threads(), tasks);
    }

    private static OrdersSum sum(CloseableIterable<Record> rows, Columns columns) throws Exception {
        OrdersSum sum = new OrdersSum();
        try (rows) {
            for (Record row : rows) {
                if (columns == Columns.TWO) {
                    sum.add((Long) row.get(0), (Double) row.get(1));
                } else {
                    LocalDateTime updated = (LocalDateTime) row.get(4);
                    long micros = updated.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + updated.getNano() / 1_000;
                    sum.add((Long) row.get(0), (Long) row.get(1), (Double) row.get(3), micros);
                    sum.addText(((CharSequence) row.get(2)).length(), ((CharSequence) row.get(5)).length());
                }
            }
        }
        return sum;
    }

    @Override
    public DatasetSum read(Table table, TableScan scan, Dataset data, int threads) throws Exception {
        if (threads == 1) {
            return sum(IcebergGenerics.read(table).reuseContainers().build(), data.columns());
        }
        List<Callable<DatasetSum>> tasks = new ArrayList<>();
        try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
            for (FileScanTask file : files) {
                tasks.add(() -> sum(
                        Parquet.read(table.io().newInputFile(file.file().location()))
                                .project(scan.schema())
                                .reuseContainers()
                                .createReaderFunc(type -> GenericParquetReaders.buildReader(scan.schema(), type))
                                .build(),
                        data.columns()));
            }
        }
        return Threads.sumOf(threads, tasks);
    }

    private static DatasetSum sum(CloseableIterable<Record> rows, List<Dataset.Column> columns) throws Exception {
        DatasetSum sum = new DatasetSum();
        try (rows) {
            for (Record row : rows) {
                sum.addRows(1);
                for (int column = 0; column < columns.size(); column++) {
                    Object value = row.get(column);
                    if (value == null) {
                        sum.addNulls(1);
                        continue;
                    }
                    switch (columns.get(column).kind()) {
                        case LONG -> sum.addNumbers((Long) value);
                        case INT -> sum.addNumbers((Integer) value);
                        case DATE -> sum.addNumbers(((LocalDate) value).toEpochDay());
                        case DOUBLE -> sum.addFractions((Double) value);
                        case TEXT -> sum.addText(((CharSequence) value).length());
                    }
                }
            }
        }
        return sum;
    }
}
