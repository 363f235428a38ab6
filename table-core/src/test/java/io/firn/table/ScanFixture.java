// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.commit.RowDeletions;
import io.firn.commit.Versions;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.PuffinFile;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.testing.CountingObjectStore;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import io.firn.snapshot.Totals;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;

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

    /** Deletes rows of a file by position. */
    Snapshot delete(DataFile file, DeletionVector rows) {
        Snapshot base = table.snapshot();
        CommitIntent intent = new CommitIntent(
                base,
                CommitBlock.Operation.DELETE,
                new CommitIntent.FileChanges(
                        List.of(), List.of(), List.of(new RowDeletions(file, rows, RowDeletions.Fate.DELETED))),
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                new CommitIntent.Note(new UUID(7, base.version()), "test", Map.of()));
        return table.metadata().commit(intent).orThrow();
    }

    /** Puts a deletion vector into a Puffin file, and a version that refers to it and may state what is not so. */
    ObjectKey stateDeletions(DataFile file, DeletionVector vector, long statedCardinality) {
        ObjectKey key = ObjectKey.of("_firn/deletes/" + new UUID(file.id(), vector.cardinality()) + ".puffin");
        PuffinFile.Encoded puffin = PuffinFile.encode(
                key,
                List.of(new PuffinFile.Blob(file.id(), Optional.of(file.file().key()), vector)));
        memory.put(key, puffin.content(), PutCondition.IF_ABSENT);
        DeletionVectorRef.Stored ref = (DeletionVectorRef.Stored) puffin.refs().get(0);
        DataFile after = new DataFile(
                file.id(),
                file.file(),
                file.firstRowId(),
                file.addedVersion(),
                Optional.of(new DeletionVectorRef.Stored(ref.key(), ref.offset(), ref.sizeBytes(), statedCardinality)));
        Snapshot head = table.snapshot();
        List<DataFile> added = new ArrayList<>(head.contents().overlay().added());
        added.replaceAll(one -> one.id() == file.id() ? after : one);
        Snapshot.Header header = head.header();
        CRC32C crc = new CRC32C();
        crc.update(memory.get(Versions.key(head.version()), 1 << 24).orElseThrow());
        Snapshot.Trail.Step step = new Snapshot.Trail.Step(head.version(), header.committedAt());
        Snapshot next = new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        head.version() + 1,
                        Optional.of(crc.getValue()),
                        header.committedAt().plusSeconds(1),
                        1,
                        header.features(),
                        header.counters()),
                head.definition(),
                new Snapshot.Contents(
                        head.contents().totals().minus(file).plus(after),
                        List.of(),
                        new Overlay(added, Set.of(), Map.of())),
                new CommitBlock(
                        new UUID(8, file.id()),
                        CommitBlock.Operation.DELETE,
                        new CommitBlock.Changes(
                                List.of(),
                                List.of(),
                                List.of(file.id()),
                                List.of(),
                                Totals.ZERO,
                                Totals.ZERO,
                                Optional.empty()),
                        false,
                        Optional.empty(),
                        new CommitBlock.Writer("test", Optional.empty()),
                        Map.of(),
                        List.of()),
                new Snapshot.Trail(List.of(step), List.of(step)),
                Map.of(),
                Map.of());
        memory.put(Versions.key(next.version()), ByteBuffer.wrap(SnapshotCodec.encode(next)), PutCondition.IF_ABSENT);
        return key;
    }
}
