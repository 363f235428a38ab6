// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.partition.PartitionSpec;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what a table is and holds. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description =
                "Prints what a table is and what it holds: version, size, partitioning, sort order, primary key, properties.",
        footer = {"", "Example:", "  firn describe sales"})
final class DescribeCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @Mixin
    AsOf asOf = new AsOf();

    @Option(names = "--json", description = "As a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(table -> {
            Map<String, Object> document = document(table.store().location(), asOf.snapshot(table));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.indented(document));
            } else {
                document.forEach((name, value) -> {
                    if (!name.equals("columns")) {
                        out.println("%-18s %s".formatted(name.replace('_', ' '), text(value)));
                    }
                });
                out.println("%-18s %s".formatted("columns", "see 'firn schema'"));
            }
        });
    }

    private static Map<String, Object> document(String location, Snapshot snapshot) {
        TableDefinition definition = snapshot.definition();
        Totals totals = snapshot.contents().totals();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("location", location);
        document.put("table_id", snapshot.header().tableId().toString());
        document.put("version", snapshot.version());
        document.put("committed_at", snapshot.header().committedAt().toString());
        document.put("oldest_version", snapshot.header().oldestRetained());
        document.put("rows", totals.liveRows());
        document.put("files", totals.files());
        document.put("bytes", totals.bytes());
        document.put("manifests", snapshot.contents().manifests().size());
        document.put("partitioned_by", partitioning(definition.spec(), definition.schema()));
        document.put("sorted_by", sorting(definition.sortOrder(), definition.schema()));
        document.put(
                "primary_key",
                definition.primaryKey().stream()
                        .map(id -> definition.schema().path(id))
                        .toList());
        document.put("properties", new TreeMap<>(definition.properties()));
        document.put("columns", SchemaCommand.document(definition.schema().fields()));
        return document;
    }

    private static List<String> partitioning(PartitionSpec spec, Schema schema) {
        return spec.fields().stream()
                .map(field -> field.transform() + "(" + schema.path(field.sourceId()) + ") as " + field.name())
                .toList();
    }

    private static List<String> sorting(SortOrder order, Schema schema) {
        return order.fields().stream()
                .map(key -> schema.path(key.sourceId())
                        + (key.ascending() ? " asc" : " desc")
                        + (key.nullsFirst() ? " nulls first" : " nulls last"))
                .toList();
    }

    private static String text(Object value) {
        if (value instanceof Long number) {
            return "%,d".formatted(number);
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "none"
                    : map.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(", "));
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "none" : list.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return String.valueOf(value);
    }
}
