// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.expression.Predicate;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Totals;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes rows that make up whole files. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes the rows that match, where they make up whole data files (a partition, say).",
            "Older versions keep them."
        },
        footer = {"", "Example:", "  firn delete sales --where \"sold_at < timestamp '2020-01-01T00:00:00'\""})
final class DeleteCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = {"-w", "--where"},
            paramLabel = "PREDICATE",
            required = true,
            description = "Which rows; as in 'firn scan'.")
    String where = "";

    @Option(names = "--json", description = "Report as a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(table -> {
            long before = table.snapshot().version();
            Snapshot after = table.newDelete(Predicate.parse(where)).commit();
            Totals removed = after.version() == before
                    ? Totals.ZERO
                    : after.commit().changes().removedTotals();
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.indented(Map.of(
                                            "version", after.version(),
                                            "rows", removed.liveRows(),
                                            "files", removed.files()))
                                    : "Deleted %s in %s: version %d."
                                            .formatted(
                                                    Count.of(removed.liveRows(), "row"),
                                                    Count.of(removed.files(), "file"),
                                                    after.version()));
        });
    }
}
