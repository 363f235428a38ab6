// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

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
import io.firn.column.ColumnBatch;
import io.firn.column.VectorBuilder;
import io.firn.commit.CommitIntent;
import io.firn.commit.RowDeletions;
import io.firn.commit.TableMetadata;
import io.firn.deletion.DeletionVector;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.BatchCursor;
import io.firn.table.CommitMessage;
import io.firn.table.ReaderFactory;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.table.Scan;
import io.firn.table.ScanBuilder;
import io.firn.table.Split;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.Upsert;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Firn, as it is compared with its peers. The argument says what its commits wait for. */
public final class FirnSystem implements TableSystem {
    private static final int BATCH_ROWS = 8_192;

    private final Durability durability;
    private Optional<S3Stores> remote = Optional.empty();

    FirnSystem(Durability durability) {
        this.durability = durability;
    }

    public static void main(String[] args) throws Exception {
        SystemProcess.serve(new FirnSystem(Durability.valueOf(args[0])));
    }

    private ObjectStore store(Path directory) {
        return remote.isPresent() ? remote.get().store(directory) : LocalObjectStore.open(directory, durability);
    }

    @Override
    public void connect(S3Endpoint endpoint) {
        if (remote.isEmpty()) {
            remote = Optional.of(new S3Stores(endpoint));
        }
    }

    @Override
    public void createKeyed(Path directory) {
        try (ObjectStore store = store(directory)) {
            Table.create(store, OrdersMetadata.DEFINITION.schema())
                    .primaryKey("id")
                    .create();
        }
    }

    @Override
    public KeyedWriter keyedWriter(Path directory) {
        return new OrdersByKey(Table.open(store(directory)));
    }

    private record OrdersByKey(Table table) implements KeyedWriter {
        @Override
        public void upsert(long fromId, long toId) {
            table.newUpsert().add(new OrdersBatch().of(fromId, toId)).commit();
        }

        @Override
        public void delete(long fromId, long toId) {
            table.deleteKeys(
                    LongStream.range(fromId, toId).mapToObj(id -> Row.of(id)).toList());
        }
    }

    @Override
    public long history(Path directory) {
        try (ObjectStore store = store(directory)) {
            return Table.open(store).history(Integer.MAX_VALUE).size();
        }
    }

    @Override
    public Appender appender(Path directory) {
        Table table = Table.open(store(directory));
        return (fromId, toId) ->
                table.newAppend().add(writeFile(table, fromId, toId)).commit();
    }

    @Override
    public void create(Path directory) {
        try (ObjectStore store = store(directory)) {
            TableMetadata.create(store, Environment.system(), OrdersMetadata.DEFINITION, Map.of());
        }
    }

    @Override
    public Committer committer(Path directory) {
        return new FakeFileCommitter(store(directory));
    }

    private static final class FakeFileCommitter implements Committer {
        private final ObjectStore store;
        private final TableMetadata table;

        FakeFileCommitter(ObjectStore store) {
            this.store = store;
            this.table = TableMetadata.open(store, Environment.system());
        }

        @Override
        public void append(List<FakeFile> files) {
            Environment environment = table.environment();
            CommitIntent intent = new CommitIntent(
                    table.known(),
                    CommitBlock.Operation.APPEND,
                    CommitIntent.FileChanges.add(files.stream()
                            .map(file -> OrdersMetadata.file(environment, file))
                            .toList()),
                    Optional.empty(),
                    CommitIntent.Reads.NOTHING,
                    Optional.empty(),
                    new CommitIntent.Note(environment.ids().next(), "benchmark", Map.of()));
            table.commit(intent).orThrow();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @Override
    public void open(Path directory) {
        try (ObjectStore store = store(directory)) {
            TableMetadata.open(store, Environment.system()).known();
        }
    }

    @Override
    public void plan(Path directory, Optional<ScanRequest.IdRange> ids, PlannedFiles files) {
        try (ObjectStore store = store(directory)) {
            TableMetadata table = TableMetadata.open(store, Environment.system());
            Snapshot snapshot = table.known();
            BoundPredicate predicate = ids.map(FirnSystem::inRange)
                    .orElse(Predicate.alwaysTrue())
                    .bind(snapshot.definition().schema());
            try (Stream<DataFile> planned = table.manifests().plan(snapshot, predicate)) {
                Iterator<DataFile> each = planned.iterator();
                while (each.hasNext()) {
                    DataFile file = each.next();
                    files.file(
                            file.file().key().path(),
                            file.liveRows(),
                            file.file().content().sizeBytes());
                }
            }
        }
    }

    private static Predicate inRange(ScanRequest.IdRange ids) {
        return Predicate.and(Predicate.greaterThanOrEqual("id", ids.from()), Predicate.lessThan("id", ids.to()));
    }

    @Override
    public void write(Path directory, long rows, int files, int threads) throws Exception {
        try (ObjectStore store = store(directory)) {
            Table.create(store, OrdersMetadata.DEFINITION.schema()).create();
            Table table = Table.open(store, Environment.system(nobody()));
            List<Callable<List<CommitMessage>>> tasks = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                long from = rows * file / files;
                long to = rows * (file + 1) / files;
                tasks.add(() -> writeFile(table, from, to));
            }
            List<CommitMessage> written = new ArrayList<>();
            Threads.run(threads, tasks).forEach(written::addAll);
            table.newAppend().add(written).commit();
        }
    }

    private static List<CommitMessage> writeFile(Table table, long from, long to) {
        OrdersBatch batch = new OrdersBatch();
        try (TableWriter writer = table.newWriter()) {
            for (long id = from; id < to; id += BATCH_ROWS) {
                writer.write(batch.of(id, Math.min(to, id + BATCH_ROWS)));
            }
            return writer.finish();
        }
    }

    /** Batches of generated orders; each reuses the arrays of the one before. */
    private static final class OrdersBatch {
        private static final byte[][] STATUSES = Arrays.stream(Orders.STATUSES)
                .map(status -> status.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);

        private final Orders orders = new Orders();
        private final VectorBuilder.Longs ids = new VectorBuilder.Longs();
        private final VectorBuilder.Longs customerIds = new VectorBuilder.Longs();
        private final VectorBuilder.Bytes statuses = new VectorBuilder.Bytes();
        private final VectorBuilder.Doubles amounts = new VectorBuilder.Doubles();
        private final VectorBuilder.Longs updates = new VectorBuilder.Longs();
        private final VectorBuilder.Bytes notes = new VectorBuilder.Bytes();

        ColumnBatch of(long from, long to) {
            List<VectorBuilder> builders = List.of(ids, customerIds, statuses, amounts, updates, notes);
            builders.forEach(VectorBuilder::reset);
            for (long id = from; id < to; id++) {
                append(id, 0);
            }
            return ColumnBatch.of(builders.stream().map(VectorBuilder::build).toList(), (int) (to - from));
        }

        /** The rows of some of these ids. */
        ColumnBatch of(long[] chosen, int from, int to, long revision) {
            List<VectorBuilder> builders = List.of(ids, customerIds, statuses, amounts, updates, notes);
            builders.forEach(VectorBuilder::reset);
            for (int i = from; i < to; i++) {
                append(chosen[i], revision);
            }
            return ColumnBatch.of(builders.stream().map(VectorBuilder::build).toList(), to - from);
        }

        private void append(long id, long revision) {
            orders.row(id, revision);
            ids.append(id);
            customerIds.append(orders.customerId());
            statuses.append(STATUSES[orders.statusIndex()]);
            amounts.append(orders.amount());
            updates.append(orders.updatedAt());
            notes.append(orders.noteBytes());
        }
    }

    @Override
    public void loadKeyed(Path directory, long rows, int files) throws Exception {
        try (ObjectStore store = store(directory)) {
            Table.create(store, OrdersMetadata.DEFINITION.schema())
                    .primaryKey("id")
                    .create();
            Table table = Table.open(store, Environment.system(nobody()));
            List<CommitMessage> written = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                written.addAll(writeFile(table, rows * file / files, rows * (file + 1) / files));
            }
            table.newAppend().add(written).commit();
        }
    }

    @Override
    public Upserter upserter(Path directory) {
        return new OrdersUpserter(store(directory));
    }

    private static final class OrdersUpserter implements Upserter {
        private final ObjectStore store;
        private final Table table;
        private final OrdersBatch batches = new OrdersBatch();

        OrdersUpserter(ObjectStore store) {
            this.store = store;
            this.table = Table.open(store);
        }

        @Override
        public void upsert(long[] ids, long revision) {
            Upsert upsert = table.newUpsert();
            for (int from = 0; from < ids.length; from += BATCH_ROWS) {
                upsert.add(batches.of(ids, from, Math.min(ids.length, from + BATCH_ROWS), revision));
            }
            upsert.commit();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        try (ObjectStore store = store(directory)) {
            return request.threads() == 1 ? scanAlone(store, request) : scanSplits(store, request);
        }
    }

    @Override
    public void loadDeleted(Path directory, long rows, int files) throws Exception {
        write(directory, rows, files, 2);
        try (ObjectStore store = store(directory)) {
            TableMetadata table = TableMetadata.open(store, Environment.system());
            Snapshot snapshot = table.known();
            Map<String, DeletionVector.Builder> deleted = positionsToDelete(store);
            List<RowDeletions> deletions = new ArrayList<>();
            BoundPredicate all =
                    Predicate.alwaysTrue().bind(snapshot.definition().schema());
            try (Stream<DataFile> planned = table.manifests().plan(snapshot, all)) {
                planned.forEach(file -> deletions.add(new RowDeletions(
                        file, deleted.get(file.file().key().path()).build(), RowDeletions.Fate.DELETED)));
            }
            CommitIntent intent = new CommitIntent(
                    snapshot,
                    CommitBlock.Operation.DELETE,
                    new CommitIntent.FileChanges(List.of(), List.of(), deletions),
                    Optional.empty(),
                    CommitIntent.Reads.NOTHING,
                    Optional.empty(),
                    new CommitIntent.Note(table.environment().ids().next(), "benchmark", Map.of()));
            table.commit(intent).orThrow();
        }
    }

    private static Map<String, DeletionVector.Builder> positionsToDelete(ObjectStore store) {
        Map<String, DeletionVector.Builder> deleted = new HashMap<>();
        try (RowCursor rows = Table.open(store)
                .newScan()
                .select("id", "_file", "_pos")
                .build()
                .rows()) {
            while (rows.next()) {
                if (Orders.isDeleted(rows.getLong(0))) {
                    deleted.computeIfAbsent(rows.getString(1), file -> new DeletionVector.Builder())
                            .add(rows.getLong(2));
                }
            }
        }
        return deleted;
    }

    @Override
    public void write(Path directory, Dataset data, int files, int threads) throws Exception {
        try (ObjectStore store = store(directory)) {
            Table.create(store, FirnDatasets.schema(data)).create();
            Table table = Table.open(store, Environment.system(nobody()));
            List<Callable<List<CommitMessage>>> tasks = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                long from = data.rows() * file / files;
                long to = data.rows() * (file + 1) / files;
                tasks.add(() -> FirnDatasets.write(table, data, from, to));
            }
            List<CommitMessage> written = new ArrayList<>();
            Threads.run(threads, tasks).forEach(written::addAll);
            table.newAppend().add(written).commit();
        }
    }

    @Override
    public DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        try (ObjectStore store = store(directory)) {
            if (threads == 1) {
                try (BatchCursor batches = Table.open(store, Environment.system(nobody()))
                        .newScan()
                        .build()
                        .batches()) {
                    return FirnDatasets.sum(batches);
                }
            }
            Scan scan = Table.open(store).newScan().build();
            ReaderFactory readers = scan.readerFactory();
            List<Callable<DatasetSum>> tasks = new ArrayList<>();
            for (Split split : scan.splits(Long.MAX_VALUE)) {
                tasks.add(() -> {
                    try (BatchCursor batches = readers.batches(store, split)) {
                        return FirnDatasets.sum(batches);
                    }
                });
            }
            return Threads.sumOf(threads, tasks);
        }
    }

    /** An executor that refuses everything, so that all work is done in the threads that a suite counts. */
    private static ExecutorService nobody() {
        ExecutorService nobody = Executors.newSingleThreadExecutor();
        nobody.shutdown();
        return nobody;
    }

    private static OrdersSum scanAlone(ObjectStore store, ScanRequest request) {
        Scan scan = build(Table.open(store, Environment.system(nobody())), request);
        if (request.form() == ScanRequest.Form.ROWS) {
            try (RowCursor rows = scan.rows()) {
                return FirnSums.ofRows(rows);
            }
        }
        try (BatchCursor batches = scan.batches()) {
            return FirnSums.of(batches, request.columns());
        }
    }

    private static OrdersSum scanSplits(ObjectStore store, ScanRequest request) throws Exception {
        Scan scan = build(Table.open(store), request);
        ReaderFactory readers = scan.readerFactory();
        List<Callable<OrdersSum>> tasks = new ArrayList<>();
        for (Split split : scan.splits(Long.MAX_VALUE)) {
            tasks.add(() -> {
                try (BatchCursor batches = readers.batches(store, split)) {
                    return FirnSums.of(batches, request.columns());
                }
            });
        }
        return Threads.sum(request.threads(), tasks);
    }

    private static Scan build(Table table, ScanRequest request) {
        ScanBuilder scan = table.newScan();
        if (request.columns() != Columns.ALL) {
            scan.select(request.columns().names());
        }
        request.ids().ifPresent(ids -> scan.where(inRange(ids)));
        return scan.build();
    }
}
