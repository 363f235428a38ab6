// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.table.Merge;
import io.firn.table.Row;
import io.firn.table.RowCounts;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a table in line with the rows of a file or of another table. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description = {
            "Updates, inserts and deletes rows by those of a Parquet, CSV or JSON lines file, or of another table, in one"
                    + " commit.",
            "",
            "A clause is '[CONDITION then] ACTION'. The --when options may be given several times: of the clauses of one"
                    + " kind the first whose condition holds counts, and where none does nothing happens. Without any,"
                    + " rows that match are updated and the others inserted, with the columns of the source that the table"
                    + " has, too. 'set' names other columns and values, as in 'firn update'.",
            "",
            "In conditions and values, t.x is a column of the table and s.x one of the source; a plain x is the column of"
                    + " the one that has it. Two rows of the source that match the same row of the table are refused."
        },
        footer = {
            "",
            "Examples:",
            "  firn merge sales changes.csv --on 't.id = s.id'",
            "  firn merge sales ../staging/sales --on 't.id = s.id'",
            "  firn merge sales new.jsonl --on 't.id = s.id' --when-matched ignore",
            "  firn merge stock in.csv --on 't.item = s.item' \\",
            "    --when-matched 'update set n = t.n + s.n'",
            "  firn merge sales changes.csv --on 't.id = s.id' \\",
            "    --when-matched \"s.op = 'D' then delete\" \\",
            "    --when-matched 's.at > t.at then update' \\",
            "    --when-not-matched \"s.op <> 'D' then insert\"",
            "  firn merge sales all.csv --on 't.id = s.id' \\",
            "    --when-not-matched-by-source \"t.shop = 'Oslo' then delete\""
        })
final class MergeCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Parameters(
            index = "1",
            paramLabel = "SOURCE",
            description = "A file, - for standard input, or the location of another table.")
    String source = "";

    @Mixin
    InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--on",
            paramLabel = "CONDITION",
            required = true,
            description = "When a row of the table and a row of the source match.")
    String on = "";

    @Option(
            names = "--when-matched",
            paramLabel = "CLAUSE",
            description = "What becomes of rows that match: update, update set COLUMN = VALUE, ..., delete or ignore."
                    + " Default: update.")
    List<String> matched = List.of("update");

    @Option(
            names = "--when-not-matched",
            paramLabel = "CLAUSE",
            description =
                    "What becomes of rows of the source that match none: insert, insert set COLUMN = VALUE, ..., or"
                            + " ignore. Default: insert.")
    List<String> notMatched = List.of("insert");

    @Option(
            names = "--when-not-matched-by-source",
            paramLabel = "CLAUSE",
            description = "What becomes of rows of the table that match none: update set COLUMN = VALUE, ..., delete or"
                    + " ignore. Default: ignore.")
    List<String> notMatchedBySource = List.of("ignore");

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        return location.withTable(table -> {
            try {
                merge(table);
            } catch (InvalidRequestException e) {
                String message = String.valueOf(e.getMessage());
                throw message.contains("Nothing was changed")
                        ? e
                        : new InvalidRequestException(message + " Nothing was changed.", e);
            }
        });
    }

    private void merge(Table table) {
        Clauses clauses = Clauses.parse(matched, notMatched, notMatchedBySource);
        Optional<ObjectStore> otherTable = location.otherTable(source, inputOptions.stated());
        if (otherTable.isPresent()) {
            try (ObjectStore store = otherTable.get()) {
                run(clauses, table.newMerge(scan(Table.open(store))));
            }
            return;
        }
        List<Input> inputs = inputOptions.resolve(source);
        if (inputs.size() != 1) {
            throw new InvalidRequestException(
                    "'%s' names %d files; a merge takes one.".formatted(source, inputs.size()));
        }
        Input input = inputs.get(0);
        if (!input.hasColumns() && !clauses.lookAtAllRows()) {
            print(table.snapshot().version(), new RowCounts(0, 0, 0, 0));
            return;
        }
        Schema columns = SourceColumns.of(input, table.schema());
        try (RowSource rows = input.open(columns)) {
            run(clauses, table.newMerge(columns, () -> iterator(rows)));
        }
    }

    private Scan scan(Table other) {
        List<String> columns = other.schema().fields().stream()
                .map(Field::name)
                .filter(name -> !inputOptions.ignored().contains(name))
                .map(name -> Schema.join("", name))
                .toList();
        return other.newScan().select(columns).build();
    }

    private void run(Clauses clauses, Merge merge) {
        merge.on(on);
        notes.addTo(merge::summary);
        clauses.addTo(merge);
        print(merge.commit().version(), merge.counts());
    }

    /**
     * The rows of the file, none of them read before it is asked for: a source may hand out the same row again and again.
     * A row that cannot be read ends the merge with the place of it.
     */
    private static Iterator<Row> iterator(RowSource rows) {
        return new Iterator<>() {
            private @Nullable Row next;
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (next == null && !ended) {
                    next = rows.next();
                    ended = next == null;
                }
                return !ended;
            }

            @Override
            public Row next() {
                Row row = hasNext() ? next : null;
                if (row == null) {
                    throw new NoSuchElementException();
                }
                next = null;
                return row;
            }
        };
    }

    private void print(long version, RowCounts counts) {
        report.print(
                String.format(
                        Locale.ROOT,
                        "Inserted %,d, updated %,d and deleted %,d rows in %s: version %d.",
                        counts.inserted(),
                        counts.updated(),
                        counts.deleted(),
                        Count.of(counts.files(), "file"),
                        version),
                Map.entry("version", version),
                Map.entry("inserted", counts.inserted()),
                Map.entry("updated", counts.updated()),
                Map.entry("deleted", counts.deleted()),
                Map.entry("files", counts.files()));
    }
}
