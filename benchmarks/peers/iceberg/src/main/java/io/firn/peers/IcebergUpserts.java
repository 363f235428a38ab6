// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Orders;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.util.DateTimeUtil;

/**
 * Upserts to Iceberg tables through its core library. The argument says how old rows go: {@code eqdelete} (format 2,
 * equality deletes of their ids) or {@code dv} (format 3, deletion vectors, for which the ids are scanned).
 */
public final class IcebergUpserts implements TableSystem {
    private static final Schema SCHEMA = IcebergSystem.SCHEMA;
    private static final Schema ID = SCHEMA.select("id");

    private final HadoopTables tables;
    private final boolean vectors;

    private IcebergUpserts(boolean vectors) {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.file.impl", IcebergSystem.PlainFiles.class, RawLocalFileSystem.class);
        this.tables = new HadoopTables(configuration);
        this.vectors = vectors;
    }

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new IcebergUpserts(args[0].equals("dv")));
    }

    @Override
    public void loadKeyed(Path directory, long rows, int files) throws Exception {
        Table table = tables.create(
                SCHEMA,
                PartitionSpec.unpartitioned(),
                Map.of(TableProperties.FORMAT_VERSION, vectors ? "3" : "2"),
                directory.toString());
        AppendFiles append = table.newAppend();
        for (int file = 0; file < files; file++) {
            long from = rows * file / files;
            long[] ids = new long[Math.toIntExact(rows * (file + 1) / files - from)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = from + i;
            }
            append.appendFile(write(table, "orders-%02d.parquet".formatted(file), ids, 0));
        }
        append.commit();
    }

    private static DataFile write(Table table, String name, long[] ids, long revision) throws Exception {
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(table.locationProvider().newDataLocation(name)))
                .forTable(table)
                .createWriterFunc(type -> GenericParquetWriter.create(SCHEMA, type))
                .withSpec(table.spec())
                .build();
        Orders orders = new Orders();
        Record row = GenericRecord.create(SCHEMA);
        try (writer) {
            for (long id : ids) {
                orders.row(id, revision);
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
    public Upserter upserter(Path directory) {
        Table table = tables.load(directory.toString());
        return (ids, revision) -> {
            table.refresh();
            RowDelta delta = table.newRowDelta();
            delta.addRows(write(table, "round-%02d.parquet".formatted(revision), ids, revision));
            if (vectors) {
                DeleteWriteResult result = vectors(table, ids, revision);
                result.deleteFiles().forEach(delta::addDeletes);
                result.rewrittenDeleteFiles().forEach(delta::removeDeletes);
                Snapshot snapshot = table.currentSnapshot();
                delta.validateFromSnapshot(snapshot.snapshotId());
            } else {
                delta.addDeletes(equality(table, ids, revision));
            }
            delta.commit();
        };
    }

    private static DeleteFile equality(Table table, long[] ids, long revision) throws Exception {
        EqualityDeleteWriter<Record> writer = Parquet.writeDeletes(table.io()
                        .newOutputFile(
                                table.locationProvider().newDataLocation("deletes-%02d.parquet".formatted(revision))))
                .forTable(table)
                .rowSchema(ID)
                .createWriterFunc(type -> GenericParquetWriter.create(ID, type))
                .withSpec(table.spec())
                .equalityFieldIds(1)
                .buildEqualityWriter();
        Record row = GenericRecord.create(ID);
        try (writer) {
            for (long id : ids) {
                row.set(0, id);
                writer.write(row);
            }
        }
        return writer.toDeleteFile();
    }

    /** Finds the rows by reading the ids of all files, which is what there is without an index. */
    private static DeleteWriteResult vectors(Table table, long[] ids, long revision) throws Exception {
        Set<Long> wanted = new HashSet<>();
        for (long id : ids) {
            wanted.add(id);
        }
        Map<String, DeleteFile> previous = new HashMap<>();
        BaseDeleteLoader loader = new BaseDeleteLoader(file -> table.io().newInputFile(file));
        BaseDVFileWriter writer = new BaseDVFileWriter(
                OutputFileFactory.builderFor(table, 1, revision)
                        .format(FileFormat.PUFFIN)
                        .build(),
                path -> previous.containsKey(path)
                        ? loader.loadPositionDeletes(List.of(previous.get(path)), path)
                        : null);
        Schema positions = new Schema(ID.columns().get(0), MetadataColumns.ROW_POSITION);
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                String path = task.file().location();
                PositionDeleteIndex deleted = PositionDeleteIndex.empty();
                if (!task.deletes().isEmpty()) {
                    previous.put(path, task.deletes().get(0));
                    deleted = loader.loadPositionDeletes(task.deletes(), path);
                }
                try (CloseableIterable<Record> rows = Parquet.read(table.io().newInputFile(path))
                        .project(positions)
                        .reuseContainers()
                        .createReaderFunc(type -> GenericParquetReaders.buildReader(positions, type))
                        .build()) {
                    for (Record row : rows) {
                        long position = (Long) row.get(1);
                        if (wanted.contains((Long) row.get(0)) && !deleted.isDeleted(position)) {
                            writer.delete(path, position, table.spec(), null);
                        }
                    }
                }
            }
        }
        writer.close();
        return writer.result();
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        Table table = tables.load(directory.toString());
        return new GenericRows().read(table, table.newScan(), request);
    }
}
