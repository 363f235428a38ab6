// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorBlob;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.testing.CountingObjectStore;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Snapshot;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;

/** A table in memory whose requests are counted, with short ways to fill and read it. */
final class ScanFixture {
    final MemoryObjectStore memory = new MemoryObjectStore();
    final CountingObjectStore store = new CountingObjectStore(memory);
    final Table table;

    ScanFixture(Field... columns) {
        table = Table.create(store, Schema.of(columns)).create();
    }

    /** One data file of one commit. */
    Snapshot append(List<Row> rows) {
        return append(0, rows.size(), i -> rows.get((int) i));
    }

    /** One data file of one commit, with a row for each number. */
    Snapshot append(long from, long to, LongFunction<Row> row) {
        try (TableWriter writer = table.newWriter()) {
            for (long i = from; i < to; i++) {
                writer.write(row.apply(i));
            }
            return table.newAppend().add(writer.finish()).commit();
        }
    }

    List<Row> rows(String... where) {
        ScanBuilder builder = table.newScan();
        for (String condition : where) {
            builder.where(condition);
        }
        return rows(builder);
    }

    static List<Row> rows(ScanBuilder builder) {
        try (RowCursor rows = builder.build().rows()) {
            return rows.toList();
        }
    }

    List<DataFile> files() {
        return StoredRows.files(table, table.snapshot());
    }

    byte[] bytesOfFirstFile() {
        ByteBuffer content = memory.get(files().get(0).file().key(), 1 << 24).orElseThrow();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** Commits a deletion vector for a file, as a writer of upserts will. */
    Snapshot delete(DataFile file, DeletionVector vector) {
        return delete(file, vector, vector.cardinality());
    }

    Snapshot delete(DataFile file, DeletionVector vector, long statedCardinality) {
        ByteBuffer blob = DeletionVectorBlob.encode(vector);
        ObjectKey key = ObjectKey.of("_firn/deletes/" + new UUID(file.id(), vector.cardinality()) + ".puffin");
        memory.put(key, ByteBuffer.allocate(4 + blob.limit()).put(4, blob, 0, blob.limit()), PutCondition.IF_ABSENT);
        DeletionVectorRef ref = new DeletionVectorRef(key, 4, blob.limit(), statedCardinality);
        List<CommitIntent.NewDeletions> deletions = new ArrayList<>();
        deletions.add(new CommitIntent.NewDeletions(file, ref));
        CommitResult result = table.metadata()
                .commit(new CommitIntent(
                        table.snapshot(),
                        CommitBlock.Operation.DELETE,
                        new CommitIntent.FileChanges(List.of(), List.of(), deletions),
                        Optional.empty(),
                        CommitIntent.Reads.NOTHING,
                        Optional.empty(),
                        new CommitIntent.Note(new UUID(7, file.id()), "test", Map.of())));
        return result.orThrow();
    }
}
