// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.commit.CommitIntent;
import io.firn.commit.RowDeletions;
import io.firn.deletion.DeletionVector;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table with deletion vectors, made by the protocol itself, as the row operations of later releases will make them. */
final class DeletedRows {
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
        delete(table, DeletionVector.of(0, 9));
        table.newAlter().set("note", "after the deletions").commit();
    }

    /** Vectors of all kinds of places, some of rows that two writers deleted. */
    static void united(ObjectStore store, Environment environment) {
        Schema schema = Schema.of(Field.required("id", Type.Simple.LONG));
        Table table = Table.create(store, schema, environment).create();
        for (long from : List.of(0L, 100_000L, 200_000L)) {
            append(table, from, from + 1_000);
        }
        Snapshot base = table.snapshot();
        DeletionVector.Builder many = new DeletionVector.Builder();
        for (long position = 0; position < 1_000; position++) {
            if (position * position % 7 < 3) {
                many.add(position);
            }
        }
        commit(table, base, RowDeletions.Fate.DELETED, 0, DeletionVector.of(3, 4));
        commit(table, base, RowDeletions.Fate.DELETED, 0, DeletionVector.of(4, 999));
        commit(table, base, RowDeletions.Fate.DELETED, 1, many.build());
        DeletionVector all = new DeletionVector.Builder().addRange(0, 1_000).build();
        commit(table, base, RowDeletions.Fate.DELETED, 2, all);
        for (long id = 300_000; id < 300_050; id++) {
            append(table, id, id + 1);
        }
        commit(table, base, RowDeletions.Fate.UPDATED, 0, DeletionVector.of(10));
    }

    private static void append(Table table, long from, long to) {
        try (TableWriter writer = table.newWriter()) {
            for (long id = from; id < to; id++) {
                writer.write(Row.of(id));
            }
            table.newAppend().add(writer.finish()).commit();
        }
    }

    /** Deletes rows of the first file by position. */
    private static void delete(Table table, DeletionVector rows) {
        commit(table, table.snapshot(), RowDeletions.Fate.DELETED, 0, rows);
    }

    private static void commit(Table table, Snapshot base, RowDeletions.Fate fate, int file, DeletionVector rows) {
        DataFile target = base.contents().overlay().added().get(file);
        CommitIntent intent = new CommitIntent(
                base,
                fate == RowDeletions.Fate.UPDATED ? CommitBlock.Operation.UPDATE : CommitBlock.Operation.DELETE,
                new CommitIntent.FileChanges(List.of(), List.of(), List.of(new RowDeletions(target, rows, fate))),
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                new CommitIntent.Note(table.metadata().environment().ids().next(), "golden", Map.of()));
        table.metadata().commit(intent).orThrow();
    }
}
