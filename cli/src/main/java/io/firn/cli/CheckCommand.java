// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.table.check.CheckReport;
import io.firn.table.check.Finding;
import io.firn.table.check.TableChecker;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks that a table is sound. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that a table is sound, over all its versions. Changes nothing.",
            "",
            "Looks at the roots and their chain, manifests and counts, and that each data file is there. Exit code 4"
                    + " says that something is damaged.",
            ""
        },
        footer = {"", "Examples:", "  firn check sales", "  firn check sales --data --json"})
final class CheckCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = "--data",
            description = "Read every data file too: checksums, rows, statistics, partitions and sort order.")
    boolean data;

    @Option(names = "--json", description = "As a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        try (ObjectStore store = location.store()) {
            CheckReport report = TableChecker.check(
                    store, Environment.system(), data ? TableChecker.Depth.DATA : TableChecker.Depth.METADATA);
            print(report);
            return report.sound() ? 0 : FirnCommand.CORRUPT;
        }
    }

    private void print(CheckReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.indented(document(report)));
            return;
        }
        report.findings().forEach(out::println);
        if (report.omitted() > 0) {
            out.println("... and %,d more".formatted(report.omitted()));
        }
        CheckReport.Examined examined = report.examined();
        out.println("%s: %,d versions, %,d manifests, %,d data files%s checked; %s."
                .formatted(
                        location.location,
                        examined.versions(),
                        examined.manifests(),
                        examined.files(),
                        data ? " of %,d rows".formatted(examined.rows()) : "",
                        report.sound()
                                ? "all sound"
                                : Count.of(report.findings().size() + report.omitted(), "problem") + " found"));
    }

    private static Map<String, Object> document(CheckReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sound", report.sound());
        document.put("versions", report.examined().versions());
        document.put("manifests", report.examined().manifests());
        document.put("files", report.examined().files());
        document.put("rows", report.examined().rows());
        document.put("omitted", report.omitted());
        document.put(
                "findings", report.findings().stream().map(CheckCommand::entry).toList());
        return document;
    }

    private static Map<String, String> entry(Finding finding) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("where", finding.where());
        entry.put("problem", finding.problem());
        return entry;
    }
}
