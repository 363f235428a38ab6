// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.table.Append;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Appends the rows of files to a table. */
@Command(
        name = "append",
        mixinStandardHelpOptions = true,
        description = {
            "Appends the rows of Parquet, CSV or JSON lines files to a table, in one commit: all of them or none.",
            "Columns are matched by name."
        },
        footer = {
            "",
            "Examples:",
            "  firn append sales monday.csv tuesday.csv.gz",
            "  firn append sales 'exports/*.parquet'",
            "  curl ... | firn append sales - --format jsonl --note source=api"
        })
final class AppendCommand implements Callable<Integer> {

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

    @Mixin
    Notes notes = new Notes();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        return location.withTable(table -> {
            Loader.Loaded loaded = Loader.load(table, inputOptions.resolve(files));
            Append append = table.newAppend().add(loaded.files()).discardIfRefused();
            notes.addTo(append::summary);
            long version = append.commit().version();
            int written = loaded.files().size();
            report.print(
                    "Appended %s in %s: version %d."
                            .formatted(Count.of(loaded.rows(), "row"), Count.of(written, "file"), version),
                    Map.entry("version", version),
                    Map.entry("rows", loaded.rows()),
                    Map.entry("files", written));
        });
    }
}
