// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.docs;

import static io.firn.expression.Predicate.equal;
import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static io.firn.types.Type.Simple.DOUBLE;
import static io.firn.types.Type.Simple.LONG;
import static io.firn.types.Type.Simple.STRING;
import static io.firn.types.Type.Simple.TIMESTAMP;

import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.table.Row;
import io.firn.table.RowCursor;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Schema;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;

/** The tour in Java of the README, which shows the lines between the marks. */
final class JavaTour {
    private JavaTour() {}

    static void run(Path folder, PrintStream out) {
        // README: begin
        try (ObjectStore store = LocalObjectStore.open(folder, Durability.SYNC)) {
            // Hidden partitioning: readers filter by sold_at and need not know about months.
            Table table = Table.create(
                            store,
                            Schema.of(
                                    required("id", LONG),
                                    optional("city", STRING),
                                    optional("amount", DOUBLE),
                                    optional("sold_at", TIMESTAMP)))
                    .partitionBy("month(sold_at)")
                    .sortBy("id")
                    .create();

            // Rows go to data files; one commit makes all of them visible, or none.
            Snapshot first;
            try (TableWriter writer = table.newWriter()) {
                writer.write(Row.of(1L, "Oslo", 9.5, LocalDateTime.parse("2026-01-05T12:00")));
                writer.write(Row.of(2L, "Lima", 20.0, LocalDateTime.parse("2026-02-07T08:30")));
                first = table.newAppend().add(writer.finish()).commit();
            }

            // Columns are known by id: a rename touches no file, and old rows read the new column as its default.
            table.newAlter().columns(columns -> columns.rename("city", "town")).commit();

            try (RowCursor rows = table.newScan()
                    .where(equal("town", "Lima"))
                    .select("id", "amount")
                    .build()
                    .rows()) {
                while (rows.next()) {
                    out.println(rows.getLong(0) + " " + rows.getDouble(1));
                }
            }

            // A primary key is enforced from now on, and rows are changed and found by it.
            table.newAlter().primaryKey("id").commit();
            table.upsert(List.of(
                    Row.of(2L, "Quito", 25.0, LocalDateTime.parse("2026-02-07T08:30")),
                    Row.of(3L, "Oslo", 5.25, LocalDateTime.parse("2026-02-09T17:45"))));
            table.newUpdate(equal("town", "Oslo"))
                    .setExpression("amount", "amount * 2")
                    .commit();
            out.println(table.get(2L).orElseThrow());

            // Every version stays readable, with the columns it had.
            out.println(table.newScan()
                    .asOf(first.version())
                    .build()
                    .schema()
                    .fields()
                    .get(1)
                    .name());
        }
        // README: end
    }
}
