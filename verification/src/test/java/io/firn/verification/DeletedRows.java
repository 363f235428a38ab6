// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.commit.CommitIntent;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorBlob;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.metadata.ObjectNames;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Snapshot;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table with deletion vectors, made by the protocol itself, as the row operations of later releases will make them. */
final class DeletedRows {
    private static final int PUFFIN_MAGIC = 0x31414650;

    private DeletedRows() {}

    static void make(ObjectStore store, Environment environment) {
        Schema schema = Schema.of(Field.required("id", Type.Simple.LONG));
        Table table = Table.create(store, schema, environment).create();
        for (long from : List.of(0L, 100_000L)) {
            try (TableWriter writer = table.newWriter()) {
                for (long id = from; id < from + 10; id++) {
                    writer.write(Row.of(id));
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
        delete(table, DeletionVector.of(3, 4));
        delete(table, DeletionVector.of(0, 3, 4, 9));
        table.newAlter().set("note", "after the deletions").commit();
    }

    /** Deletes rows of the first file by position. */
    private static void delete(Table table, DeletionVector vector) {
        Snapshot base = table.snapshot();
        DataFile file = base.contents().overlay().added().get(0);
        DeletionVectorRef ref = write(table, vector);
        CommitIntent intent = new CommitIntent(
                base,
                CommitBlock.Operation.DELETE,
                new CommitIntent.FileChanges(List.of(), List.of(), List.of(new CommitIntent.NewDeletions(file, ref))),
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                new CommitIntent.Note(table.metadata().environment().ids().next(), "golden", Map.of()));
        table.metadata().commit(intent).orThrow();
    }

    /** A Puffin file of one blob. */
    private static DeletionVectorRef write(Table table, DeletionVector vector) {
        ObjectKey key = ObjectNames.key(
                "_firn/deletes", table.metadata().environment().ids().next(), "puffin");
        ByteBuffer blob = DeletionVectorBlob.encode(vector);
        int size = blob.remaining();
        byte[] footer =
                ("{\"blobs\":[{\"type\":\"deletion-vector-v1\",\"fields\":[],\"snapshot-id\":-1,\"sequence-number\":-1,"
                                + "\"offset\":4,\"length\":%d}]}".formatted(size))
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(4 + size + 4 + footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(PUFFIN_MAGIC).put(blob);
        file.putInt(PUFFIN_MAGIC).put(footer).putInt(footer.length).putInt(0).putInt(PUFFIN_MAGIC);
        try (ObjectSink sink = table.store().create(key)) {
            sink.write(file.flip());
            sink.complete();
        }
        return new DeletionVectorRef(key, 4, size, vector.cardinality());
    }
}
