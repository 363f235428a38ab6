// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts rows. */
@Command(
        name = "count",
        mixinStandardHelpOptions = true,
        description = "Counts the rows of a table, or those that match; from metadata alone where that is enough.",
        footer = {"", "Example:", "  firn count sales --where \"region = 'EU'\" --as-of 3"})
final class CountCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Mixin
    ScanOptions options = new ScanOptions();

    @Option(names = "--json", description = "As a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(table -> {
            long count = options.scan(table, null).build().count();
            spec.commandLine().getOut().println(json ? Json.indented(Map.of("count", count)) : Long.toString(count));
        });
    }
}
