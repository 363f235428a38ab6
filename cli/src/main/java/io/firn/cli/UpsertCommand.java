// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
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
                    + " the one with the greatest sequence (the property write.sequence-column). Rows are replaced as a"
                    + " whole: a column that a file lacks becomes null or its default. To change some columns only, see"
                    + " 'firn merge'.",
            "",
            "With --op-column the files hold changes: c, r, i, u, +I, +U (insert, update, upsert, ...) put a row, d, -D, -U"
                    + " (delete) delete the row with its key, in the order in which they come. JSON lines may be"
                    + " Debezium's changes: of the objects before and after, d takes the first as the row and the others"
                    + " the second. docs/cdc.md says how to configure Debezium."
        },
        footer = {
            "",
            "Examples:",
            "  firn upsert customers changes.parquet",
            "  firn upsert customers cdc.jsonl --op-column op",
            "  firn upsert customers debezium.jsonl --envelope debezium",
            "  firn upsert customers 'cdc-*.csv' --op-column __op --ignore-columns __lsn",
            "  firn upsert customers big.parquet --batch-rows 5000000 --note source=orders-db"
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

    @Option(
            names = "--batch-rows",
            paramLabel = "N",
            description =
                    "Commit after every N rows and deletions, instead of all in one commit: for inputs that are larger"
                            + " than one upsert can be, 1 GB of rows. A row that is refused then does not take back what was"
                            + " committed before it.")
    @Nullable
    Long batchRows;

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        if (batchRows != null && batchRows < 1) {
            throw new InvalidRequestException("--batch-rows takes 1 or more, not %d.".formatted(batchRows));
        }
        return location.withTable(table -> {
            Upserts upserts = new Upserts(
                    table, batchRows == null ? Long.MAX_VALUE : batchRows, upsert -> notes.addTo(upsert::summary));
            KeyedInput input = new KeyedInput(table.snapshot().definition(), operation(), envelope != null);
            KeyedInput.Changes changes = input.read(inputOptions.resolve(files), upserts);
            print(changes, upserts.finish());
        });
    }

    private Optional<String> operation() {
        return Optional.ofNullable(opColumn == null && envelope != null ? "op" : opColumn);
    }

    private void print(KeyedInput.Changes changes, Upserts.Written written) {
        report.print(
                "Upserted %s%s%s; %s replaced or deleted%s: version %d.%s"
                        .formatted(
                                Count.of(changes.puts(), "row"),
                                operation().isEmpty() ? "" : " and " + Count.of(changes.deletions(), "deletion"),
                                written.commits() < 2 ? "" : " in " + Count.of(written.commits(), "commit"),
                                Count.of(written.gone(), "row"),
                                written.leftOut() == 0
                                        ? ""
                                        : "; " + Count.of(written.leftOut(), "change") + " left out as older",
                                written.version(),
                                changes.skipped() == 0
                                        ? ""
                                        : " Skipped %s without a row (tombstones, messages)."
                                                .formatted(Count.of(changes.skipped(), "line"))),
                Map.entry("version", written.version()),
                Map.entry("commits", written.commits()),
                Map.entry("rows", changes.puts()),
                Map.entry("deletions", changes.deletions()),
                Map.entry("skipped", changes.skipped()),
                Map.entry("rows_written", written.rows()),
                Map.entry("rows_replaced_or_deleted", written.gone()),
                Map.entry("changes_left_out", written.leftOut()));
    }
}
