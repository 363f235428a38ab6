// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.snapshot.Snapshot;
import io.firn.table.Append;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Option(names = "--note", paramLabel = "NAME=VALUE", description = "A note that stays with the version.")
    Map<String, String> notes = Map.of();

    @Option(names = "--json", description = "Report as a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(table -> {
            List<Input> inputs = new ArrayList<>();
            files.forEach(file -> inputs.addAll(inputOptions.resolve(file)));
            Loader.Loaded loaded = Loader.load(table, inputs);
            Append append = table.newAppend().add(loaded.files());
            notes.forEach(append::summary);
            report(loaded, append.commit());
        });
    }

    private void report(Loader.Loaded loaded, Snapshot snapshot) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("version", snapshot.version());
        result.put("rows", loaded.rows());
        result.put("files", loaded.files().size());
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Json.indented(result)
                                : "Appended %s in %s: version %d."
                                        .formatted(
                                                Count.of(loaded.rows(), "row"),
                                                Count.of(loaded.files().size(), "file"),
                                                snapshot.version()));
    }
}
