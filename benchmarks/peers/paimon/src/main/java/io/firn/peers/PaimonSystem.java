// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.FakeFile;
import io.firn.bench.workload.Orders;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import io.firn.bench.workload.Threads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.paimon.data.BinaryArray;
import org.apache.paimon.data.BinaryRow;
import org.apache.paimon.data.BinaryRowWriter;
import org.apache.paimon.data.BinaryString;
import org.apache.paimon.data.GenericRow;
import org.apache.paimon.data.InternalRow;
import org.apache.paimon.data.Timestamp;
import org.apache.paimon.fs.local.LocalFileIO;
import org.apache.paimon.io.CompactIncrement;
import org.apache.paimon.io.DataFileMeta;
import org.apache.paimon.io.DataIncrement;
import org.apache.paimon.manifest.FileSource;
import org.apache.paimon.predicate.Predicate;
import org.apache.paimon.predicate.PredicateBuilder;
import org.apache.paimon.reader.RecordReader;
import org.apache.paimon.schema.Schema;
import org.apache.paimon.schema.SchemaManager;
import org.apache.paimon.stats.SimpleStats;
import org.apache.paimon.table.FileStoreTable;
import org.apache.paimon.table.FileStoreTableFactory;
import org.apache.paimon.table.sink.BatchTableCommit;
import org.apache.paimon.table.sink.BatchTableWrite;
import org.apache.paimon.table.sink.CommitMessage;
import org.apache.paimon.table.sink.CommitMessageImpl;
import org.apache.paimon.table.source.DataSplit;
import org.apache.paimon.table.source.ReadBuilder;
import org.apache.paimon.table.source.Split;
import org.apache.paimon.table.source.TableRead;
import org.apache.paimon.types.DataTypes;
import org.apache.paimon.types.RowType;

/** Paimon append tables on its own local files. */
public final class PaimonSystem implements TableSystem {
    private static final int TIMESTAMP_PRECISION = 6;

    private static final Schema SCHEMA = Schema.newBuilder()
            .column("id", DataTypes.BIGINT().notNull())
            .column("customer_id", DataTypes.BIGINT().notNull())
            .column("status", DataTypes.STRING().notNull())
            .column("amount", DataTypes.DOUBLE().notNull())
            .column("updated_at", DataTypes.TIMESTAMP(TIMESTAMP_PRECISION).notNull())
            .column("note", DataTypes.STRING().notNull())
            .option("bucket", "-1")
            .option("file.format", "parquet")
            // The default of 10 loses commits under contention.
            .option("commit.max-retries", "100")
            .build();

    private PaimonSystem() {}

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new PaimonSystem());
    }

    private static FileStoreTable table(Path directory) {
        return FileStoreTableFactory.create(
                LocalFileIO.create(), new org.apache.paimon.fs.Path(directory.toString()));
    }

    @Override
    public void create(Path directory) throws Exception {
        new SchemaManager(LocalFileIO.create(), new org.apache.paimon.fs.Path(directory.toString()))
                .createTable(SCHEMA);
    }

    @Override
    public Committer committer(Path directory) {
        FileStoreTable table = table(directory);
        return files -> commit(
                table,
                List.of(new CommitMessageImpl(
                        BinaryRow.EMPTY_ROW,
                        0,
                        -1,
                        new DataIncrement(
                                files.stream().map(PaimonSystem::meta).toList(), List.of(), List.of()),
                        CompactIncrement.emptyIncrement())));
    }

    private static void commit(FileStoreTable table, List<CommitMessage> messages) throws Exception {
        try (BatchTableCommit commit = table.newBatchWriteBuilder().newCommit()) {
            commit.commit(messages);
        }
    }

    private static DataFileMeta meta(FakeFile file) {
        BinaryRow min = bounds(
                file.minId(),
                file.minCustomerId(),
                file.minStatus(),
                file.minAmount(),
                Timestamp.fromMicros(file.minUpdatedAt()),
                file.minNote());
        BinaryRow max = bounds(
                file.maxId(),
                file.maxCustomerId(),
                file.maxStatus(),
                file.maxAmount(),
                Timestamp.fromMicros(file.maxUpdatedAt()),
                file.maxNote());
        Long[] nulls = new Long[SCHEMA.fields().size()];
        Arrays.fill(nulls, 0L);
        return DataFileMeta.forAppend(
                file.path().substring(file.path().indexOf('/') + 1),
                file.sizeBytes(),
                FakeFile.ROWS,
                new SimpleStats(min, max, BinaryArray.fromLongArray(nulls)),
                file.minId(),
                file.maxId(),
                0,
                List.of(),
                null,
                FileSource.APPEND,
                null,
                null,
                null,
                null);
    }

    private static BinaryRow bounds(Object... values) {
        BinaryRow row = new BinaryRow(values.length);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                writer.writeLong(i, number);
            } else if (values[i] instanceof Double number) {
                writer.writeDouble(i, number);
            } else if (values[i] instanceof Timestamp time) {
                writer.writeTimestamp(i, time, TIMESTAMP_PRECISION);
            } else {
                writer.writeString(i, BinaryString.fromString((String) values[i]));
            }
        }
        writer.complete();
        return row;
    }

    @Override
    public void open(Path directory) {
        table(directory).snapshotManager().latestSnapshot();
    }

    @Override
    public void plan(Path directory, Optional<ScanRequest.IdRange> ids, PlannedFiles files) {
        FileStoreTable table = table(directory);
        ReadBuilder read = table.newReadBuilder();
        ids.ifPresent(range -> read.withFilter(inRange(table.rowType(), range)));
        for (Split split : read.newScan().plan().splits()) {
            DataSplit data = (DataSplit) split;
            for (DataFileMeta file : data.dataFiles()) {
                files.file(data.bucketPath() + "/" + file.fileName(), file.rowCount(), file.fileSize());
            }
        }
    }

    private static Predicate inRange(RowType type, ScanRequest.IdRange ids) {
        PredicateBuilder predicates = new PredicateBuilder(type);
        return PredicateBuilder.and(predicates.greaterOrEqual(0, ids.from()), predicates.lessThan(0, ids.to()));
    }

    @Override
    public void write(Path directory, long rows, int files, int threads) throws Exception {
        create(directory);
        FileStoreTable table = table(directory);
        List<Callable<List<CommitMessage>>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = rows * file / files;
            long to = rows * (file + 1) / files;
            tasks.add(() -> writeFile(table, from, to));
        }
        List<CommitMessage> messages = new ArrayList<>();
        Threads.run(threads, tasks).forEach(messages::addAll);
        commit(table, messages);
    }

    private static List<CommitMessage> writeFile(FileStoreTable table, long from, long to) throws Exception {
        Orders orders = new Orders();
        try (BatchTableWrite writer = table.newBatchWriteBuilder().newWrite()) {
            for (long id = from; id < to; id++) {
                orders.row(id);
                writer.write(GenericRow.of(
                        id,
                        orders.customerId(),
                        BinaryString.fromString(orders.status()),
                        orders.amount(),
                        Timestamp.fromMicros(orders.updatedAt()),
                        BinaryString.fromString(orders.note())));
            }
            return writer.prepareCommit();
        }
    }

    @Override
    public void write(Path directory, Dataset data, int files, int threads) throws Exception {
        PaimonDatasets.create(directory, data);
        FileStoreTable table = table(directory);
        List<Callable<List<CommitMessage>>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = data.rows() * file / files;
            long to = data.rows() * (file + 1) / files;
            tasks.add(() -> PaimonDatasets.write(table, data, from, to));
        }
        List<CommitMessage> messages = new ArrayList<>();
        Threads.run(threads, tasks).forEach(messages::addAll);
        commit(table, messages);
    }

    @Override
    public DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        FileStoreTable table = table(directory).copy(Map.of("source.split.target-size", "1 b"));
        ReadBuilder read = table.newReadBuilder();
        List<Callable<DatasetSum>> tasks = new ArrayList<>();
        for (Split split : read.newScan().plan().splits()) {
            tasks.add(() -> {
                try (RecordReader<InternalRow> reader = read.newRead().createReader(split)) {
                    return PaimonDatasets.sum(reader, data.columns());
                }
            });
        }
        return Threads.sumOf(threads, tasks);
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        // A split a file, so that two threads have as much to do; it makes no difference to one.
        return read(table(directory).copy(Map.of("source.split.target-size", "1 b")), request);
    }

    static OrdersSum read(FileStoreTable table, ScanRequest request) throws Exception {
        ReadBuilder read = table.newReadBuilder();
        request.ids().ifPresent(range -> read.withFilter(inRange(table.rowType(), range)));
        if (request.columns() == Columns.TWO) {
            read.withProjection(new int[] {0, 3});
        }
        List<Callable<OrdersSum>> tasks = new ArrayList<>();
        for (Split split : read.newScan().plan().splits()) {
            tasks.add(() -> {
                TableRead rows = read.newRead();
                if (request.ids().isPresent()) {
                    rows = rows.executeFilter();
                }
                try (RecordReader<InternalRow> reader = rows.createReader(split)) {
                    return sum(reader, request);
                }
            });
        }
        return Threads.sum(request.threads(), tasks);
    }

    private static OrdersSum sum(RecordReader<InternalRow> reader, ScanRequest request) throws Exception {
        OrdersSum sum = new OrdersSum();
        for (RecordReader.RecordIterator<InternalRow> batch = reader.readBatch();
                batch != null;
                batch = reader.readBatch()) {
            for (InternalRow row = batch.next(); row != null; row = batch.next()) {
                if (request.columns() == Columns.TWO) {
                    sum.add(row.getLong(0), row.getDouble(1));
                } else {
                    sum.add(
                            row.getLong(0),
                            row.getLong(1),
                            row.getDouble(3),
                            row.getTimestamp(4, TIMESTAMP_PRECISION).toMicros());
                    sum.addText(length(row.getString(2), request), length(row.getString(5), request));
                }
            }
            batch.releaseBatch();
        }
        return sum;
    }

    private static int length(BinaryString text, ScanRequest request) {
        return request.form() == ScanRequest.Form.ROWS ? text.toString().length() : text.getSizeInBytes();
    }
}
