// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
            // One more than is shown, since what rows a version removed shows by comparing it with the one before.
            List<Snapshot> versions = table.history(Math.min(limit, Integer.MAX_VALUE - 1) + 1);
            List<Entry> entries = IntStream.range(0, Math.min(limit, versions.size()))
                    .mapToObj(i -> Entry.of(
                            versions.get(i),
                            i + 1 < versions.size() ? Optional.of(versions.get(i + 1)) : Optional.empty()))
                    .toList();
            if (json) {
                spec.commandLine()
                        .getOut()
                        .println(Json.indented(
                                entries.stream().map(Entry::document).toList()));
                return;
            }
            Grid grid = new Grid(
                    List.of("version", "committed (UTC)", "operation", "rows added", "rows removed", "files", "notes"));
            entries.forEach(entry -> grid.add(entry.line()));
            grid.print(spec.commandLine().getOut());
        });
    }

    /**
     * A version of the list.
     *
     * @param rowsRemoved empty when the version before it has expired, so that nobody can tell
     */
    private record Entry(Snapshot version, OptionalLong rowsRemoved) {

        static Entry of(Snapshot version, Optional<Snapshot> before) {
            if (before.isEmpty() && version.version() > 1) {
                return new Entry(version, OptionalLong.empty());
            }
            long rowsBefore =
                    before.map(one -> one.contents().totals().liveRows()).orElse(0L);
            long rowsAdded = version.commit().changes().addedTotals().liveRows();
            return new Entry(
                    version,
                    OptionalLong.of(
                            rowsBefore + rowsAdded - version.contents().totals().liveRows()));
        }

        private CommitBlock.Changes changes() {
            return version.commit().changes();
        }

        /** The notes of all commits that share the version. */
        private SortedMap<String, String> notes() {
            SortedMap<String, String> notes = new TreeMap<>();
            version.commit().commits().forEach(commit -> notes.putAll(commit.summary()));
            return notes;
        }

        List<String> line() {
            return List.of(
                    Long.toString(version.version()),
                    time(version),
                    operation(version),
                    "%,d".formatted(changes().addedTotals().liveRows()),
                    rowsRemoved.isPresent() ? "%,d".formatted(rowsRemoved.getAsLong()) : "?",
                    "+%d -%d"
                            .formatted(
                                    changes().added().size(),
                                    changes().removed().size()),
                    Grid.cell(notes()));
        }

        Map<String, Object> document() {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("version", version.version());
            entry.put("committed_at", version.header().committedAt().toString());
            entry.put("operation", operation(version));
            entry.put("rows_added", changes().addedTotals().liveRows());
            rowsRemoved.ifPresent(count -> entry.put("rows_removed", count));
            entry.put("files_added", changes().added().size());
            entry.put("files_removed", changes().removed().size());
            entry.put("engine", version.commit().writer().engine());
            entry.put("commits", version.commit().commits().size());
            entry.put("notes", notes());
            return entry;
        }
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
