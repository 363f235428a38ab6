// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Orders;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import java.nio.file.Path;
import java.util.List;
import org.apache.paimon.data.BinaryString;
import org.apache.paimon.data.GenericRow;
import org.apache.paimon.data.Timestamp;
import org.apache.paimon.disk.IOManager;
import org.apache.paimon.fs.local.LocalFileIO;
import org.apache.paimon.schema.Schema;
import org.apache.paimon.schema.SchemaManager;
import org.apache.paimon.table.FileStoreTable;
import org.apache.paimon.table.FileStoreTableFactory;
import org.apache.paimon.table.sink.BatchTableCommit;
import org.apache.paimon.table.sink.BatchTableWrite;
import org.apache.paimon.table.sink.BatchWriteBuilder;
import org.apache.paimon.table.sink.CommitMessage;
import org.apache.paimon.types.DataTypes;

/**
 * Paimon tables with a primary key and four buckets. The argument says how: {@code write-only} (merged when read, nothing is
 * compacted) or {@code dv} (with deletion vectors, which its compaction makes).
 */
public final class PaimonUpserts implements TableSystem {
    private static final int TIMESTAMP_PRECISION = 6;

    private final Schema schema;

    private PaimonUpserts(boolean deletionVectors) {
        Schema.Builder builder = Schema.newBuilder()
                .column("id", DataTypes.BIGINT().notNull())
                .column("customer_id", DataTypes.BIGINT().notNull())
                .column("status", DataTypes.STRING().notNull())
                .column("amount", DataTypes.DOUBLE().notNull())
                .column("updated_at", DataTypes.TIMESTAMP(TIMESTAMP_PRECISION).notNull())
                .column("note", DataTypes.STRING().notNull())
                .primaryKey("id")
                .option("bucket", "4")
                .option("file.format", "parquet");
        schema = (deletionVectors
                        ? builder.option("deletion-vectors.enabled", "true")
                        : builder.option("write-only", "true"))
                .build();
    }

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new PaimonUpserts(args[0].equals("dv")));
    }

    private static FileStoreTable table(Path directory) {
        return FileStoreTableFactory.create(
                LocalFileIO.create(), new org.apache.paimon.fs.Path(directory.toString()));
    }

    @Override
    public void loadKeyed(Path directory, long rows, int files) throws Exception {
        new SchemaManager(LocalFileIO.create(), new org.apache.paimon.fs.Path(directory.toString()))
                .createTable(schema);
        long[] ids = new long[Math.toIntExact(rows)];
        for (int id = 0; id < ids.length; id++) {
            ids[id] = id;
        }
        commit(directory, ids, 0);
    }

    private static void commit(Path directory, long[] ids, long revision) throws Exception {
        BatchWriteBuilder builder = table(directory).newBatchWriteBuilder();
        Orders orders = new Orders();
        try (IOManager spill = IOManager.create(System.getProperty("java.io.tmpdir"));
                BatchTableWrite writer = builder.newWrite()) {
            writer.withIOManager(spill);
            for (long id : ids) {
                orders.row(id, revision);
                writer.write(GenericRow.of(
                        id,
                        orders.customerId(),
                        BinaryString.fromString(orders.status()),
                        orders.amount(),
                        Timestamp.fromMicros(orders.updatedAt()),
                        BinaryString.fromString(orders.note())));
            }
            List<CommitMessage> messages = writer.prepareCommit();
            try (BatchTableCommit commit = builder.newCommit()) {
                commit.commit(messages);
            }
        }
    }

    @Override
    public Upserter upserter(Path directory) {
        return (ids, revision) -> commit(directory, ids, revision);
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        return PaimonSystem.read(table(directory), request);
    }
}
