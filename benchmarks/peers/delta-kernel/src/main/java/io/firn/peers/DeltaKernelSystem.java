// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.ScanBuilder;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.FakeFile;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.S3Endpoint;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import io.firn.bench.workload.Threads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;

/** Delta tables through Delta Kernel and its default engine. */
public final class DeltaKernelSystem implements TableSystem {
    static final StructType SCHEMA = new StructType()
            .add("id", LongType.LONG, false)
            .add("customer_id", LongType.LONG, false)
            .add("status", StringType.STRING, false)
            .add("amount", DoubleType.DOUBLE, false)
            .add("updated_at", TimestampType.TIMESTAMP, false)
            .add("note", StringType.STRING, false);

    private static final String ENGINE = "benchmark";

    private DeltaKernelSystem() {}

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new DeltaKernelSystem());
    }

    /** Where tables are, if not in directories. */
    private static Optional<S3Endpoint> remote = Optional.empty();

    @Override
    public void connect(S3Endpoint endpoint) {
        remote = Optional.of(endpoint);
    }

    private static Engine engine() {
        Configuration configuration = new Configuration();
        configuration.set("parquet.compression", "ZSTD");
        remote.ifPresent(endpoint -> {
            configuration.set("fs.s3a.endpoint", endpoint.uri());
            configuration.set("fs.s3a.endpoint.region", "us-east-1");
            configuration.set("fs.s3a.path.style.access", "true");
            configuration.set("fs.s3a.connection.ssl.enabled", "false");
            configuration.set("fs.s3a.access.key", "any");
            configuration.set("fs.s3a.secret.key", "any");
        });
        return DefaultEngine.create(configuration);
    }

    private static String location(Path directory) {
        return remote.isPresent() ? "s3a://" + S3Endpoint.BUCKET + "/" + directory : directory.toString();
    }

    private static Snapshot snapshot(Engine engine, Path directory) {
        return TableManager.loadSnapshot(location(directory)).build(engine);
    }

    @Override
    public Appender appender(Path directory) {
        Engine engine = engine();
        return (fromId, toId) -> commit(engine, directory, List.of(writeFile(directory, fromId, toId)));
    }

    @Override
    public void create(Path directory) {
        Engine engine = engine();
        TableManager.buildCreateTableTransaction(location(directory), SCHEMA, ENGINE)
                .build(engine)
                .commit(engine, CloseableIterable.emptyIterable());
    }

    @Override
    public Committer committer(Path directory) {
        Engine engine = engine();
        return files -> {
            List<DataFileStatus> added = files.stream()
                    .map(file -> status(directory, file))
                    .toList();
            commit(engine, directory, added);
        };
    }

    private static void commit(Engine engine, Path directory, List<DataFileStatus> files) throws Exception {
        Transaction transaction = snapshot(engine, directory)
                .buildUpdateTableTransaction(ENGINE, Operation.WRITE)
                .build(engine);
        Row state = transaction.getTransactionState(engine);
        DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
        CloseableIterator<Row> actions = Transaction.generateAppendActions(
                engine, state, Utils.toCloseableIterator(files.iterator()), context);
        TransactionCommitResult result = transaction.commit(engine, CloseableIterable.inMemoryIterable(actions));
        for (PostCommitHook hook : result.getPostCommitHooks()) {
            try {
                hook.threadSafeInvoke(engine);
            } catch (Exception late) {
                // The commit stands; a rival may have written the same checkpoint.
                System.err.println("A hook failed: " + late);
            }
        }
    }

    private static DataFileStatus status(Path directory, FakeFile file) {
        Map<Column, Long> nulls = new HashMap<>();
        SCHEMA.fieldNames().forEach(name -> nulls.put(new Column(name), 0L));
        DataFileStatistics statistics = new DataFileStatistics(
                FakeFile.ROWS,
                bounds(
                        Literal.ofLong(file.minId()),
                        Literal.ofLong(file.minCustomerId()),
                        Literal.ofString(file.minStatus()),
                        Literal.ofDouble(file.minAmount()),
                        Literal.ofTimestamp(file.minUpdatedAt()),
                        Literal.ofString(file.minNote())),
                bounds(
                        Literal.ofLong(file.maxId()),
                        Literal.ofLong(file.maxCustomerId()),
                        Literal.ofString(file.maxStatus()),
                        Literal.ofDouble(file.maxAmount()),
                        Literal.ofTimestamp(file.maxUpdatedAt()),
                        Literal.ofString(file.maxNote())),
                nulls,
                Optional.empty());
        String path = directory + "/" + file.path();
        return new DataFileStatus(path, file.sizeBytes(), file.maxUpdatedAt() / 1_000, Optional.of(statistics));
    }

    private static Map<Column, Literal> bounds(Literal... values) {
        Map<Column, Literal> bounds = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            bounds.put(new Column(SCHEMA.fieldNames().get(i)), values[i]);
        }
        return bounds;
    }

    @Override
    public void open(Path directory) {
        snapshot(engine(), directory).getVersion();
    }

    /** The number of rows of a file is in the JSON of its statistics, which planning does not parse: it is taken as known. */
    @Override
    public void plan(Path directory, Optional<ScanRequest.IdRange> ids, PlannedFiles files) throws Exception {
        Engine engine = engine();
        ScanBuilder scan = snapshot(engine, directory).getScanBuilder();
        if (ids.isPresent()) {
            scan = scan.withFilter(inRange(ids.get()));
        }
        try (CloseableIterator<Row> rows = Utils.intoRows(scan.build().getScanFiles(engine))) {
            while (rows.hasNext()) {
                FileStatus file = InternalScanFileUtils.getAddFileStatus(rows.next());
                files.file(file.getPath(), FakeFile.ROWS, file.getSize());
            }
        }
    }

    private static Predicate inRange(ScanRequest.IdRange ids) {
        Column id = new Column("id");
        return new And(
                new Predicate(">=", id, Literal.ofLong(ids.from())), new Predicate("<", id, Literal.ofLong(ids.to())));
    }

    @Override
    public void write(Path directory, long rows, int files, int threads) throws Exception {
        create(directory);
        Engine engine = engine();
        List<Callable<DataFileStatus>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = rows * file / files;
            long to = rows * (file + 1) / files;
            tasks.add(() -> writeFile(directory, from, to));
        }
        commit(engine, directory, Threads.run(threads, tasks));
    }

    private static DataFileStatus writeFile(Path directory, long from, long to) throws Exception {
        return writeFile(directory, SCHEMA, new OrdersBatches(from, to));
    }

    private static DataFileStatus writeFile(
            Path directory, StructType schema, CloseableIterator<FilteredColumnarBatch> batches) throws Exception {
        List<Column> statistics = schema.fieldNames().stream().map(Column::new).toList();
        try (CloseableIterator<DataFileStatus> written =
                engine().getParquetHandler().writeParquetFiles(location(directory), batches, statistics)) {
            DataFileStatus file = written.next();
            if (written.hasNext()) {
                throw new IllegalStateException("More than one file was written.");
            }
            return file;
        }
    }

    @Override
    public void write(Path directory, Dataset data, int files, int threads) throws Exception {
        Engine engine = engine();
        StructType schema = DatasetBatches.schema(data);
        TableManager.buildCreateTableTransaction(directory.toString(), schema, ENGINE)
                .build(engine)
                .commit(engine, CloseableIterable.emptyIterable());
        List<Callable<DataFileStatus>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = data.rows() * file / files;
            long to = data.rows() * (file + 1) / files;
            tasks.add(() -> writeFile(directory, schema, new DatasetBatches(data, from, to)));
        }
        commit(engine, directory, Threads.run(threads, tasks));
    }

    @Override
    public DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        Engine engine = engine();
        Scan scan = snapshot(engine, directory).getScanBuilder().build();
        Row state = scan.getScanState(engine);
        List<Callable<DatasetSum>> tasks = new ArrayList<>();
        try (CloseableIterator<Row> files = Utils.intoRows(scan.getScanFiles(engine))) {
            while (files.hasNext()) {
                Row file = files.next();
                tasks.add(() -> DatasetBatches.sum(engine(), state, file, data.columns()));
            }
        }
        return Threads.sumOf(threads, tasks);
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        Engine engine = engine();
        ScanBuilder builder = snapshot(engine, directory).getScanBuilder();
        if (request.columns() == Columns.TWO) {
            builder = builder.withReadSchema(
                    new StructType().add(SCHEMA.get("id")).add(SCHEMA.get("amount")));
        }
        if (request.ids().isPresent()) {
            builder = builder.withFilter(inRange(request.ids().get()));
        }
        Scan scan = builder.build();
        Row state = scan.getScanState(engine);
        List<Callable<OrdersSum>> tasks = new ArrayList<>();
        try (CloseableIterator<Row> files = Utils.intoRows(scan.getScanFiles(engine))) {
            while (files.hasNext()) {
                Row file = files.next();
                tasks.add(() -> read(state, file, scan.getRemainingFilter(), request));
            }
        }
        return Threads.sum(request.threads(), tasks);
    }

    private static OrdersSum read(Row state, Row file, Optional<Predicate> filter, ScanRequest request)
            throws Exception {
        Engine engine = engine();
        OrdersSum sum = new OrdersSum();
        StructType columns = ScanStateRow.getPhysicalDataReadSchema(state);
        try (CloseableIterator<ColumnarBatch> data = engine.getParquetHandler()
                        .readParquetFiles(
                                Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                                columns,
                                filter)
                        .map(FileReadResult::getData);
                CloseableIterator<FilteredColumnarBatch> batches =
                        Scan.transformPhysicalData(engine, state, file, data)) {
            while (batches.hasNext()) {
                add(sum, batches.next().getData(), request);
            }
        }
        return sum;
    }

    /** Row groups are skipped by the engine, rows by the caller. */
    private static void add(OrdersSum sum, ColumnarBatch batch, ScanRequest request) {
        ColumnVector ids = batch.getColumnVector(0);
        for (int row = 0; row < batch.getSize(); row++) {
            long id = ids.getLong(row);
            if (request.ids().isPresent() && !request.ids().get().has(id)) {
                continue;
            }
            if (request.columns() == Columns.TWO) {
                sum.add(id, batch.getColumnVector(1).getDouble(row));
            } else {
                sum.add(
                        id,
                        batch.getColumnVector(1).getLong(row),
                        batch.getColumnVector(3).getDouble(row),
                        batch.getColumnVector(4).getLong(row));
                sum.addText(
                        batch.getColumnVector(2).getString(row).length(),
                        batch.getColumnVector(5).getString(row).length());
            }
        }
    }
}
