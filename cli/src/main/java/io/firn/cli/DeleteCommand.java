// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.expression.Predicate;
import io.firn.snapshot.Snapshot;
import io.firn.table.Delete;
import io.firn.table.Row;
import io.firn.table.RowCounts;
import io.firn.table.Table;
import io.firn.table.Upsert;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes rows. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {"Deletes the rows that match. No data file is written anew; older versions keep the rows."},
        footer = {
            "",
            "Examples:",
            "  firn delete sales --where \"sold_at < timestamp '2020-01-01T00:00:00'\"",
            "  firn delete sales --where 'id in (17, 23)' --note ticket=4711",
            "  firn delete customers --keys gone.csv"
        })
final class DeleteCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @ArgGroup(multiplicity = "1")
    Which which = new Which();

    /** Which rows: one of the two. */
    static final class Which {
        @Option(
                names = {"-w", "--where"},
                paramLabel = "PREDICATE",
                description = "Which rows; as in 'firn scan'.")
        @Nullable
        String where;

        @Option(
                names = "--keys",
                paramLabel = "FILE",
                description =
                        "Rows with the primary keys in this Parquet, CSV or JSON lines file, which has the key columns.")
        @Nullable
        String keys;
    }

    @Mixin
    InputOptions inputOptions = new InputOptions();

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        return location.withTable(table -> {
            if (which.keys != null) {
                deleteKeys(table, which.keys);
                return;
            }
            Delete delete = table.newDelete(
                    Predicate.parse(Optional.ofNullable(which.where).orElse("")));
            notes.addTo(delete::summary);
            long version = delete.commit().version();
            RowCounts counts = delete.counts();
            report.print(
                    "Deleted %s in %s: version %d."
                            .formatted(Count.of(counts.deleted(), "row"), Count.of(counts.files(), "file"), version),
                    Map.entry("version", version),
                    Map.entry("rows", counts.deleted()),
                    Map.entry("files", counts.files()));
        });
    }

    private void deleteKeys(Table table, String argument) {
        Snapshot before = table.snapshot();
        Schema schema = before.definition().schema();
        List<Field> columns = before.definition().primaryKey().stream()
                .map(id -> schema.field(id).orElseThrow())
                .toList();
        Upsert deletion = table.newUpsert();
        for (Input input : inputOptions.resolve(argument)) {
            try (RowSource source = input.open(new Schema(schema.id(), columns))) {
                Row row;
                while ((row = source.next()) != null) {
                    deletion.delete(row);
                }
            }
        }
        notes.addTo(deletion::summary);
        Snapshot after = deletion.commit();
        long rows = before.contents().totals().liveRows()
                - after.contents().totals().liveRows();
        report.print(
                "Deleted %s: version %d.".formatted(Count.of(rows, "row"), after.version()),
                Map.entry("version", after.version()),
                Map.entry("rows", rows));
    }
}
