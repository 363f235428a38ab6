// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.FakeFile;
import io.firn.bench.workload.Orders;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.S3Endpoint;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import io.firn.bench.workload.Threads;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.DateTimeUtil;

/**
 * Iceberg tables in directories, through its core library alone. The argument says how data files are read: {@code
 * generics} (its row reader) or {@code arrow} (its vectorized reader).
 */
public final class IcebergSystem implements TableSystem {
    static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.required(2, "customer_id", Types.LongType.get()),
            Types.NestedField.required(3, "status", Types.StringType.get()),
            Types.NestedField.required(4, "amount", Types.DoubleType.get()),
            Types.NestedField.required(5, "updated_at", Types.TimestampType.withoutZone()),
            Types.NestedField.required(6, "note", Types.StringType.get()));

    /** As many as it takes, so that a slow machine does not make commits fail. */
    private static final Map<String, String> PROPERTIES = Map.of(TableProperties.COMMIT_NUM_RETRIES, "100");

    private final HadoopTables tables;
    private final IcebergReader reader;
    private Optional<MemoryCatalog> catalog = Optional.empty();

    private IcebergSystem(IcebergReader reader) {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.file.impl", PlainFiles.class, RawLocalFileSystem.class);
        this.tables = new HadoopTables(configuration);
        this.reader = reader;
    }

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new IcebergSystem(args[0].equals("arrow") ? new ArrowRows() : new GenericRows()));
    }

    /** Hadoop's local files without a checksum file beside each, and without a process that sets permissions. */
    public static final class PlainFiles extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("file:///");
        }

        @Override
        public void setPermission(org.apache.hadoop.fs.Path path, FsPermission permission) {}
    }

    @Override
    public void connect(S3Endpoint endpoint) {
        if (catalog.isEmpty()) {
            FileIO io = CatalogUtil.loadFileIO(
                    "org.apache.iceberg.aws.s3.S3FileIO",
                    Map.of(
                            "s3.endpoint", endpoint.uri(),
                            "s3.path-style-access", "true",
                            "s3.access-key-id", "any",
                            "s3.secret-access-key", "any",
                            "client.region", "us-east-1"),
                    null);
            catalog = Optional.of(new MemoryCatalog("s3://" + S3Endpoint.BUCKET, io));
        }
    }

    private static TableIdentifier identifier(Path directory) {
        return TableIdentifier.of(directory.getParent().toString(), directory.getFileName().toString());
    }

    private Table table(Path directory) {
        return catalog.isPresent()
                ? catalog.get().loadTable(identifier(directory))
                : tables.load(directory.toString());
    }

    @Override
    public void create(Path directory) {
        if (catalog.isEmpty()) {
            tables.create(SCHEMA, PartitionSpec.unpartitioned(), PROPERTIES, directory.toString());
            return;
        }
        catalog.get().createTable(identifier(directory), SCHEMA, PartitionSpec.unpartitioned(), PROPERTIES);
    }

    @Override
    public void createKeyed(Path directory) {
        create(directory);
    }

    /** By equality deletes, which need to know nothing of the rows that are there: the fewest requests for a writer. */
    @Override
    public KeyedWriter keyedWriter(Path directory) {
        return new EqualityDeletes(table(directory));
    }

    private record EqualityDeletes(Table table) implements KeyedWriter {
        @Override
        public void upsert(long fromId, long toId) throws Exception {
            table.newRowDelta()
                    .addRows(writeFile(table, UUID.randomUUID() + ".parquet", fromId, toId))
                    .addDeletes(deletes(fromId, toId))
                    .commit();
        }

        @Override
        public void delete(long fromId, long toId) throws Exception {
            table.newRowDelta().addDeletes(deletes(fromId, toId)).commit();
        }

        private DeleteFile deletes(long fromId, long toId) throws Exception {
            Schema key = SCHEMA.select("id");
            EqualityDeleteWriter<Record> writer = Parquet.writeDeletes(table.io()
                            .newOutputFile(
                                    table.locationProvider().newDataLocation(UUID.randomUUID() + "-deletes.parquet")))
                    .forTable(table)
                    .rowSchema(key)
                    .equalityFieldIds(1)
                    .createWriterFunc(type -> GenericParquetWriter.create(key, type))
                    .buildEqualityWriter();
            Record row = GenericRecord.create(key);
            try (writer) {
                for (long id = fromId; id < toId; id++) {
                    row.set(0, id);
                    writer.write(row);
                }
            }
            return writer.toDeleteFile();
        }
    }

    @Override
    public long history(Path directory) {
        return table(directory).history().size();
    }

    @Override
    public Appender appender(Path directory) {
        Table table = table(directory);
        return (fromId, toId) -> table.newFastAppend()
                .appendFile(writeFile(table, UUID.randomUUID() + ".parquet", fromId, toId))
                .commit();
    }

    @Override
    public Committer committer(Path directory) {
        Table table = table(directory);
        return files -> {
            // A fast append is the cheapest commit; for many files a merging one gives fewer manifests to plan from.
            AppendFiles append = files.size() == 1 ? table.newFastAppend() : table.newAppend();
            for (FakeFile file : files) {
                append.appendFile(dataFile(directory, file));
            }
            append.commit();
        };
    }

    private static DataFile dataFile(Path directory, FakeFile file) {
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        for (Types.NestedField field : SCHEMA.columns()) {
            values.put(field.fieldId(), FakeFile.ROWS);
            nulls.put(field.fieldId(), 0L);
        }
        Map<Integer, ByteBuffer> lower = bounds(
                file.minId(),
                file.minCustomerId(),
                file.minStatus(),
                file.minAmount(),
                file.minUpdatedAt(),
                file.minNote());
        Map<Integer, ByteBuffer> upper = bounds(
                file.maxId(),
                file.maxCustomerId(),
                file.maxStatus(),
                file.maxAmount(),
                file.maxUpdatedAt(),
                file.maxNote());
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(directory + "/" + file.path())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.sizeBytes())
                .withMetrics(new Metrics(FakeFile.ROWS, Map.of(), values, nulls, Map.of(), lower, upper))
                .build();
    }

    private static Map<Integer, ByteBuffer> bounds(Object... values) {
        Map<Integer, ByteBuffer> bounds = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            Type type = SCHEMA.columns().get(i).type();
            bounds.put(i + 1, Conversions.toByteBuffer(type, values[i]));
        }
        return bounds;
    }

    @Override
    public void open(Path directory) {
        table(directory).currentSnapshot();
    }

    @Override
    public void plan(Path directory, Optional<ScanRequest.IdRange> ids, PlannedFiles files) throws Exception {
        TableScan scan = table(directory).newScan();
        if (ids.isPresent()) {
            scan = scan.filter(inRange(ids.get()));
        }
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                files.file(file.location(), file.recordCount(), file.fileSizeInBytes());
            }
        }
    }

    static Expression inRange(ScanRequest.IdRange ids) {
        return Expressions.and(
                Expressions.greaterThanOrEqual("id", ids.from()), Expressions.lessThan("id", ids.to()));
    }

    @Override
    public void write(Path directory, long rows, int files, int threads) throws Exception {
        create(directory);
        Table table = table(directory);
        List<Callable<DataFile>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = rows * file / files;
            long to = rows * (file + 1) / files;
            String name = "orders-%02d.parquet".formatted(file);
            tasks.add(() -> writeFile(table, name, from, to));
        }
        AppendFiles append = table.newAppend();
        Threads.run(threads, tasks).forEach(append::appendFile);
        append.commit();
    }

    private static DataFile writeFile(Table table, String name, long from, long to) throws Exception {
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(table.locationProvider().newDataLocation(name)))
                .forTable(table)
                .createWriterFunc(type -> GenericParquetWriter.create(SCHEMA, type))
                .withSpec(table.spec())
                .build();
        Orders orders = new Orders();
        Record row = GenericRecord.create(SCHEMA);
        try (writer) {
            for (long id = from; id < to; id++) {
                orders.row(id);
                row.set(0, id);
                row.set(1, orders.customerId());
                row.set(2, orders.status());
                row.set(3, orders.amount());
                row.set(4, DateTimeUtil.timestampFromMicros(orders.updatedAt()));
                row.set(5, orders.note());
                writer.write(row);
            }
        }
        return writer.toDataFile();
    }

    @Override
    public void write(Path directory, Dataset data, int files, int threads) throws Exception {
        Table table = tables.create(
                IcebergDatasets.schema(data), PartitionSpec.unpartitioned(), PROPERTIES, directory.toString());
        List<Callable<DataFile>> tasks = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            long from = data.rows() * file / files;
            long to = data.rows() * (file + 1) / files;
            String name = "dataset-%02d.parquet".formatted(file);
            tasks.add(() -> IcebergDatasets.write(table, name, data, from, to));
        }
        AppendFiles append = table.newAppend();
        Threads.run(threads, tasks).forEach(append::appendFile);
        append.commit();
    }

    @Override
    public DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        Table table = table(directory);
        return reader.read(table, table.newScan(), data, threads);
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        Table table = table(directory);
        TableScan scan = table.newScan();
        if (request.columns() != Columns.ALL) {
            scan = scan.select(request.columns().names());
        }
        if (request.ids().isPresent()) {
            scan = scan.filter(inRange(request.ids().get()));
        }
        return reader.read(table, scan, request);
    }
}
