// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.expression.Predicate;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists data files. */
@Command(
        name = "files",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the data files of a table; with --where, those that a scan would open.",
            "The others cannot hold a match, by their partition and statistics."
        },
        footer = {"", "Example:", "  firn files sales --where \"id = 17\""})
final class FilesCommand implements Callable<Integer> {

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
        return location.withTable(this::print);
    }

    private void print(Table table) {
        Snapshot snapshot = options.asOf.snapshot(table);
        Predicate predicate = options.where == null ? Predicate.alwaysTrue() : Predicate.parse(options.where);
        List<DataFile> files;
        try (Stream<DataFile> plan = table.metadata()
                .manifests()
                .plan(snapshot, predicate.bind(snapshot.definition().schema()))) {
            files = new ArrayList<>(plan.toList());
        }
        files.sort(Comparator.comparingLong(DataFile::id));
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(Json.indented(
                            files.stream().map(FilesCommand::document).toList()));
            return;
        }
        Grid grid = new Grid(List.of("id", "rows", "deleted", "bytes", "version", "file"));
        for (DataFile file : files) {
            grid.add(List.of(
                    Long.toString(file.id()),
                    "%,d".formatted(file.file().content().rowCount()),
                    "%,d".formatted(file.file().content().rowCount() - file.liveRows()),
                    "%,d".formatted(file.file().content().sizeBytes()),
                    Long.toString(file.addedVersion()),
                    file.file().key().path()));
        }
        grid.print(spec.commandLine().getOut());
        spec.commandLine()
                .getOut()
                .println("(%,d of %s)"
                        .formatted(
                                files.size(),
                                Count.of(snapshot.contents().totals().files(), "file")));
    }

    private static Map<String, Object> document(DataFile file) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", file.id());
        entry.put("file", file.file().key().path());
        entry.put("rows", file.file().content().rowCount());
        entry.put("deleted_rows", file.file().content().rowCount() - file.liveRows());
        entry.put("bytes", file.file().content().sizeBytes());
        entry.put("added_version", file.addedVersion());
        entry.put("partition_spec_id", file.file().partition().specId());
        entry.put("schema_id", file.file().content().schemaId());
        return entry;
    }
}
