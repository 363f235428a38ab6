// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.Directories;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import io.firn.bench.workload.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Plain Parquet files, without a table: parquet-java's column readers for scans, its groups for rows and filters. */
public final class ParquetJavaSystem implements TableSystem {
    static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.INT64)
            .named("id")
            .required(PrimitiveTypeName.INT64)
            .named("customer_id")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("status")
            .required(PrimitiveTypeName.DOUBLE)
            .named("amount")
            .required(PrimitiveTypeName.INT64)
            .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS))
            .named("updated_at")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("note")
            .named("orders");

    private ParquetJavaSystem() {}

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new ParquetJavaSystem());
    }

    @Override
    public void write(Path directory, long rows, int files, int threads) throws Exception {
        Files.createDirectories(directory);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = rows * file / files;
            long to = rows * (file + 1) / files;
            Path path = directory.resolve("orders-%02d.parquet".formatted(file));
            tasks.add(() -> {
                OrdersWriter.write(path, from, to);
                return true;
            });
        }
        Threads.run(threads, tasks);
    }

    @Override
    public void write(Path directory, Dataset data, int files, int threads) throws Exception {
        Files.createDirectories(directory);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = data.rows() * file / files;
            long to = data.rows() * (file + 1) / files;
            Path path = directory.resolve("dataset-%02d.parquet".formatted(file));
            tasks.add(() -> {
                DatasetWriter.write(path, data, from, to);
                return true;
            });
        }
        Threads.run(threads, tasks);
    }

    @Override
    public DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        List<Callable<DatasetSum>> tasks = new ArrayList<>();
        for (Path file : Directories.files(directory)) {
            tasks.add(() -> DatasetReader.sum(file, data.columns()));
        }
        return Threads.sumOf(threads, tasks);
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        boolean groups = request.form() == ScanRequest.Form.ROWS || request.ids().isPresent();
        List<Callable<OrdersSum>> tasks = new ArrayList<>();
        for (Path file : Directories.files(directory)) {
            tasks.add(() -> groups ? readGroups(file, request) : readColumns(file, request.columns()));
        }
        return Threads.sum(request.threads(), tasks);
    }

    private static OrdersSum readColumns(Path path, Columns columns) throws Exception {
        OrdersSum sum = new OrdersSum();
        List<org.apache.parquet.schema.Type> wanted =
                columns.names().stream().map(SCHEMA::getType).toList();
        MessageType projection = new MessageType("orders", wanted);
        try (ParquetFileReader file = ParquetFileReader.open(new LocalInputFile(path))) {
            String createdBy = file.getFileMetaData().getCreatedBy();
            file.setRequestedSchema(projection);
            for (PageReadStore group = file.readNextRowGroup(); group != null; group = file.readNextRowGroup()) {
                ColumnReadStoreImpl store =
                        new ColumnReadStoreImpl(group, new NoConverter(projection), projection, createdBy);
                sum.addRows(group.getRowCount());
                for (String column : columns.names()) {
                    addColumn(
                            sum,
                            column,
                            store.getColumnReader(projection.getColumnDescription(new String[] {column})),
                            group.getRowCount());
                }
            }
        }
        return sum;
    }

    private static void addColumn(OrdersSum sum, String name, ColumnReader column, long rows) {
        switch (name) {
            case "id" -> sum.addIds(longs(column, rows));
            case "customer_id" -> sum.addCustomerIds(longs(column, rows));
            case "status" -> sum.addText(lengths(column, rows), 0);
            case "note" -> sum.addText(0, lengths(column, rows));
            case "amount" -> {
                double total = 0;
                for (long row = 0; row < rows; row++) {
                    total += column.getDouble();
                    column.consume();
                }
                sum.addAmounts(total);
            }
            default -> {
                long last = Long.MIN_VALUE;
                for (long row = 0; row < rows; row++) {
                    last = Math.max(last, column.getLong());
                    column.consume();
                }
                sum.addLastUpdate(last);
            }
        }
    }

    private static long longs(ColumnReader column, long rows) {
        long total = 0;
        for (long row = 0; row < rows; row++) {
            total += column.getLong();
            column.consume();
        }
        return total;
    }

    private static long lengths(ColumnReader column, long rows) {
        long total = 0;
        for (long row = 0; row < rows; row++) {
            total += column.getBinary().length();
            column.consume();
        }
        return total;
    }

    private static OrdersSum readGroups(Path path, ScanRequest request) throws Exception {
        OrdersSum sum = new OrdersSum();
        ParquetReader.Builder<Group> builder = new Groups(new LocalInputFile(path));
        request.ids().ifPresent(ids -> builder.withFilter(FilterCompat.get(FilterApi.and(
                FilterApi.gtEq(FilterApi.longColumn("id"), ids.from()),
                FilterApi.lt(FilterApi.longColumn("id"), ids.to())))));
        try (ParquetReader<Group> reader = builder.build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                sum.add(row.getLong(0, 0), row.getLong(1, 0), row.getDouble(3, 0), row.getLong(4, 0));
                sum.addText(row.getString(2, 0).length(), row.getString(5, 0).length());
            }
        }
        return sum;
    }

    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
