// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.expression.Expression;
import io.firn.io.InvalidRequestException;
import io.firn.table.Merge;
import io.firn.table.Row;
import io.firn.table.RowCounts;
import io.firn.table.Table;
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

/** Brings a table in line with the rows of a file. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description = {
            "Updates, inserts and deletes rows by those of a Parquet, CSV or JSON lines file, in one commit.",
            "In conditions and values, t.x is a column of the table and s.x one of the file; a plain x is the column of"
                    + " the one that has it. When not told otherwise, rows that match are updated and the others inserted,"
                    + " with the columns of the file that the table has, too. Two rows of the file that match the same row"
                    + " of the table are refused."
        },
        footer = {
            "",
            "Examples:",
            "  firn merge sales changes.csv --on 't.id = s.id'",
            "  firn merge sales new.jsonl --on 't.id = s.id' --when-matched ignore",
            "  firn merge stock in.csv --on 't.item = s.item' --set 'n = t.n + s.n'",
            "  firn merge t all.csv --on 't.id = s.id' --when-not-matched-by-source delete"
        })
final class MergeCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Parameters(index = "1", paramLabel = "FILE", description = "The source, or - for standard input.")
    String file = "";

    @Mixin
    InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--on",
            paramLabel = "CONDITION",
            required = true,
            description = "When a row of the table and a row of the file match.")
    String on = "";

    @Option(
            names = "--when-matched",
            paramLabel = "ACTION",
            defaultValue = "update",
            description = "What becomes of rows that match: update, delete or ignore. Default: update.")
    Action whenMatched = Action.UPDATE;

    @Option(
            names = "--when-not-matched",
            paramLabel = "ACTION",
            defaultValue = "insert",
            description = "What becomes of rows of the file that match none: insert or ignore. Default: insert.")
    Action whenNotMatched = Action.INSERT;

    @Option(
            names = "--when-not-matched-by-source",
            paramLabel = "ACTION",
            defaultValue = "ignore",
            description = "What becomes of rows of the table that match none: delete or ignore. Default: ignore.")
    Action whenNotMatchedBySource = Action.IGNORE;

    @Option(
            names = "--delete-when",
            paramLabel = "CONDITION",
            description = "Rows that match are deleted where this holds, and rows of the file that match none are then"
                    + " not inserted: \"s.op = 'D'\". It can name columns of the file only.")
    @Nullable
    String deleteWhen;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "COLUMN = VALUE",
            description = "What an update sets, as in 'firn update', instead of all columns that the file has.")
    List<String> set = List.of();

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    /** What becomes of rows. */
    enum Action {
        UPDATE,
        INSERT,
        DELETE,
        IGNORE
    }

    @Override
    public Integer call() {
        require(whenMatched != Action.INSERT, "--when-matched", "update, delete or ignore");
        require(
                whenNotMatched == Action.INSERT || whenNotMatched == Action.IGNORE,
                "--when-not-matched",
                "insert or ignore");
        require(
                whenNotMatchedBySource == Action.DELETE || whenNotMatchedBySource == Action.IGNORE,
                "--when-not-matched-by-source",
                "delete or ignore");
        return location.withTable(table -> {
            List<Input> inputs = inputOptions.resolve(file);
            if (inputs.size() != 1) {
                throw new InvalidRequestException(
                        "'%s' names %d files; a merge takes one.".formatted(file, inputs.size()));
            }
            Schema columns = SourceColumns.of(inputs.get(0), table.schema());
            try (RowSource rows = inputs.get(0).open(columns)) {
                Merge merge = merge(table, columns, rows);
                print(merge.commit().version(), merge.counts());
            }
        });
    }

    private static void require(boolean fits, String option, String actions) {
        if (!fits) {
            throw new InvalidRequestException(option + " takes " + actions + ".");
        }
    }

    private Merge merge(Table table, Schema columns, RowSource rows) {
        Merge merge = table.newMerge(columns, () -> iterator(rows)).on(on);
        notes.addTo(merge::summary);
        Optional<String> deleted = Optional.ofNullable(deleteWhen);
        deleted.ifPresent(condition -> merge.whenMatched(condition).delete());
        if (whenMatched == Action.DELETE) {
            merge.whenMatched().delete();
        } else if (whenMatched == Action.UPDATE && set.isEmpty()) {
            merge.whenMatched().updateAll();
        } else if (whenMatched == Action.UPDATE) {
            merge.whenMatched().update(row -> {
                set.forEach(text -> Expression.parseAssignments(text).forEach(row::setExpression));
                return row;
            });
        }
        if (whenNotMatched == Action.INSERT) {
            deleted.map(condition -> merge.whenNotMatched("not (" + condition + ")"))
                    .orElseGet(merge::whenNotMatched)
                    .insertAll();
        }
        if (whenNotMatchedBySource == Action.DELETE) {
            merge.whenNotMatchedBySource().delete();
        }
        return merge;
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
                    try {
                        next = rows.next();
                    } catch (InvalidRequestException e) {
                        throw new InvalidRequestException(e.getMessage() + " Nothing was changed.", e);
                    }
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
