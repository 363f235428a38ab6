// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.demo.Demo;
import io.firn.cli.demo.DemoData;
import io.firn.io.Durability;
import io.firn.io.InvalidRequestException;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.table.Table;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job on real data. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the main job on real data, and checks every result against the input.",
            "",
            "Creates a table from 250,000 real flights (or from your own file), loads it in several commits, queries"
                    + " it, changes its columns and partitioning, and reads an old version. Takes some seconds."
                    + " The table stays for you to explore.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  firn demo",
            "  firn demo --input mine.parquet --table my-table",
            "  firn demo --tpch 0.1"
        })
final class DemoCommand implements Callable<Integer> {

    @ArgGroup
    Source source = new Source();

    /** Where the rows come from; the bundled flights when nothing is said. */
    static final class Source {
        @Option(names = "--input", paramLabel = "FILE", description = "Your own Parquet, CSV or JSON lines file.")
        @Nullable
        String input;

        @Option(
                names = "--tpch",
                paramLabel = "SCALE",
                description = "Generated TPC-H lineitem rows: 0.01 makes 60,000, 1 makes 6 million.")
        @Nullable
        Double tpch;
    }

    @Option(
            names = "--table",
            paramLabel = "DIR",
            description = "Where to put the table; demo-table, or the first free of demo-table-2, ..., when not given.")
    @Nullable
    String table;

    @Option(names = "--json", description = "Report as a JSON document, at the end, instead of telling each step.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter story = json ? new PrintWriter(Writer.nullWriter()) : out;
        String directory = table == null ? free().toString() : table;
        DemoData data = data();
        boolean held;
        Map<String, Object> result = new LinkedHashMap<>();
        try (ObjectStore store = open(directory)) {
            held = Demo.run(data, store, story);
            Snapshot snapshot = Table.open(store).snapshot();
            result.put("table", directory);
            result.put("version", snapshot.version());
            result.put("rows", snapshot.contents().totals().liveRows());
            result.put("all_checks_held", held);
        }
        if (json) {
            out.println(Json.indented(result));
        } else {
            suggest(directory, out);
        }
        return held ? 0 : FirnCommand.FAILED;
    }

    private ObjectStore open(String directory) {
        if (S3Places.matches(directory)) {
            return S3Places.open(directory, FirnCommand.of(spec).s3);
        }
        if (Files.exists(Path.of(directory))) {
            throw new InvalidRequestException(
                    "'%s' exists already; remove it, or choose another place with --table.".formatted(directory));
        }
        return LocalObjectStore.open(Path.of(directory), Durability.SYNC);
    }

    private static void suggest(String directory, PrintWriter out) {
        out.println();
        out.println("The table stays in '%s'. Try:".formatted(directory));
        for (String command : new String[] {"describe", "head", "history", "files", "schema"}) {
            out.println("  ./firn %s %s".formatted(command, directory));
        }
        out.println("  ./firn count %s --as-of 2".formatted(directory));
    }

    private DemoData data() {
        if (source.tpch != null) {
            if (!(source.tpch > 0 && source.tpch <= 100)) {
                throw new InvalidRequestException(
                        "--tpch takes a scale factor above 0 and up to 100, not " + source.tpch + ".");
            }
            return DemoData.tpch(source.tpch);
        }
        return source.input == null ? DemoData.flights() : DemoData.file(source.input);
    }

    private static Path free() {
        Path candidate = Path.of("demo-table");
        for (int number = 2; Files.exists(candidate); number++) {
            candidate = Path.of("demo-table-" + number);
        }
        return candidate;
    }
}
