// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;

import io.firn.expression.Predicate;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Schema;
import io.firn.types.Type.Simple;
import java.util.List;

/** The golden table whose rows are changed in each way there is. */
final class ChangedRowsTable {
    private static final Schema SCHEMA =
            Schema.of(required("id", Simple.LONG), optional("n", Simple.LONG), optional("note", Simple.STRING));

    private ChangedRowsTable() {}

    static void make(ObjectStore store, Environment environment) {
        Table table = Table.create(store, SCHEMA, environment).primaryKey("id").create();
        try (TableWriter writer = table.newWriter()) {
            for (long id = 0; id < 10; id++) {
                writer.write(Row.of(id, id * 10, "loaded"));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        table.newUpdate(Predicate.lessThan("id", 4L))
                .setExpression("n", "n + 1")
                .set("note", "updated")
                .commit();
        table.newMerge(SCHEMA, List.of(Row.of(2L, 0L, "merged"), Row.of(5L, -1L, "gone"), Row.of(12L, 1L, "inserted")))
                .on("t.id = s.id")
                .whenMatched("s.n < 0")
                .delete()
                .whenMatched()
                .update(values -> values.setExpression("note", "s.note"))
                .whenNotMatched()
                .insertAll()
                .commit();
        table.newDelete(Predicate.equal("id", 7L)).commit();
        table.upsert(List.of(Row.of(3L, 0L, "upserted"), Row.of(13L, 0L, "upserted")));
        table.newUpdate(Predicate.equal("id", 2L)).set("n", null).commit();
    }
}
