// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.table.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints some rows of a table: a scan with a limit. */
@Command(
        name = "head",
        mixinStandardHelpOptions = true,
        description = "Prints some rows of a table.",
        footer = {"", "Example:", "  firn head sales -n 5"})
final class HeadCommand extends ScanCommand {

    @Option(
            names = {"-n", "--rows"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many rows (${DEFAULT-VALUE}).")
    long rows;

    @Override
    void print(Table table) {
        if (limit == null) {
            requireCount("-n", rows);
            limit = rows;
        }
        super.print(table);
    }
}
