// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.table.Delete;
import io.firn.table.Row;
import io.firn.table.RowCounts;
import io.firn.table.Table;
import io.firn.table.Upsert;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.ArrayList;
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
                        "Rows with the primary keys in this Parquet, CSV or JSON lines file, which has the key columns."
                                + " If it has the sequence column (the property write.sequence-column), rows that are newer"
                                + " stay; other columns of the table do not count.")
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

    private static void read(Input input, TableDefinition table, Upsert deletion) {
        List<Field> columns = new ArrayList<>();
        table.primaryKey().forEach(id -> columns.add(table.schema().field(id).orElseThrow()));
        Optional.ofNullable(table.properties().get("write.sequence-column"))
                .flatMap(name -> table.schema().field(name))
                .filter(field -> !columns.contains(field))
                .ifPresent(field ->
                        columns.add(Field.optional(field.name(), field.type()).withId(field.id())));
        List<String> others = table.schema().fields().stream()
                .map(Field::name)
                .filter(name ->
                        columns.stream().noneMatch(column -> column.name().equals(name)))
                .toList();
        Schema wanted = new Schema(table.schema().id(), columns);
        RowCheck check = new RowCheck(wanted, table.primaryKey());
        try (RowSource source = input.ignoring(others).open(wanted)) {
            Row row;
            while ((row = source.next()) != null) {
                check.require(row, source::position);
                try {
                    deletion.delete(row);
                } catch (InvalidRequestException e) {
                    Throwable problem = e.getCause() instanceof InvalidRequestException misfit ? misfit : e;
                    throw new InvalidRequestException(source.position() + ": " + problem.getMessage(), e);
                }
            }
        }
    }

    private void deleteKeys(Table table, String argument) {
        Snapshot before = table.snapshot();
        Upsert deletion = table.newUpsert();
        try {
            inputOptions.resolve(argument).forEach(input -> read(input, before.definition(), deletion));
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(e.getMessage() + " Nothing was deleted.", e);
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
