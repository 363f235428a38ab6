// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.expression.Expression;
import io.firn.expression.Predicate;
import io.firn.table.RowCounts;
import io.firn.table.Update;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives columns of rows new values. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
            "Gives columns of the rows that match new values, in one commit.",
            "Values are literals as in 'firn scan --where', null, columns, numbers joined by + - * / and texts by ||;"
                    + " they are computed from the row as it was. Rows keep their _row_id."
        },
        footer = {
            "",
            "Examples:",
            "  firn update sales --set \"region = 'EU'\" --where \"country = 'CH'\"",
            "  firn update sales --set 'amount = amount * 1.08, net = null' --where 'id = 17'"
        })
final class UpdateCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = {"-s", "--set"},
            paramLabel = "COLUMN = VALUE",
            required = true,
            description = "New values, separated by commas; may be given several times.")
    List<String> set = List.of();

    @Option(
            names = {"-w", "--where"},
            paramLabel = "PREDICATE",
            required = true,
            description = "Which rows, as in 'firn scan'; true for all.")
    String where = "";

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        return location.withTable(table -> {
            Update update = table.newUpdate(Predicate.parse(where));
            for (String assignments : set) {
                Expression.parseAssignments(assignments).forEach(update::setExpression);
            }
            notes.addTo(update::summary);
            long version = update.commit().version();
            RowCounts counts = update.counts();
            report.print(
                    "Updated %s in %s: version %d."
                            .formatted(Count.of(counts.updated(), "row"), Count.of(counts.files(), "file"), version),
                    Map.entry("version", version),
                    Map.entry("rows", counts.updated()),
                    Map.entry("files", counts.files()));
        });
    }
}
