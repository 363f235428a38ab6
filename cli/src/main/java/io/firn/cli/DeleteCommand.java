// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.expression.Predicate;
import io.firn.snapshot.Snapshot;
import io.firn.table.Delete;
import io.firn.table.RowCounts;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes rows. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {"Deletes the rows that match. No data file is written anew; older versions keep the rows."},
        footer = {
            "",
            "Examples:",
            "  firn delete sales --where \"sold_at < timestamp '2020-01-01T00:00:00'\"",
            "  firn delete sales --where 'id in (17, 23)' --note ticket=4711"
        })
final class DeleteCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = {"-w", "--where"},
            paramLabel = "PREDICATE",
            required = true,
            description = "Which rows; as in 'firn scan'.")
    String where = "";

    @Option(names = "--note", paramLabel = "NAME=VALUE", description = "A note that stays with the version.")
    Map<String, String> notes = Map.of();

    @Option(names = "--json", description = "Report as a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(table -> {
            Delete delete = table.newDelete(Predicate.parse(where));
            notes.forEach(delete::summary);
            Snapshot after = delete.commit();
            RowCounts counts = delete.counts();
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.indented(Map.of(
                                            "version", after.version(),
                                            "rows", counts.deleted(),
                                            "files", counts.files()))
                                    : "Deleted %s in %s: version %d."
                                            .formatted(
                                                    Count.of(counts.deleted(), "row"),
                                                    Count.of(counts.files(), "file"),
                                                    after.version()));
        });
    }
}
