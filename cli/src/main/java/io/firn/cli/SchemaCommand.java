// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.snapshot.Snapshot;
import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the columns of a table. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the columns of a table, now or at an older version.",
        footer = {"", "Example:", "  firn schema sales --as-of 1"})
final class SchemaCommand implements Callable<Integer> {

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
            Snapshot snapshot = asOf.snapshot(table);
            List<Field> columns = snapshot.definition().schema().fields();
            if (json) {
                spec.commandLine().getOut().println(Json.indented(document(columns)));
                return;
            }
            Grid grid = new Grid(List.of("id", "column", "type", "null", "default", "doc"));
            columns.forEach(column -> add(grid, column, ""));
            grid.print(spec.commandLine().getOut());
        });
    }

    private static void add(Grid grid, Field field, String indent) {
        grid.add(List.of(
                Integer.toString(field.id()),
                indent + field.name(),
                kind(field.type()),
                field.required() ? "no" : "yes",
                defaultText(field).orElse(""),
                field.doc()));
        children(field.type()).forEach(child -> add(grid, child, indent + "  "));
    }

    static List<Map<String, Object>> document(List<Field> fields) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Field field : fields) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", field.id());
            entry.put("name", field.name());
            entry.put("type", kind(field.type()));
            entry.put("required", field.required());
            defaultText(field).ifPresent(text -> entry.put("default", text));
            if (!field.doc().isEmpty()) {
                entry.put("doc", field.doc());
            }
            if (!children(field.type()).isEmpty()) {
                entry.put("fields", document(children(field.type())));
            }
            list.add(entry);
        }
        return list;
    }

    private static Optional<String> defaultText(Field field) {
        return field.type() instanceof Type.Primitive type
                ? field.defaults().write().map(value -> Values.format(type, value))
                : Optional.empty();
    }

    private static String kind(Type type) {
        if (type instanceof Type.Struct) {
            return "struct";
        }
        if (type instanceof Type.ListOf) {
            return "list";
        }
        return type instanceof Type.MapOf ? "map" : type.toString();
    }

    private static List<Field> children(Type type) {
        if (type instanceof Type.Struct struct) {
            return struct.fields();
        }
        if (type instanceof Type.ListOf list) {
            return List.of(list.element());
        }
        return type instanceof Type.MapOf map ? List.of(map.key(), map.value()) : List.of();
    }
}
