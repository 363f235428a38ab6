// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.output.RowPrinter;
import io.firn.cli.output.RowPrinter.TextFormat;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints rows by their primary key. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the rows that have these primary keys. A key that no row has prints nothing.",
            "Where a key has several columns, its values are separated by commas; those that have commas or double quotes"
                    + " themselves are written in double quotes, as in CSV."
        },
        footer = {"", "Examples:", "  firn get customers 17 18", "  firn get prices EU,2026-11-22 --as-of 5 --json"})
final class GetCommand implements Callable<Integer> {
    private static final Pattern PART = Pattern.compile("(?:\"([^\"]*+(?:\"\"[^\"]*+)*+)\"|([^,\"][^,]*|))(?=,|$)");

    @Mixin
    TableLocation location = new TableLocation();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "Keys.")
    List<String> keys = List.of();

    @Mixin
    AsOf asOf = new AsOf();

    @Option(names = "--json", description = "Rows as JSON lines.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        return location.withTable(this::print);
    }

    private void print(Table table) {
        Snapshot snapshot = asOf.snapshot(table);
        Schema schema = snapshot.definition().schema();
        List<Field> columns = snapshot.definition().primaryKey().stream()
                .map(id -> schema.field(id).orElseThrow())
                .toList();
        List<Row> wanted = keys.stream().map(key -> key(columns, key)).toList();
        List<Optional<Row>> rows = table.newLookup().at(snapshot).getAll(wanted);
        try (RowPrinter printer = RowPrinter.of(
                json ? TextFormat.JSONL : TextFormat.TABLE,
                schema,
                spec.commandLine().getOut())) {
            rows.forEach(row -> row.ifPresent(printer::print));
            printer.finish();
        }
    }

    private static Row key(List<Field> columns, String text) {
        List<String> parts = columns.size() < 2 ? List.of(text) : parts(text);
        if (!columns.isEmpty() && parts.size() != columns.size()) {
            throw new InvalidRequestException(
                    "The key '%s' has %d values, but the primary key has %d columns: %s. Put values with commas in double quotes."
                            .formatted(
                                    text,
                                    parts.size(),
                                    columns.size(),
                                    String.join(
                                            ", ",
                                            columns.stream().map(Field::name).toList())));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Type.Primitive type = (Type.Primitive) columns.get(i).type();
            String part =
                    type == Type.Simple.STRING ? parts.get(i) : parts.get(i).strip();
            values.add(Values.parse(type, part, columns.get(i).name()));
        }
        return Row.ofValues(values);
    }

    /** The values of a key of several columns: between commas, as in CSV in double quotes where they have some themselves. */
    private static List<String> parts(String key) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(key);
        while (part.lookingAt()) {
            parts.add(part.group(1) == null ? part.group(2) : part.group(1).replace("\"\"", "\""));
            if (part.end() == key.length()) {
                return parts;
            }
            part.region(part.end() + 1, key.length());
        }
        throw new InvalidRequestException(
                "The key '%s' has a quote that is not closed, or more behind it.".formatted(key));
    }
}
