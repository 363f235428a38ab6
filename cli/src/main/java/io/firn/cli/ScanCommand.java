// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.output.NewFile;
import io.firn.cli.output.ParquetOutput;
import io.firn.cli.output.RowPrinter;
import io.firn.cli.output.RowPrinter.TextFormat;
import io.firn.io.InvalidRequestException;
import io.firn.table.RowCursor;
import io.firn.table.Scan;
import io.firn.table.ScanBuilder;
import io.firn.table.Table;
import io.firn.types.Schema;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints rows of a table. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description = "Prints the rows of a table, or those that match.",
        footer = {
            "",
            "Examples:",
            "  firn scan sales --where \"amount >= 100 and region = 'EU'\" --select id,amount",
            "  firn scan sales --as-of 2026-11-22 --format csv --output sales.csv",
            "  firn scan sales --json | head",
            "  firn scan sales --output sales.parquet"
        })
class ScanCommand implements Callable<Integer> {

    /** Formats of the output. */
    enum OutputFormat {
        TABLE,
        CSV,
        JSONL,
        PARQUET
    }

    private static final String OUTSIDE_QUOTES_COMMA = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

    @Mixin
    TableLocation location = new TableLocation();

    @Mixin
    ScanOptions options = new ScanOptions();

    @Option(
            names = {"-s", "--select"},
            paramLabel = "COLUMNS",
            description = "Columns, separated by commas; nested ones as address.city. All when not given.")
    @Nullable
    String select;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many rows.")
    @Nullable
    Long limit;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "table, csv, jsonl or parquet; table when not given, or what the ending of --output says.")
    @Nullable
    OutputFormat format;

    @Option(names = "--json", description = "The same as --format jsonl.")
    boolean json;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file, which must not exist, instead of standard output.")
    @Nullable
    Path output;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(this::print);
    }

    void print(Table table) {
        List<String> columns = select == null
                ? null
                : Arrays.stream(select.split(OUTSIDE_QUOTES_COMMA))
                        .map(ScanCommand::path)
                        .toList();
        ScanBuilder builder = options.scan(table, columns);
        if (limit != null) {
            requireCount("--limit", limit);
            builder = builder.limit(limit);
        }
        Scan scan = builder.build();
        OutputFormat chosen = format();
        if (output == null) {
            if (chosen == OutputFormat.PARQUET) {
                throw new InvalidRequestException(
                        "Parquet cannot be written to a terminal or pipe: give --output FILE.");
            }
            print(
                    scan,
                    RowPrinter.of(
                            text(chosen), scan.schema(), spec.commandLine().getOut()));
        } else if (chosen == OutputFormat.PARQUET) {
            ParquetOutput.write(scan, output);
        } else {
            printToFile(scan, chosen, output);
        }
    }

    /** A path as the table takes it, which has quotes only where they are needed. */
    private static String path(String given) {
        String path = given.strip();
        boolean quoted = path.matches("\"([^\"]|\"\")+\"");
        return quoted ? Schema.join("", path.substring(1, path.length() - 1).replace("\"\"", "\"")) : path;
    }

    static void requireCount(String option, long count) {
        if (count < 0) {
            throw new InvalidRequestException("%s takes 0 or more, not %d.".formatted(option, count));
        }
    }

    private void printToFile(Scan scan, OutputFormat chosen, Path file) {
        try (NewFile target = new NewFile(file)) {
            PrintWriter out = target.text();
            print(scan, RowPrinter.of(text(chosen), scan.schema(), out));
            out.flush();
            target.complete();
        }
    }

    private static void print(Scan scan, RowPrinter printer) {
        try (printer;
                RowCursor rows = scan.rows()) {
            while (rows.next()) {
                printer.print(rows);
            }
            printer.finish();
        }
    }

    private OutputFormat format() {
        if (json) {
            return OutputFormat.JSONL;
        }
        if (format != null) {
            return format;
        }
        String name = output == null ? "" : output.toString();
        if (name.endsWith(".parquet")) {
            return OutputFormat.PARQUET;
        }
        if (name.endsWith(".jsonl") || name.endsWith(".json") || name.endsWith(".ndjson")) {
            return OutputFormat.JSONL;
        }
        return name.endsWith(".csv") ? OutputFormat.CSV : OutputFormat.TABLE;
    }

    private static TextFormat text(OutputFormat format) {
        return switch (format) {
            case CSV -> TextFormat.CSV;
            case JSONL -> TextFormat.JSONL;
            case TABLE, PARQUET -> TextFormat.TABLE;
        };
    }
}
