// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the table held at each version. */
@Command(
        name = "snapshots",
        mixinStandardHelpOptions = true,
        description = "Lists what the table held at each version, newest first.",
        footer = {"", "Example:", "  firn snapshots sales --json"})
final class SnapshotsCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most this many (${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--json", description = "As a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new InvalidRequestException("--limit takes 1 or more, not %d.".formatted(limit));
        }
        return location.withTable(table -> {
            List<Snapshot> versions = table.history(limit);
            if (json) {
                spec.commandLine()
                        .getOut()
                        .println(Json.indented(versions.stream()
                                .map(SnapshotsCommand::document)
                                .toList()));
                return;
            }
            Grid grid = new Grid(List.of(
                    "version", "committed (UTC)", "rows", "files", "bytes", "manifests", "inline files", "columns"));
            for (Snapshot version : versions) {
                Totals totals = version.contents().totals();
                grid.add(List.of(
                        Long.toString(version.version()),
                        HistoryCommand.time(version),
                        "%,d".formatted(totals.liveRows()),
                        "%,d".formatted(totals.files()),
                        "%,d".formatted(totals.bytes()),
                        Integer.toString(version.contents().manifests().size()),
                        Integer.toString(version.contents().overlay().added().size()),
                        Integer.toString(version.definition().schema().fields().size())));
            }
            grid.print(spec.commandLine().getOut());
        });
    }

    private static Map<String, Object> document(Snapshot version) {
        Totals totals = version.contents().totals();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("version", version.version());
        entry.put("committed_at", version.header().committedAt().toString());
        entry.put("commit_id", version.commit().commitId().toString());
        entry.put("rows", totals.liveRows());
        entry.put("deleted_rows", totals.deletedRows());
        entry.put("files", totals.files());
        entry.put("bytes", totals.bytes());
        entry.put("manifests", version.contents().manifests().size());
        entry.put("inline_files", version.contents().overlay().added().size());
        entry.put("schema_id", version.definition().schema().id());
        entry.put("partition_spec_id", version.definition().spec().id());
        return entry;
    }
}
