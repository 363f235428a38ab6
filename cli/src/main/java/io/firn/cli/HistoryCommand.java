// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what each version changed. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Lists what each version changed, newest first.",
        footer = {"", "Example:", "  firn history sales --limit 5"})
final class HistoryCommand implements Callable<Integer> {

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
                        .println(Json.indented(
                                versions.stream().map(HistoryCommand::document).toList()));
                return;
            }
            Grid grid = new Grid(
                    List.of("version", "committed (UTC)", "operation", "rows added", "rows removed", "files", "notes"));
            versions.forEach(version -> grid.add(line(version)));
            grid.print(spec.commandLine().getOut());
        });
    }

    private static List<String> line(Snapshot version) {
        CommitBlock.Changes changes = version.commit().changes();
        return List.of(
                Long.toString(version.version()),
                time(version),
                operation(version),
                "%,d".formatted(changes.addedTotals().liveRows()),
                "%,d".formatted(changes.removedTotals().liveRows()),
                "+%d -%d".formatted(changes.added().size(), changes.removed().size()),
                Grid.cell(version.commit().summary()));
    }

    private static Map<String, Object> document(Snapshot version) {
        CommitBlock.Changes changes = version.commit().changes();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("version", version.version());
        entry.put("committed_at", version.header().committedAt().toString());
        entry.put("operation", operation(version));
        entry.put("rows_added", changes.addedTotals().liveRows());
        entry.put("rows_removed", changes.removedTotals().liveRows());
        entry.put("files_added", changes.added().size());
        entry.put("files_removed", changes.removed().size());
        entry.put("engine", version.commit().writer().engine());
        entry.put("notes", new TreeMap<>(version.commit().summary()));
        return entry;
    }

    static String operation(Snapshot version) {
        return version.commit().operation().name().toLowerCase(java.util.Locale.ROOT);
    }

    static String time(Snapshot version) {
        return version.header()
                .committedAt()
                .truncatedTo(ChronoUnit.MILLIS)
                .toString()
                .replace('T', ' ')
                .replace("Z", "");
    }
}
