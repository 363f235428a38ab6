// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.table.Table;
import io.firn.table.TableBuilder;
import io.firn.types.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a table. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Creates an empty table, with columns that you name or that an input file has.",
        footer = {
            "",
            "Types: boolean, int, long, float, double, decimal(P,S), date, time, timestamp,",
            "  timestamptz, timestamp_ns, timestamptz_ns, string, uuid, fixed[N], binary,",
            "  struct<a: T, ...>, list<T>, map<K, V>. 'not null' behind a type: required.",
            "",
            "Examples:",
            "  firn create sales --columns \"id long not null, price decimal(10,2), at date\"",
            "  firn create sales --from sales.csv --partition-by 'month(sold_at)'",
            "  firn create sales --from sales.parquet --sort-by 'id, amount desc'",
            "  firn create people --columns \"id long not null, name string\" --primary-key id",
            "  firn create sales --from sales.parquet --set write.zstd-level=9"
        })
final class CreateCommand implements Callable<Integer> {

    @Mixin
    TableLocation location = new TableLocation();

    @ArgGroup(multiplicity = "1")
    Columns columns = new Columns();

    /** Where the columns come from: one of the two. */
    static final class Columns {
        @Option(names = "--columns", paramLabel = "COLUMNS", description = "The columns and their types.")
        @Nullable
        String list;

        @Option(
                names = "--from",
                paramLabel = "FILE",
                description = "Take the columns of this Parquet, CSV or JSON lines file; no rows are read in.")
        @Nullable
        String file;
    }

    @Mixin
    InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--partition-by",
            paramLabel = "TERMS",
            split = ",(?![^(]*\\))",
            splitSynopsisLabel = ",",
            description = "For instance 'day(ts)', 'bucket(16, id)', 'truncate(4, code)', 'country'.")
    List<String> partitionBy = List.of();

    @Option(
            names = "--sort-by",
            paramLabel = "TERMS",
            split = ",",
            description = "Order of rows within files, for instance 'id' or 'amount desc'.")
    List<String> sortBy = List.of();

    @Option(
            names = "--primary-key",
            paramLabel = "COLUMNS",
            split = ",",
            description = "Columns whose values no two rows share; rows can be upserted by them. They become required.")
    List<String> primaryKey = List.of();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A table property; may be given again.")
    Map<String, String> properties = Map.of();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        Schema schema = columns.list != null ? ColumnList.schema(columns.list) : fromFile();
        try (ObjectStore store = location.createStore()) {
            TableBuilder builder = Table.create(store, schema)
                    .partitionBy(partitionBy.toArray(String[]::new))
                    .sortBy(sortBy.toArray(String[]::new))
                    .primaryKey(primaryKey.stream().map(String::strip).toArray(String[]::new));
            properties.forEach(builder::property);
            builder.create();
        }
        int width = schema.fields().size();
        report.print(
                "Created %s with %s: version 1.".formatted(location.location, Count.of(width, "column")),
                Map.entry("version", 1),
                Map.entry("columns", width));
        return 0;
    }

    private Schema fromFile() {
        List<Input> inputs =
                inputOptions.resolve(Optional.ofNullable(columns.file).orElseThrow());
        if (inputs.size() != 1) {
            throw new InvalidRequestException(
                    "--from takes one file; '%s' names %d.".formatted(columns.file, inputs.size()));
        }
        return inputs.get(0).inferSchema();
    }
}
