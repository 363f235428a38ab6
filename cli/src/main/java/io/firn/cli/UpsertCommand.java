// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.snapshot.Snapshot;
import io.firn.table.Upsert;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds rows, and replaces those that have their keys. */
@Command(
        name = "upsert",
        mixinStandardHelpOptions = true,
        description = {
            "Adds the rows of Parquet, CSV or JSON lines files to a table with a primary key, in one commit. A row whose key"
                    + " is in the table takes the place of the one that has it; of several with one key the last counts, or"
                    + " the one with the greatest sequence (the property write.sequence-column).",
            "",
            "With --op-column the files hold changes: c, r, i, u (insert, update, upsert, ...) put a row, d (delete) deletes"
                    + " the row with its key, in the order in which they come. JSON lines may be Debezium's changes: of"
                    + " the objects before and after, d takes the first as the row and the others the second."
        },
        footer = {
            "",
            "Examples:",
            "  firn upsert customers changes.parquet",
            "  firn upsert customers cdc.jsonl --op-column op",
            "  firn upsert customers debezium.jsonl --envelope debezium",
            "  firn upsert customers 'stream-*.csv' --op-column __op --note source=orders-db"
        })
final class UpsertCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files, globs in quotes, or - for standard input.")
    List<String> files = List.of();

    @Mixin
    InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--op-column",
            paramLabel = "COLUMN",
            description = "A column of the files, and not of the table, that says what each row does.")
    @Nullable
    String opColumn;

    /** Shapes of changes other than flat rows. */
    enum Envelope {
        DEBEZIUM
    }

    @Option(
            names = "--envelope",
            paramLabel = "ENVELOPE",
            description =
                    "debezium: each line of JSON has the row in before or after. Found without this where the table"
                            + " has no columns of these names; the operation is in op, or in --op-column.")
    @Nullable
    Envelope envelope;

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        return location.withTable(table -> {
            long before = table.snapshot().version();
            Upsert upsert = table.newUpsert();
            KeyedInput.Changes changes = new KeyedInput(table.schema(), operation(), envelope != null)
                    .read(inputOptions.resolve(files), upsert);
            notes.addTo(upsert::summary);
            Snapshot after = upsert.commit();
            long added = 0;
            long gone = 0;
            if (after.version() > before) {
                added = after.commit().changes().addedTotals().liveRows();
                gone = table.snapshot(after.version() - 1).contents().totals().liveRows()
                        + added
                        - after.contents().totals().liveRows();
            }
            print(changes, new Written(after.version(), added, gone));
        });
    }

    private Optional<String> operation() {
        return Optional.ofNullable(opColumn == null && envelope != null ? "op" : opColumn);
    }

    /** What the commit came to. */
    private record Written(long version, long rows, long gone) {}

    private void print(KeyedInput.Changes changes, Written written) {
        report.print(
                "Upserted %s%s; %s replaced or deleted: version %d."
                        .formatted(
                                Count.of(changes.puts(), "row"),
                                operation().isEmpty() ? "" : " and " + Count.of(changes.deletions(), "deletion"),
                                Count.of(written.gone(), "row"),
                                written.version()),
                Map.entry("version", written.version()),
                Map.entry("rows", changes.puts()),
                Map.entry("deletions", changes.deletions()),
                Map.entry("rows_written", written.rows()),
                Map.entry("rows_replaced_or_deleted", written.gone()));
    }
}
